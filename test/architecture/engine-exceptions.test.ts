/** The files that may do what decisions/0001 of the broker allows as exceptions, and no others. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CLIENT_MEMBERS, PUBLISH_MEMBERS } from '../../broker/mqtt/engine-internals.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = globSync('broker/**/*.ts', { cwd: ROOT }).filter(
  (path) => !path.endsWith('.test.ts'),
);

function filesWith(pattern: RegExp): string[] {
  return SOURCES.filter((path) => pattern.test(readFileSync(`${ROOT}${path}`, 'utf8'))).sort();
}

test('one file recognises messages by their payload objects', () => {
  // By client and by socket.
  const others = [
    'broker/mqtt/engine-connection.ts',
    'broker/http/guest-callers.ts',
    'broker/http/request/read-call.ts',
  ];
  const files = filesWith(/new Weak(Map|Set)\b/).filter((path) => !others.includes(path));
  expect(files).toEqual(['broker/messages/message-marks.ts']);
});

test('two files change bytes that the engine has written', () => {
  expect(filesWith(/\breadVarint\(|\bown\.write = /)).toEqual([
    'broker/mqtt/acknowledgements.ts',
    'broker/mqtt/frames.ts',
  ]);
});

const INTERNALS = 'broker/mqtt/engine-internals.ts';
const PRIVATE = Object.keys({ ...CLIENT_MEMBERS, ...PUBLISH_MEMBERS }).filter((name) =>
  name.startsWith('_'),
);
/** `internals(client).x`, `publishInternals(packet).x`, and the field that keeps the former. */
const ASKED = /\b(?:internals|publishInternals)\([\w.#]+\)\.\w+|\bthis\.#engine\.\w+/g;
/** Members without `_` cannot be told from others by name; without a cast the types hide them. */
const CAST = /\b(?:client|engine|packet|will)\)? as (?:any\b|object\b|\{|unknown as (?!Packet\b))/;

/** How a file reaches a private member of the engine on its own; empty when it does not. */
function reachesPast(text: string): string[] {
  const isKept = text.includes('readonly #engine: ClientInternals;');
  const rest = text.replace(ASKED, (access) =>
    isKept || !access.startsWith('this.') ? '' : access,
  );
  const names = PRIVATE.filter((name) => new RegExp(`\\b${name}\\b`).test(rest));
  const cast = CAST.exec(rest)?.[0];
  return cast === undefined ? names : [...names, cast];
}

test('one file names private members of the engine, every other asks it', () => {
  const past = SOURCES.filter((path) => path !== INTERNALS).flatMap((path) =>
    reachesPast(readFileSync(`${ROOT}${path}`, 'utf8')).map((reached) => `${path}: ${reached}`),
  );
  expect(past).toEqual([]);
});

test.each([
  ['internals(client)._nextId = 1;', []],
  ['publishInternals(packet)._notAuthorized = true;', []],
  ['readonly #engine: ClientInternals;\nthis.#engine._parser;', []],
  ['this.#engine._parser;', ['_parser']],
  ['packet._notAuthorized = true;', ['_notAuthorized']],
  ['(client as unknown as Inner).will;', ['client as unknown as ']],
  ['(this.#client as { will?: object }).will;', ['client as {']],
  ['(packet as { clientId?: string }).clientId;', ['packet as {']],
  ['packet as unknown as Packet', []],
] as const)('%j reaches past it by %j', (line, expected) => {
  expect(reachesPast(line)).toEqual(expected);
});
