import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf } from '../../test/support/code-of.ts';
import { requireNodeFor } from './node-version.ts';

test.each(['18.20.0', '20.20.2', '22.12.0', '22.13.9'])('Node %s is refused by name', (version) => {
  expect(codeOf(() => requireNodeFor('metertwin/core', version))).toBe('BROKER_NODE_TOO_OLD');
  expect(() => requireNodeFor('metertwin/core', version)).toThrow(
    `metertwin/core needs Node 22.14 or newer and this is ${version}`,
  );
});

test.each(['22.14.0', '22.20.1', '23.0.0', '24.21.0'])('Node %s is new enough', (version) => {
  expect(() => requireNodeFor('metertwin/core', version)).not.toThrow();
});

test('the package says the same to npm', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ engines: { node: '>=22.14.0' } });
});
