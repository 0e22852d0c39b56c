/** Rooms of which each file of a kind has a test of its own beside it. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const ROOMS: readonly (readonly [kind: string, place: string, pattern: RegExp])[] = [
  ['rule action', 'broker/rules/actions', /^export const \w+: Action\b/m],
  ['file of shadows', 'broker/shadows', /^export /m],
  ['resource of the registry', 'broker/registry', /^export class /m],
];

test.each(ROOMS)('each %s has a test beside it', (_kind, place, pattern) => {
  const files = globSync(`${place}/*.ts`, { cwd: ROOT }).filter(
    (path) =>
      !/\.(?:test|fixture)\.ts$/.test(path) && pattern.test(readFileSync(`${ROOT}${path}`, 'utf8')),
  );
  expect(files.length).toBeGreaterThan(5);
  const tests = (path: string): string => `${ROOT}${path.replace(/\.ts$/, '.test.ts')}`;
  expect(files.filter((path) => !existsSync(tests(path)))).toEqual([]);
});
