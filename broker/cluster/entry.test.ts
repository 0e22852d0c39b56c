import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeContent,
  decodeOperation,
  encodeContent,
  encodeOperation,
  isAfter,
} from './entry.ts';

const broker = fileURLToPath(new URL('..', import.meta.url));
/** What SQLite would answer differently at each core. */
const NOT_THE_SAME =
  /\brandom(?:blob)?\s*\(\s*\d*\s*\)|current_(?:time|date)|(?:date|time|datetime|julianday|unixepoch|strftime)\s*\([^)]*'now'|(?:last_insert_rowid|changes)\s*\(\s*\)/i;

test('parameters of every kind that SQLite takes come out as they went in', () => {
  const value = fc.oneof(
    ...[fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.bigInt(), fc.constant(null)],
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  const parameters = fc.oneof(
    fc.array(value),
    fc.dictionary(fc.string(), value).map((one) => [one]),
  );
  fc.assert(
    fc.property(fc.string(), parameters, (sql, given) => {
      const operation = { kind: 'run', sql, parameters: given } as const;
      expect(decodeOperation(encodeOperation(operation))).toEqual(operation);
    }),
  );
});

test('an entry comes out as it went in', () => {
  const content = {
    operations: [encodeOperation({ kind: 'exec', sql: 'SAVEPOINT s' })],
    notices: [{ kind: 'registry' }, { kind: 'subscriptions', clientId: 'ü' }],
    lost: ['abcd'],
  } as const;
  expect(decodeContent(encodeContent(content))).toEqual(content);
});

test('anything else is an error, never half an entry', () => {
  for (const value of [null, 1, 'x', [], [[], []], [[], [], 1], {}]) {
    expect(() => decodeContent(serialize(value))).toThrow('not the content of an entry');
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        const { operations, notices, lost } = decodeContent(bytes);
        expect([operations, notices, lost].every((part) => Array.isArray(part))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

test.each([
  ['0-1', '0-0', true],
  ['0-0', '0-0', false],
  ['5-2', '5-10', false],
  ['10-0', '9-99', true],
  ['1795389877874-0', '1795389877873-7', true],
])('%s after %s in the log: %s', (a, b, expected) => {
  expect(isAfter(a, b)).toBe(expected);
});

test('no statement of the core gives something else at each core', () => {
  const paths = readdirSync(broker, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/\.test\.ts$|^migrations\.ts$/.test(path),
  );
  expect(paths).toContain('journal.ts');
  const statements = paths.flatMap((path) => {
    const literals = readFileSync(join(broker, path), 'utf8').match(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g);
    return (literals ?? []).filter((text) => /\b(?:INSERT|UPDATE|DELETE|REPLACE)\b/.test(text));
  });
  expect(statements.length).toBeGreaterThan(40);
  expect(statements.filter((text) => NOT_THE_SAME.test(text))).toEqual([]);
  expect(NOT_THE_SAME.test("INSERT INTO t VALUES (datetime('now'))")).toBe(true);
  expect(NOT_THE_SAME.test('UPDATE t SET a = random()')).toBe(true);
});
