import { expect, test } from 'vitest';
import { createDefences, DEFENCES } from '#kernel/defences.ts';
import { HEADER_RULES, READING_RULES, createGuard } from './rules.ts';
import type { HeaderCandidate, History, ReadingCandidate } from './rule.ts';

const RULES = [...HEADER_RULES, ...READING_RULES];

test('each rule implements a defence of its own', () => {
  const ids = RULES.map(({ defence }) => defence);
  expect(ids).toEqual(['D1', 'D8', 'D4', 'D6', 'D7']);
  for (const id of ids) expect(DEFENCES).toHaveProperty(id);
});

test('a refusal names its defence, and a rule that is off is not asked', () => {
  const meter = { address: { version: 1, type: 8 }, securityMode: 5 };
  const header = { meter: { version: 2, type: 8 }, mode: 5, encryptedBlocks: 0, payloadOffset: 15 };
  const candidate = { meter, header, frame: new Uint8Array(15) } as unknown as HeaderCandidate;
  expect(createGuard(createDefences()).checkHeader(candidate)?.defence).toBe('D1');
  const without = createGuard(createDefences(['D1', 'D8']));
  expect(without.checkHeader(candidate)).toBeUndefined();
});

test('with everything off nothing is refused', () => {
  const guard = createGuard(createDefences(RULES.map(({ defence }) => defence)));
  expect(guard.checkReading({} as ReadingCandidate, {} as History)).toBeUndefined();
});
