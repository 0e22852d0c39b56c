/** Decisions through the bill: the cents move exactly as they must, and back again. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { DAY_MS } from '#kernel/time.ts';
import type { Decision } from '../store/alarm-decisions.ts';
import { confirm, decide, undo, withdraw, type DecisionRequest } from './decide.ts';
import { secondPerson } from './four-eyes.ts';
import { storedBill } from './stored-bill.ts';
import {
  addReading,
  addTelegrams,
  CANARY_UNITS,
  createStoredHouse,
  frameOf,
  METERS,
  START,
  type StoredHouse,
} from './stored-house.fixture.ts';

const ADA = { name: 'ada', atMs: START };
const BEN = { name: 'ben', atMs: START + DAY_MS };
const METER = METERS[0] ?? '';
const TRUE_UNITS = CANARY_UNITS[0];
const LATE = START + 9 * DAY_MS;
/** Far more than the first meter had counted the day before. */
const ODD_UNITS = 485_000;

let house: StoredHouse;
let odd: number;
beforeEach(() => {
  house = createStoredHouse();
  addTelegrams(house.store, [
    { meter: 0, at: LATE, frame: frameOf(0, ODD_UNITS, { at: LATE, mode: 5 }), units: ODD_UNITS },
  ]);
  odd = house.store.telegrams.list({ limit: 1 })[0]?.id ?? 0;
});
afterEach(() => house.close());

const portsOf = (defencesOff: readonly string[]) => () => ({
  store: house.store,
  secondPerson: secondPerson(createDefences(defencesOff)),
});
const [ports, alone] = [portsOf([]), portsOf(['D17'])];

function alarmOn(telegramIds: readonly number[] = [odd, 1]): number {
  const { id } = house.store.alarms.raise({
    at: LATE,
    kind: 'not-plausible',
    meterId: METER,
    defence: 'D7',
    message: 'the units rose faster than a radiator can heat',
    evidence: { field: 'value', telegramIds },
  });
  return id;
}

const about = (request: Partial<DecisionRequest>, alarmId = alarmOn()) =>
  ({ alarmId, meterId: METER, kind: 'readings', reason: 'read at the door', ...request }) as const;

const unitsOf = () => storedBill(house.store, '2025').source.input.users[0]?.devices?.[0]?.units;
const centsOf = () =>
  storedBill(house.store, '2025').bill.lines.map(({ userId, total }) => [userId, total.cents]);
const holdOdd = () =>
  house.store.readings.setStanding(
    { meterNo: house.store.meters.byId(METER)?.no ?? 0, telegramId: odd },
    { standing: 'held', reason: 'contradiction' },
  );
const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('an excluded reading', () => {
  test('leaves the bill when the second person confirms, and comes back with an undo', () => {
    const before = centsOf();
    expect(unitsOf()).toBe(ODD_UNITS);
    const proposal = decide(ports(), about({ exclude: [odd] }), ADA);
    expect(proposal.state).toBe('waiting');
    expect(centsOf()).toEqual(before);

    expect(confirm(ports(), proposal.id, BEN)).toMatchObject({
      state: 'in-force',
      settledBy: 'ben',
    });
    expect(unitsOf()).toBe(TRUE_UNITS);
    const after = centsOf();
    expect(after).not.toEqual(before);
    // The costs are the same; only who pays them changed.
    const sum = (lines: typeof before): number =>
      lines.reduce((all, [, cents]) => all + Number(cents), 0);
    expect(sum(after)).toBe(sum(before));

    const back = undo(ports(), { id: proposal.id, reason: 'the tenant was right' }, BEN);
    expect(back).toMatchObject({ kind: 'undo', undoes: proposal.id, state: 'waiting' });
    expect(centsOf()).toEqual(after);
    confirm(ports(), back.id, ADA);
    expect(centsOf()).toEqual(before);
    expect(house.store.decisions.byId(proposal.id)?.state).toBe('undone');
  });

  test.each(['ada', 'Ada', 'cli:ada', 'ＡＤＡ'])(
    'is not confirmed by the person who proposed it, who calls herself %s',
    (name) => {
      const { id } = decide(ports(), about({ exclude: [odd] }), ADA);
      const again = () => confirm(ports(), id, { ...BEN, name });
      expect(code(again)).toBe('FOUR_EYES_SAME_PERSON');
      expect(unitsOf()).toBe(ODD_UNITS);
    },
  );

  test('counts on when the proposal is withdrawn', () => {
    const { id } = decide(ports(), about({ exclude: [odd] }), ADA);
    expect(withdraw(ports(), id, ADA)).toMatchObject({ state: 'withdrawn' });
    expect(code(() => confirm(ports(), id, BEN))).toBe('PROPERTY_DECISION_SETTLED');
    expect(unitsOf()).toBe(ODD_UNITS);
  });

  test('goes at once where D17 is off', () => {
    expect(decide(alone(), about({ exclude: [odd] }), ADA).state).toBe('in-force');
    expect(unitsOf()).toBe(TRUE_UNITS);
  });
});

describe('a held reading', () => {
  beforeEach(holdOdd);

  test('counts once it is accepted, and is held again after an undo', () => {
    expect(unitsOf()).toBe(TRUE_UNITS);
    const { id } = decide(alone(), about({ accept: [odd] }), ADA);
    expect(unitsOf()).toBe(ODD_UNITS);
    undo(alone(), { id, reason: 'too early' }, ADA);
    expect(unitsOf()).toBe(TRUE_UNITS);
    const [reading] = house.store.readings.list({ meterId: METER, from: LATE });
    expect(reading).toMatchObject({ standing: 'held', standingReason: 'contradiction' });
  });

  test('is told on the bill of its meter, with who vouches for what is billed', () => {
    const [own, other] = METERS.map((id) => storedBill(house.store, '2025').source.trustOf(id));
    expect(own).toEqual({ vouchedBy: 'structure', heldReadings: 1 });
    expect(other).toEqual({ vouchedBy: 'structure', heldReadings: 0 });
  });

  test('goes with the others of its gateway', () => {
    const at = LATE + DAY_MS;
    addReadingThrough(at);
    decide(alone(), about({ accept: [odd], otherHeld: 'same-gateway' }), ADA);
    const [, second] = house.store.readings.list({ meterId: METER, from: LATE });
    expect(second).toMatchObject({ at, standing: 'counts' });
  });

  function addReadingThrough(at: number): void {
    const frame = frameOf(0, ODD_UNITS + 5, { at, mode: 5 });
    addTelegrams(house.store, [{ meter: 0, at, frame, units: ODD_UNITS + 5 }]);
    const meterNo = house.store.meters.byId(METER)?.no ?? 0;
    house.store.readings.setStanding(
      { meterNo, from: at, to: at },
      { standing: 'held', reason: 'contradiction' },
    );
  }
});

test('decisions are undone in any order: the newest one in force counts', () => {
  const alarmId = alarmOn();
  const first = decide(alone(), about({ exclude: [odd] }, alarmId), ADA);
  const second = decide(alone(), about({ accept: [odd] }, alarmId), ADA);
  expect(unitsOf()).toBe(ODD_UNITS);
  undo(alone(), { id: first.id, reason: 'not needed any more' }, ADA);
  expect(unitsOf()).toBe(ODD_UNITS);
  undo(alone(), { id: second.id, reason: 'nor this' }, ADA);
  expect(house.store.readings.latest(METER)?.standing).toBe('counts');
});

test.each<[string, Partial<DecisionRequest>, string]>([
  ['without a reason', { exclude: [1], reason: ' ' }, 'reason'],
  ['about no telegram', {}, 'accept'],
  ['for and against the same telegram', { accept: [1], exclude: [1] }, 'exclude'],
  ['about a telegram of another meter', { exclude: [2] }, 'accept'],
  ['about a telegram that gave no reading', { exclude: [6] }, 'accept'],
  [
    'by gateways, where both sides came through one',
    { accept: [1], exclude: [7], otherHeld: 'same-gateway' },
    'otherHeld',
  ],
  ['about a new device without its number', { kind: 'exchange' }, 'exchange'],
])('a decision %s is refused', (_, request, field) => {
  expect(() => decide(ports(), about(request), ADA)).toThrow(field);
  expect(house.store.decisions.list()).toEqual([]);
});

test('while a proposal waits there is no second one', () => {
  const alarmId = alarmOn();
  decide(ports(), about({ exclude: [odd] }, alarmId), ADA);
  const next = () => decide(ports(), about({ accept: [odd] }, alarmId), BEN);
  expect(code(next)).toBe('PROPERTY_DECISION_WAITING');
});

test('an alarm without a value is closed by one person, and opened again by an undo', () => {
  const { id } = house.store.alarms.raise({
    at: LATE,
    kind: 'chain-broken',
    gatewayId: 'gw-1',
    defence: 'D10',
    message: 'bundles before it are missing',
  });
  const request = { alarmId: id, meterId: '', kind: 'close', reason: 'gateway was moved' } as const;
  const decision = decide(ports(), request, ADA);
  expect(house.store.alarms.byId(id)?.state).toBe('closed');
  undo(ports(), { id: decision.id, reason: 'it is still broken' }, ADA);
  expect(house.store.alarms.byId(id)?.state).toBe('open');
});

test('every step is in the audit ledger, with reason and person, and the ledger holds', () => {
  const { id } = decide(ports(), about({ exclude: [odd] }), ADA);
  confirm(ports(), id, BEN);
  const back = undo(ports(), { id, reason: 'the tenant was right' }, BEN);
  withdraw(ports(), back.id, ADA);
  const entries = house.store.audit.list({ action: 'decision' }).reverse();
  expect(entries.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
    ['ada', 'decision.proposed', METER],
    ['ben', 'decision.confirmed', METER],
    ['ben', 'decision.proposed', METER],
    ['ada', 'decision.withdrawn', METER],
  ]);
  expect(entries[0]?.details).toMatchObject({ excluded: String(odd), reason: 'read at the door' });
  expect(JSON.stringify(entries)).not.toContain(String(ODD_UNITS));
  expect(house.store.audit.verify().findings).toEqual([]);
});

describe('an exchanged device', () => {
  const NEW = 'QDS-20000001-35-08';
  const AT = LATE + DAY_MS;

  function exchange(startUnits = 0): Decision {
    const details = { newMeterId: NEW, at: AT, startUnits };
    return decide(alone(), about({ kind: 'exchange', exchange: details }), ADA);
  }

  const devices = () => storedBill(house.store, '2025').source.input.users[0]?.devices;

  test('ends with its last reading, and the new one counts from what it showed', () => {
    const before = centsOf();
    const { id } = exchange(30);
    addReading(house.store, METER, { at: AT + DAY_MS, units: ODD_UNITS + 900 });
    addReading(house.store, NEW, { at: AT + 2 * DAY_MS, units: 75 });
    expect(devices()).toMatchObject([
      { id: METER, units: ODD_UNITS, kq: { n: 6n, d: 5n } },
      { id: NEW, units: 45, kq: { n: 6n, d: 5n } },
    ]);
    undo(alone(), { id, reason: 'it was another flat' }, ADA);
    expect(devices()).toMatchObject([{ id: METER, units: ODD_UNITS + 900 }]);
    expect(before).toHaveLength(centsOf().length);
  });

  test('leaves no open due-date value, and the new one bills its own', () => {
    const open = storedBill(house.store, '2025').source.openMeters;
    exchange();
    expect(storedBill(house.store, '2025').source.openMeters).toBe(open);
    const dueDate = '2025-12-31';
    const at = Date.UTC(2026, 0, 2);
    addReading(house.store, NEW, { at, units: 4, dueDate, dueDateUnits: 120 });
    expect(storedBill(house.store, '2025').source.openMeters).toBe(open - 1);
    expect(devices()?.map(({ units }) => units)).toEqual([ODD_UNITS, 120]);
  });

  test.each([
    ['a device of another dwelling', { newMeterId: METERS[1] ?? '', at: AT, startUnits: 0 }],
    ['itself', { newMeterId: METER, at: AT, startUnits: 0 }],
    ['no device number', { newMeterId: 'x', at: AT, startUnits: 0 }],
    ['one that showed less than nothing', { newMeterId: NEW, at: AT, startUnits: -1 }],
  ])('is not exchanged for %s', (_, details) => {
    const request = about({ kind: 'exchange', exchange: details });
    expect(code(() => decide(alone(), request, ADA))).toBe('PROPERTY_BAD_DECISION');
  });
});
