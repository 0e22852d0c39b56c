import { expect, test } from 'vitest';
import { parseStatus } from './status.ts';

const parse = (text: string): boolean | undefined => parseStatus(Buffer.from(text));

test('on line and off line are told apart', () => {
  expect(parse('{"v":1,"state":"online"}')).toBe(true);
  expect(parse('{"v":1,"state":"offline"}')).toBe(false);
});

test.each([
  '',
  'online',
  '{}',
  '{"state":"asleep"}',
  `{"state":"online","x":"${'y'.repeat(5_000)}"}`,
])('anything else says nothing (%#)', (text) => {
  expect(parse(text)).toBeUndefined();
});
