import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineBatches, MAX_LINE_CHARS } from './lines.ts';

async function linesOf(chunks: readonly Uint8Array[]): Promise<(string | undefined)[]> {
  const all: (string | undefined)[] = [];
  for await (const { firstNumber, lines } of lineBatches(stream(chunks))) {
    expect(firstNumber).toBe(all.length + 1);
    all.push(...lines);
  }
  return all;
}

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test('lines do not depend on how the input is cut into chunks', async () => {
  const text = fc.array(fc.stringMatching(/^[0-9a-f]{0,9}$/), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(40)), async (lines, cuts) => {
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      const ends = [...cuts, bytes.length].toSorted((a, b) => a - b);
      const chunks = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
      expect(await linesOf(chunks)).toEqual(lines);
    }),
  );
});

test('the last line needs no line break, a byte order mark is no part of the first', async () => {
  expect(await linesOf([Buffer.from('\uFEFFab\ncd')])).toEqual(['ab', 'cd']);
});

test('a line that is too long is left out and counted, and is never held', async () => {
  const chunk = Buffer.alloc(MAX_LINE_CHARS, 'a');
  const chunks = [Buffer.from('x\n'), chunk, chunk, chunk, Buffer.from('\ny\n')];
  expect(await linesOf(chunks)).toEqual(['x', undefined, 'y']);
  expect(await linesOf([chunk, chunk])).toEqual([undefined]);
});
