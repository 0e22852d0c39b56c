/** Each rule on the fleet rings when it should, and ends, and does not ring at everyday life. */
import { describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import type { RejectionReason } from '#kernel/rejections.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { FleetState, HeardTelegram } from './fleet-state.ts';
import { observe } from './observe.ts';
import { createFleetJudge } from './rules.ts';

const START: Instant = Date.UTC(2025, 0, 7);
const EVERY_MS = 15 * MINUTE_MS;
const A = 'QDS-00000001-35-08';
const B = 'QDS-00000002-35-08';

interface Heard {
  readonly meter?: string;
  readonly rssi?: number;
  readonly units?: number;
  readonly flags?: readonly string[];
  readonly kind?: 'heat-cost-allocator' | 'cold-water';
  readonly reason?: RejectionReason;
}

class House {
  readonly #state: FleetState = { meters: {}, gateways: {} };
  readonly #judge: ReturnType<typeof createFleetJudge>;
  now = START;
  #seq = 0;

  constructor(off: readonly string[] = []) {
    this.#judge = createFleetJudge(createDefences(off));
  }

  /** Reports of a gateway, one every quarter of an hour. */
  report(count: number, heard: (index: number) => readonly Heard[], gateway = 'gw-1'): this {
    for (let index = 0; index < count; index++) {
      this.now += EVERY_MS;
      const telegrams = heard(index).map((one) => this.#telegram(one));
      const id = { gateway, boot: 'b', seq: this.#seq++ };
      observe(this.#state, { ...id, sentAt: this.now, telegrams }, this.now);
    }
    return this;
  }

  kinds(): string[] {
    return this.#judge(this.#state, this.now).map(({ kind }) => kind);
  }

  #telegram({ meter = A, rssi = -70, units = 0, flags = [], kind, reason }: Heard): HeardTelegram {
    const common = { rxAt: this.now - 1_000, rssiDbm: rssi };
    if (reason !== undefined) return { ...common, reason };
    const water =
      kind === 'cold-water' ? { water: { dwellingId: 'd01', nominalFlowLh: null } } : {};
    const reading = {
      kind: kind ?? 'heat-cost-allocator',
      ...{ accessNumber: 0, units, flags, ...water },
    } as const;
    return { ...common, meterId: meter, reading };
  }
}

const quiet = (): Heard[] => [{}];
const nobody = (): Heard[] => [];
/** Access numbers are none of these tests' business. */
const house = (off: readonly string[] = []): House => new House([...off, 'D9']);

describe('silence', () => {
  test('of a meter rings after hours of reports without it, and ends with its next telegram', () => {
    const one = house().report(96, quiet).report(23, nobody);
    expect(one.kinds()).toEqual([]);
    expect(one.report(1, nobody).kinds()).toEqual(['meter-silent']);
    expect(one.report(1, quiet).kinds()).toEqual([]);
  });

  test('of a far meter is longer, and its lost telegrams are no silence', () => {
    const one = house();
    expect(one.report(400, (index) => (index % 4 === 0 ? quiet() : [])).kinds()).toEqual([]);
    expect(one.report(26, nobody).kinds()).toEqual([]);
  });

  test('of a gateway is not one of its meters', () => {
    const one = house().report(96, quiet);
    one.now += DAY_MS;
    expect(one.kinds()).toEqual(['gateway-offline']);
  });
});

describe('a gateway', () => {
  test.each([
    ['three reports late', 3 * EVERY_MS, []],
    ['later', 3 * EVERY_MS + 2 * MINUTE_MS, ['gateway-offline']],
  ])('that is %s', (_, lateMs, kinds) => {
    const one = house().report(96, quiet);
    one.now += lateMs;
    expect(one.kinds()).toEqual(kinds);
  });

  test('that is a capture somebody imported may stay away', () => {
    const one = house().report(3, quiet, 'import-a.csv');
    one.now += 30 * DAY_MS;
    expect(one.kinds()).toEqual([]);
  });
});

describe('the signal', () => {
  test.each([
    ['trembles by 3 dB', -73, []],
    ['falls by 20 dB', -90, ['rssi-jump']],
    ['rises by 20 dB', -50, ['rssi-jump']],
  ])('of a meter that %s', (_, rssi, kinds) => {
    const one = house().report(96, quiet);
    expect(one.report(24, () => [{ rssi }]).kinds()).toEqual(kinds);
    expect(one.report(24, quiet).kinds()).toEqual([]);
  });

  test('of two meters that change places names both and no jump', () => {
    const pair = (a: number, b: number) => (): Heard[] => [
      { meter: A, rssi: a },
      { meter: B, rssi: b },
    ];
    const one = house().report(96, pair(-60, -85)).report(24, pair(-85, -60));
    expect(one.kinds()).toEqual(['meters-swapped', 'meters-swapped']);
    expect(one.report(24, pair(-60, -85)).kinds()).toEqual([]);
  });
});

test('of two that change places where they are heard alike nobody is told', () => {
  const pair = (): Heard[] => [
    { meter: A, rssi: -70 },
    { meter: B, rssi: -72 },
  ];
  const swapped = (): Heard[] => [
    { meter: B, rssi: -70 },
    { meter: A, rssi: -72 },
  ];
  expect(house().report(96, pair).report(24, swapped).kinds()).toEqual([]);
});

describe('rates', () => {
  const many = (count: number, reason: RejectionReason) => (): Heard[] =>
    Array.from({ length: count }, () => ({ reason }));

  test.each<[RejectionReason, number, string]>([
    ['unknown-meter', 200, 'unknown-meter'],
    ['wrong-key', 80, 'undecryptable-rate'],
    ['mac-failed', 80, 'mac-failure-rate'],
  ])('of %s ring when they rise, and end', (reason, count, kind) => {
    const one = house().report(96, many(2, reason));
    expect(one.kinds()).toEqual([]);
    expect(one.report(1, many(count, reason)).kinds()).toEqual([kind]);
    expect(one.report(12, nobody).kinds()).toEqual([]);
  });

  test('that are high every hour are usual where a gateway stands', () => {
    const one = house().report(192, many(40, 'unknown-meter'));
    expect(one.kinds()).toEqual([]);
  });
});

describe('what a device reports', () => {
  test.each([
    ['tamper', 'tamper'],
    ['removed', 'removed'],
    ['error-date', 'removed'],
    ['leak', 'leak'],
    ['burst', 'burst'],
    ['backflow', 'backflow'],
    ['battery-low', 'battery-low'],
  ])('%s', (flag, kind) => {
    const one = house().report(2, () => [{ flags: [flag] }]);
    expect(one.kinds()).toEqual([kind]);
    expect(one.report(1, quiet).kinds()).toEqual([]);
  });

  test('and what is no reason for an alarm', () => {
    expect(
      house()
        .report(2, () => [{ flags: ['manual-test', 'no-flow'] }])
        .kinds(),
    ).toEqual([]);
  });
});

describe('water', () => {
  const running =
    (from: number) =>
    (index: number): Heard[] => [{ kind: 'cold-water', units: from + index * 3 }];

  test('that runs for a day and a night is a leak until an hour is dry', () => {
    const one = house().report(90, running(0));
    expect(one.kinds()).toEqual([]);
    expect(one.report(10, running(270)).kinds()).toEqual(['leak']);
    expect(one.report(8, () => [{ kind: 'cold-water', units: 297 }]).kinds()).toEqual([]);
  });

  test('that stands still for an hour each night is no leak', () => {
    const one = house();
    for (let day = 0; day < 7; day++) {
      one
        .report(90, running(day * 1_000))
        .report(6, () => [{ kind: 'cold-water', units: day * 1_000 + 267 }]);
      expect(one.kinds()).toEqual([]);
    }
  });
});

test('with D16 off none of them rings', () => {
  const one = house(['D16']).report(96, () => [{ flags: ['tamper'] }]);
  one.now += 10 * HOUR_MS;
  expect(one.kinds()).toEqual([]);
});
