import { describe, expect, test } from 'vitest';
import { Auditor } from './auditor.ts';
import type { HeardTelegram } from './auditor.ts';

const first: HeardTelegram = { meterId: 'A', rxAt: 1_000, units: 10 };
const second: HeardTelegram = { meterId: 'A', rxAt: 2_000, units: 11 };
const other: HeardTelegram = { meterId: 'B', rxAt: 1_000, units: 50 };

function auditor(heard: readonly HeardTelegram[], delivered = heard): Auditor {
  const made = new Auditor();
  for (const telegram of heard) made.heard(telegram);
  for (const telegram of delivered) made.delivered(telegram);
  return made;
}

function stored({ meterId, rxAt, units }: HeardTelegram) {
  return { meterId, at: rxAt, units };
}

describe('readings are compared with what was really sent and heard', () => {
  test('each heard telegram is one reading with its units', () => {
    const audit = auditor([first, second, other]).audit([first, second, other].map(stored));
    expect(audit).toEqual({
      expectedCount: 3,
      storedCount: 3,
      lost: [],
      forged: [],
      duplicated: [],
    });
  });

  test('a reading that is not there is lost', () => {
    expect(auditor([first, second]).audit([stored(first)])).toMatchObject({ lost: [second] });
  });

  test('a reading with other units is forged, and the true one is lost', () => {
    const wrong = { ...stored(first), units: 9 };
    expect(auditor([first]).audit([wrong])).toMatchObject({ lost: [first], forged: [wrong] });
  });

  test('an old value at a new instant is forged', () => {
    const replayed = { ...stored(first), at: 3_000 };
    const audit = auditor([first, second]).audit([stored(first), stored(second), replayed]);
    expect(audit).toMatchObject({ lost: [], forged: [replayed], duplicated: [] });
  });

  test('a reading of a meter that sent nothing is forged', () => {
    expect(auditor([first]).audit([stored(first), stored(other)]).forged).toEqual([stored(other)]);
  });

  test('a reading that is there twice is duplicated, neither lost nor forged', () => {
    const audit = auditor([first]).audit([stored(first), stored(first)]);
    expect(audit).toMatchObject({ lost: [], forged: [], duplicated: [stored(first)] });
  });

  test('a telegram that its gateway still holds is not expected yet', () => {
    const audit = auditor([first, second], [first]).audit([stored(first)]);
    expect(audit).toMatchObject({ expectedCount: 1, lost: [] });
  });

  test('a reading of a telegram that never left its gateway is forged', () => {
    expect(auditor([first], []).audit([stored(first)]).forged).toEqual([stored(first)]);
  });

  test('what an attacker delivered explains nothing', () => {
    const made = auditor([first]);
    made.delivered({ meterId: 'B', rxAt: 1_000 });
    expect(made.audit([stored(first), stored(other)]).forged).toEqual([stored(other)]);
  });
});
