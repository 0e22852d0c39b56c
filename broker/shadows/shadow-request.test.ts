import { expect, test } from 'vitest';
import { parseUpdate, readToken } from './shadow-request.ts';

const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

test.each<[string, string | Uint8Array, number, RegExp]>([
  ['no JSON', '{', 400, /^Invalid JSON$/],
  ['a list', '[]', 400, /^Invalid JSON$/],
  ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 415, /UTF-8/],
  ['a token that is a number', '{"clientToken":1}', 400, /clientToken/],
  ['a token of 65 bytes', `{"clientToken":"${'x'.repeat(65)}"}`, 400, /clientToken/],
  ['no state', '{}', 400, /Missing required node: state/],
  ['a version that is a text', '{"state":{},"version":"1"}', 400, /Invalid version/],
  ['a state that is a list', '{"state":[]}', 400, /State node must be an object/],
  ['desired that is a text', '{"state":{"desired":"x"}}', 400, /Desired node must be/],
  ['reported that is a list', '{"state":{"reported":[]}}', 400, /Reported node must be/],
  ['another section', '{"state":{"wanted":{}}}', 400, /invalid node: 'wanted'/],
  ['null in a list', '{"state":{"desired":{"a":[null]}}}', 400, /null is not allowed/],
  ['nine levels', `{"state":{"desired":${nested(9)}}}`, 400, /maximum is 6/],
  ['a million levels', `{"state":{"desired":${'['.repeat(1e6)}`, 400, /Invalid JSON/],
])('an update of %s is rejected', (_what, payload, code, message) => {
  const parsed = parseUpdate(Buffer.from(payload as string));
  expect(parsed).toMatchObject({
    rejection: { code, message: expect.stringMatching(message) as string },
  });
});

test('a rejection carries the token where that can be read', () => {
  expect(parseUpdate(Buffer.from('{"clientToken":"t"}'))).toMatchObject({
    token: { clientToken: 't' },
  });
});

test('eight levels, nulls and an empty state are read', () => {
  const text = `{"state":{"desired":${nested(8)},"reported":null},"version":3,"clientToken":"t"}`;
  expect(parseUpdate(Buffer.from(text))).toMatchObject({
    ...{ patch: { reported: null }, version: 3, token: { clientToken: 't' } },
  });
  expect(parseUpdate(Buffer.from('{"state":null}'))).toMatchObject({ patch: null });
});

test('the token of a get or delete is read, or there is none', () => {
  const read = (text: string) => readToken(Buffer.from(text));
  expect(read('{"clientToken":"t"}')).toEqual({ token: { clientToken: 't' } });
  expect(read('[]')).toEqual({ token: {} });
  expect(read('{')).toMatchObject({ rejection: { code: 400 } });
});
