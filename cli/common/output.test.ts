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

test('bytes that were taken stay as they are when more lines follow', () => {
  const out = new Output();
  const chunks = ['one', 'two', 'three'].map((text) => out.put(text).endLine().takeAll());
  expect(chunks.map(lineText)).toEqual(['one', 'two', 'three']);
  expect(out.pendingBytes).toBe(0);
});

test('without somebody who writes all lines are one chunk, however long', () => {
  const out = new Output();
  for (let line = 0; line < 40_000; line++) out.put(`line ${line}`).endLine();
  out.flush();
  expect(lineText(out.takeAll()).split('\n')).toHaveLength(40_000);
});

test('nothing is written where nothing was put', () => {
  expect(written([])).toEqual([]);
});
