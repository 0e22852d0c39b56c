import { describe, expect, test } from 'vitest';
import { Auditor, type HeardTelegram } from './auditor.ts';

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
      wrong: [],
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

  const says = {
    dueDate: '2025-12-31',
    dueDateUnits: 700,
    deviceAt: 1_000,
    errorDate: null,
  };
  const kept = { dueDate: '2025-12-31', dueDateUnits: 700, deviceTime: 1_000, fields: null };

  test.each([
    ['dueDate', { dueDate: '2024-12-31' }],
    ['dueDateUnits', { dueDateUnits: 701 }],
    ['dueDateUnits', { dueDateUnits: null }],
    ['deviceTime', { deviceTime: 61_000 }],
    ['deviceTime', { deviceTime: null }],
    ['errorDate', { fields: { fields: [{ name: 'errorDate', value: '2026-01-02' }] } }],
  ] as const)('another %s than was sent is wrong: %j', (field, change) => {
    const made = auditor([{ ...first, says }]);
    expect(made.audit([{ ...stored(first), ...kept }]).wrong).toEqual([]);
    const audit = made.audit([{ ...stored(first), ...kept, ...change }]);
    expect(audit.wrong).toMatchObject([{ field }]);
    expect([audit.lost, audit.forged]).toEqual([[], []]);
  });

  test('a removal that the portal did not keep is wrong', () => {
    const removed = { ...first, says: { ...says, errorDate: '2026-01-02' } };
    const audit = auditor([removed]).audit([{ ...stored(first), ...kept }]);
    expect(audit.wrong).toMatchObject([{ field: 'errorDate', said: null, sent: '2026-01-02' }]);
  });
});

test('a telegram of a long run costs the auditor a row of numbers and no object', () => {
  const auditor = new Auditor();
  const count = 10_000;
  for (let sent = 1; sent <= count; sent++) {
    const says = {
      dueDate: '2025-12-31',
      dueDateUnits: 7,
      deviceAt: sent * 1_000,
      errorDate: null,
    };
    auditor.heard({ meterId: 'A', rxAt: sent * 1_000, units: sent, says });
    auditor.delivered({ meterId: 'A', rxAt: sent * 1_000 });
  }
  const { heard, texts } = auditor.state();
  const bytes = [...heard.values()].reduce((sum, { rows }) => sum + rows.byteLength, 0);
  // Room is doubled where it ends.
  expect(bytes / count).toBeLessThan(2 * 7 * 8);
  expect(texts).toEqual(['2025-12-31', null]);
});

test('what was heard late stands in the order of time, with what it said', () => {
  const says = { dueDate: '2025-12-31', dueDateUnits: 7, deviceAt: 0, errorDate: null };
  const late: HeardTelegram = { meterId: 'A', rxAt: 1_500, units: 3, says };
  const made = auditor([first, second, late]);
  const { lost, expectedCount } = made.audit([stored(second)]);
  expect(lost).toEqual([first, late]);
  expect(expectedCount).toBe(3);
  // As a fork continues it.
  expect(new Auditor(structuredClone(made.state())).audit([]).lost).toEqual([first, late, second]);
});
