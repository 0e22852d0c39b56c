import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineText, Output } from './output.ts';

function written(lines: readonly (readonly string[])[]): string[] {
  const chunks: string[] = [];
  const out = new Output((bytes) => void chunks.push(lineText(bytes)));
  for (const parts of lines) {
    for (const part of parts) out.put(part);
    out.endLine();
  }
  out.flush();
  out.flush();
  return chunks;
}

test('lines come out as they were put, whatever their parts and characters', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 300 }));
  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 4 }), { minLength: 1 }), (lines) => {
      const expected = lines.map((parts) => parts.join('')).join('\n');
      expect(written(lines).join('\n')).toBe(expected);
    }),
  );
});

test('a chunk ends with a line, and a line longer than a chunk is whole', () => {
  const long = ['ä'.repeat(400_000), '€', 'x'.repeat(400_000)];
  const chunks = written([['first'], long, ['last']]);
  expect(chunks).toEqual([`first\n${long.join('')}`, 'last']);
});

test('bytes that were written stay as they are when more lines follow', () => {
  const chunks: Uint8Array[] = [];
  const out = new Output((bytes) => void chunks.push(bytes));
  for (const text of ['one', 'two']) {
    out.put(text).endLine();
    out.flush();
  }
  out.putBytes(Uint8Array.of(0x33)).endLine();
  out.flush();
  expect(chunks.map(lineText)).toEqual(['one', 'two', '3']);
});

test('nothing is written where nothing was put', () => {
  expect(written([])).toEqual([]);
});
