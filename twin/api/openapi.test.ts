import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENDPOINT_ACCESS, OPEN_ENDPOINTS } from './access.ts';
import { createFixture } from './portal.fixture.ts';

const GOLDEN = new URL('openapi.json', import.meta.url);

test('the description of the API is the one that is kept beside this test', async () => {
  const fixture = await createFixture({ empty: true });
  const answer = await fixture.app.inject('/api/openapi.json');
  const text = `${JSON.stringify(answer.json(), null, 2)}\n`;
  // UPDATE_GOLDEN=1 writes it anew; the difference is then read in review.
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, text);
  expect(answer.json()).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  await fixture.close();
});

test('it describes every endpoint of the access table and no other', () => {
  const { paths } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) =>
        `${method.toUpperCase()} ${path.replace('/api/v1', '').replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  expect(described.sort()).toEqual([...Object.keys(ENDPOINT_ACCESS), ...OPEN_ENDPOINTS].sort());
});
