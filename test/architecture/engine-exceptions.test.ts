/** The files that may do what decisions/0001 of the broker allows as exceptions, and no others. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = globSync('broker/**/*.ts', { cwd: ROOT }).filter(
  (path) => !path.endsWith('.test.ts'),
);

function filesWith(pattern: RegExp): string[] {
  return SOURCES.filter((path) => pattern.test(readFileSync(`${ROOT}${path}`, 'utf8'))).sort();
}

test('one file recognises messages by their payload objects', () => {
  const byClient = 'broker/mqtt/engine-connection.ts';
  const files = filesWith(/new Weak(Map|Set)\b/).filter((path) => path !== byClient);
  expect(files).toEqual(['broker/messages/message-marks.ts']);
});

test('two files change bytes that the engine has written', () => {
  expect(filesWith(/\breadVarint\(|\bown\.write = /)).toEqual([
    'broker/mqtt/acknowledgements.ts',
    'broker/mqtt/frames.ts',
  ]);
});

test('one file names private members of the engine, every other asks it', () => {
  const members = /\b_(disconnected|nextId|cleanStart|parser|assignedClientId|serverKeepAlive)\b/;
  const untyped = filesWith(members).filter((path) => {
    const text = readFileSync(`${ROOT}${path}`, 'utf8');
    return !text.includes("from './engine-internals.ts'");
  });
  expect(untyped).toEqual(['broker/mqtt/engine-internals.ts']);
});
