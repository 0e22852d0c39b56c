import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { createRng } from '#kernel/rng.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { DRIVERS } from './drivers/registry.ts';
import { readsAsRecords } from './reads-as-records.ts';

describe('ciphertext', () => {
  test.each([
    [16, 20_000, 100],
    [32, 20_000, 6],
    [48, 20_000, 0],
    [64, 20_000, 0],
  ])('of %d bytes does not read as records', (bytes, count, most) => {
    const rng = createRng('ciphertext').fork(String(bytes));
    let read = 0;
    for (let at = 0; at < count; at++) if (readsAsRecords(rng.bytes(bytes))) read += 1;
    expect(read).toBeLessThanOrEqual(most);
  });

  test('of no driver’s example gives values without its key or with another', () => {
    const rng = createRng('other keys');
    for (const { name, example } of DRIVERS) {
      const frame = fromHex(example?.frame ?? '');
      const { tpl } = decodeTelegram(frame, { key: KEY });
      if (tpl.mode === 0) continue;
      const keys = [undefined, ...Array.from({ length: 20 }, () => rng.bytes(16))];
      for (const key of keys)
        expect(codeOf(frame, key), name).toMatch(/KEY_MISSING|DECRYPT_FAILED/);
    }
  });
});

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');

function codeOf(frame: Uint8Array, key: Uint8Array | undefined): string {
  try {
    decodeTelegram(frame, { checks: 'report', ...(key && { key }) });
    return 'read';
  } catch (error) {
    return error instanceof LabError ? error.code : 'thrown';
  }
}

test.each([
  ['an allocator', '0b6e341200 4b6e785600 426c3f3c 046d1e0a4f31'],
  ['a heat meter', '0c06512600000c13470315000b3b0000000a5a23040a5e8102'],
  ['no values', '0413ffffffff 426cffff'],
  ['a clock that calls itself invalid', '0413e8030000 046d9e0a4f31'],
  ['the largest power of a month', '0406e8030000 922a2dc800 4406e8030000'],
])('%s is told by its records', (_, records) => {
  expect(readsAsRecords(fromHex(records))).toBe(true);
});

test.each([
  ['one record', '0413e8030000'],
  ['no digits', '0c13abcdef12 0413e8030000'],
  ['a day that no calendar has', '426c1f02 0413e8030000'],
  ['a chain that no device sends', '848080808013e8030000 0413e8030000'],
  ['a code that no table has', '04fd7fe8030000 0413e8030000'],
  ['records without data', '0013 0813 0013'],
])('%s is none', (_, records) => {
  expect(readsAsRecords(fromHex(records))).toBe(false);
});
