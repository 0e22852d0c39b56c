/**
 * What somebody without a key learns from equal ciphertext (S1 of the claims): in mode 5 the first block of a
 * telegram repeats after 256 telegrams when nothing was counted in between, and else it does not.
 */
import { expect, test } from 'vitest';
import { toHex, fromHex } from '#kernel/bytes.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { aes128 } from '#wire/security/aes.ts';
import { readTelegramHeader } from '#wire/decode-telegram.ts';
import { DeviceClock, meterNewYear } from './device-clock.ts';
import { HeatCostAllocator, MICRO_PER_UNIT } from './heat-cost-allocator.ts';
import type { MeterSecurity } from './telegram-security.ts';

const START = meterNewYear(2025);
const TURN = 256;
const BLOCK_BYTES = 16;
const COUNT = 3 * TURN;

/** Where the first encrypted block begins, found as a listener would: after the header in the clear. */
const FIRST_BLOCK: Readonly<Partial<Record<MeterSecurity, number>>> = { m5: 15, m7: 32 };

/** First blocks of telegrams; a unit is counted before each one at which the heating is on. */
function firstBlocks(security: 'm5' | 'm7', isHeated: (telegram: number) => boolean): string[] {
  const meter = new HeatCostAllocator({
    address: { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 0x08 },
    ...{ security, aes: aes128(fromHex('000102030405060708090a0b0c0d0e0f')) },
    clock: new DeviceClock({ setAt: START, driftPpm: 0 }),
    ...{ mountedAt: START, accessNumber: 42 },
  });
  return Array.from({ length: COUNT }, (_, telegram) => {
    const at = START + (telegram + 1) * 15 * MINUTE_MS;
    if (isHeated(telegram)) meter.count(MICRO_PER_UNIT, at);
    const frame = meter.telegram(at);
    expect(readTelegramHeader(frame).meter.id).toBe('87654321');
    const from = FIRST_BLOCK[security] ?? 0;
    return toHex(frame.subarray(from, from + BLOCK_BYTES));
  });
}

/** Telegrams whose first block is that of 256 before. */
function repeats(blocks: readonly string[]): number[] {
  return blocks.flatMap((block, index) =>
    index >= TURN && block === blocks[index - TURN] ? [index] : [],
  );
}

/** Somebody is away while the second and third hundred of telegrams are sent. */
const isHome = (telegram: number): boolean => telegram < 100 || telegram > 500;

test('in mode 5 an absence shows without a key, telegram by telegram', () => {
  const away = Array.from({ length: COUNT }, (_, index) => index).filter(
    (index) => index >= TURN && !isHome(index) && !isHome(index - TURN),
  );
  expect(away.length).toBeGreaterThan(100);
  // The last heated telegram before the absence has the value of the absence too.
  const shown = repeats(firstBlocks('m5', isHome));
  expect(shown.filter((index) => !away.includes(index))).toEqual([99 + TURN]);
  expect(away.filter((index) => !shown.includes(index))).toEqual([]);
});

test('in mode 5 a meter that always counts repeats no block', () => {
  expect(repeats(firstBlocks('m5', () => true))).toEqual([]);
});

test.each(['home', 'away'])('in mode 7 nothing shows, whoever is %s', (who) => {
  const blocks = firstBlocks('m7', () => who === 'home');
  expect(new Set(blocks).size).toBe(COUNT);
});
