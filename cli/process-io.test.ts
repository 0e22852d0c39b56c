import { expect, test } from 'vitest';
import { onlyColours, withoutControls } from './process-io.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

test.each([
  ['\u001b[31mred\u001b[0m\n', 'red\n'],
  ['\u009b31mred\u009b0m\n', 'red\n'],
  ['\u001b]8;;http://x\u0007link\u001b]8;;\u0007\n', 'link\n'],
  [
    'Û is two bytes, the second as in a sequence\n',
    'Û is two bytes, the second as in a sequence\n',
  ],
])('%j has no control sequences of a terminal, as text and as bytes', (lines, expected) => {
  expect(withoutControls(lines)).toBe(expected);
  expect(Buffer.from(withoutControls(bytesOf(lines))).toString()).toBe(expected);
});

test('bytes without such sequences are passed on as they are, not copied', () => {
  const lines = bytesOf('QDS-87654321-35-08  12.5 m³\n');
  expect(withoutControls(lines)).toBe(lines);
});

test.each([
  ['\u001b[31mred\u001b[39m and\ttab\n', '\u001b[31mred\u001b[39m and\ttab\n'],
  ['up \u001b[2A and gone \u001b[2K', 'up [2A and gone [2K'],
  ['title \u001b]0;mine\u0007', 'title ]0;mine'],
  ['over\rwritten, back\b\b, \u009b2J', 'overwritten, back, 2J'],
  ['Zähler 12 m³ – größer', 'Zähler 12 m³ – größer'],
])('on a terminal %j is shown as %j', (lines, expected) => {
  expect(onlyColours(lines)).toBe(expected);
  expect(onlyColours(bytesOf(lines))).toBe(expected);
});
