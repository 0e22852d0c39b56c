import { describe, expect, test } from 'vitest';
import { createDefences, DEFENCES, type DefenceId } from '#kernel/defences.ts';
import type { VerdictReason } from '#wire/acceptance.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { REJECTION_REASONS } from '#kernel/rejections.ts';
import { ACCEPTANCE_CODES } from './acceptance-rules.ts';
import { READING_RULES, createGuard } from './rules.ts';
import type { History, ReadingCandidate, RegisteredMeter } from './rule.ts';

const METER = {
  acceptance: {
    address: parseAddress('QDS-87654321-35-08'),
    security: 'mode-7',
    macBytes: 8,
    encryptedBlocks: 2,
    clearRecords: 'refuse',
    clearTelegrams: 'refuse',
    deviceTime: 'required',
  },
} as unknown as RegisteredMeter;

test('each rule on readings implements a defence of its own', () => {
  const ids = READING_RULES.map(({ defence }) => defence);
  expect(ids).toEqual(['D3', 'D4', 'D5', 'D6', 'D7', 'D9']);
  for (const id of ids) expect(DEFENCES).toHaveProperty(id);
});

describe('a reason of the codec', () => {
  const reasons: readonly (readonly [VerdictReason, string, DefenceId | undefined, string])[] = [
    [{ kind: 'address', found: 'x' }, 'address-mismatch', 'D1', 'not the registered ones'],
    [{ kind: 'security', found: 'mode-5' }, 'security-mismatch', 'D1', 'mode-5 instead of mode-7'],
    [{ kind: 'clear-telegram' }, 'clear-telegram', 'D1', 'not encrypted'],
    [{ kind: 'mac-length', found: 2 }, 'mac-length', 'D1', '2 bytes instead of 8'],
    [{ kind: 'mac-unchecked' }, 'mac-failed', 'D2', 'cannot be checked'],
    [{ kind: 'blocks', found: 1 }, 'block-count', 'D8', '1 encrypted blocks instead of 2'],
    [{ kind: 'clear-records', bytes: 5 }, 'clear-records', 'D8', '5 bytes in clear'],
    [{ kind: 'device-time', found: 'none' }, 'no-device-time', 'D6', 'no date-time'],
    [{ kind: 'device-time', found: 'clear' }, 'clear-device-time', 'D8', 'in clear'],
    [{ kind: 'unknown-record', vib: '6f' }, 'unknown-record', undefined, 'unknown meaning'],
  ];

  test.each(reasons)('%j has its own code and words', (reason, code, defence, words) => {
    const { acceptance } = createGuard(createDefences());
    expect(acceptance.overlooks(reason)).toBe(false);
    const refusal = acceptance.refusalOf(reason, METER);
    expect(refusal).toMatchObject({ reason: code, defence });
    expect(refusal?.message).toContain(words);
    if (defence === undefined) return;
    expect(createGuard(createDefences([defence])).acceptance.overlooks(reason)).toBe(true);
  });

  test('is never without a code, and no two share one', () => {
    const codes = ACCEPTANCE_CODES.map(({ reason }) => reason);
    expect(new Set(codes)).toEqual(new Set(reasons.map(([, code]) => code)));
    for (const code of codes) expect(REJECTION_REASONS).toContain(code);
    expect(codes.length).toBe(new Set(codes).size);
  });

  test('of the decoder itself, and of replays, is worded elsewhere', () => {
    const { acceptance } = createGuard(createDefences());
    expect(acceptance.refusalOf({ kind: 'duplicate' }, METER)).toBeUndefined();
    expect(acceptance.overlooks({ kind: 'duplicate' })).toBe(false);
  });
});

test('a wrong MAC is noted only where D2 is off', () => {
  expect(createGuard(createDefences()).acceptance.wrongMac).toBe('refuse');
  expect(createGuard(createDefences(['D2'])).acceptance.wrongMac).toBe('note');
});

test('with everything off nothing is refused', () => {
  const guard = createGuard(createDefences(READING_RULES.map(({ defence }) => defence)));
  expect(guard.refusals({} as ReadingCandidate, {} as History)).toEqual([]);
});
