import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import type { PayloadGrammar } from './payload-grammar.ts';
import { readGrammars } from './read-grammar.ts';
import { writeGrammar } from './write-grammar.ts';

const GRAMMAR: PayloadGrammar = {
  values: [{ name: 'deviceTime', at: 1, bytes: 6, type: 'bcd-time' }],
};

function timeOf(plain: Uint8Array): unknown {
  const meter = { manufacturer: 'ACM', id: 1, version: 1, type: 7 } as never;
  const reading = readGrammars([GRAMMAR], { plain, records: [], ci: 0xa1, meter });
  return reading?.fields[0]?.value;
}

test('a time in six bytes of BCD is read, refused where there is none, and written', () => {
  expect(timeOf(fromHex('00563412170226'))).toBe('2026-02-17T12:34');
  for (const none of ['00563424170226', '00566012170226', '00563412300226', '005634121702aa']) {
    expect(timeOf(fromHex(none)), none).toBeNull();
  }
  const wanted = new Map([['deviceTime', ['2025-12-31T23:59']]]);
  expect(timeOf(writeGrammar(GRAMMAR, new Uint8Array(7), wanted))).toBe('2025-12-31T23:59');
});
