/**
 * What the rules on the fleet notice, and when: a quiet house raises nothing, and each accident its
 * alarm within a bound of virtual time. The whole quiet year is a nightly test.
 */
import { expect, test, vi } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { watchHouse } from './support/watched-house.ts';

/** A busy machine may take its time; virtual time is what counts here. */
vi.setConfig({ testTimeout: 180_000 });

interface Plan {
  readonly days: number;
  readonly water?: boolean;
  readonly uplink?: string;
  readonly faults?: string;
  readonly intervalS?: number;
}

const house = ({ days, water = false, uplink = '{}', faults = '', intervalS = 900 }: Plan) => `
name: watched
seed: 20260101
time: { start: 2026-01-08, duration: P${days}D }
property: { preset: altbau-12 }
fleet: { security: m5, intervalS: ${intervalS}, water: ${water} }
gateways: [{ id: gw-1, reportS: 900, uplink: ${uplink} }]
faults: [${faults}]
expect: { alarms.total: 0 }
`;

interface Seen {
  readonly kind: string;
  readonly about: string | undefined;
  readonly afterH: number;
}

/** Begin of each alarm, in hours after the accident. */
async function seen(plan: Plan, accidentH: number, off: string[] = []): Promise<Seen[]> {
  const { alarms, startAt } = await watchHouse(house(plan), { off });
  return alarms.map(({ kind, meterId, gatewayId, at }) => ({
    kind,
    about: meterId ?? gatewayId,
    afterH: (at - startAt) / HOUR_MS - accidentH,
  }));
}

test('six quiet days of a house raise no alarm', async () => {
  const { alarms, storedCount } = await watchHouse(
    house({ days: 6, water: true, intervalS: 1800 }),
  );
  expect(alarms).toEqual([]);
  expect(storedCount).toBeGreaterThan(17_000);
});

/** A day and a half of learning, then the accident. */
const AT_H = 36;
const fault = (line: string) => `{ ${line}, at: PT${AT_H}H }`;

interface Accident {
  readonly title: string;
  readonly plan: Plan;
  readonly kind: string;
  readonly withinH: number;
  /** Subjects that are named. */
  readonly count: number;
}

const ACCIDENTS: readonly Accident[] = [
  {
    title: 'a meter silent for a day',
    plan: { days: 2, faults: fault('kind: meter-silent, meter: d05-r2, for: P1D') },
    kind: 'meter-silent',
    withinH: 6.5,
    count: 1,
  },
  {
    title: 'the only gateway gone for two hours',
    plan: { days: 2, uplink: `{ outages: [{ at: PT${AT_H}H, for: PT2H }] }` },
    kind: 'gateway-offline',
    withinH: 1,
    count: 1,
  },
  {
    title: 'a removed allocator',
    plan: { days: 2, faults: fault('kind: meter-removed, meter: d05-r2') },
    kind: 'removed',
    withinH: 0.75,
    count: 1,
  },
  {
    title: 'two swapped allocators',
    plan: { days: 2, faults: fault('kind: meters-swapped, meter: d05-r1, with: d12-r1') },
    kind: 'meters-swapped',
    withinH: 4,
    count: 2,
  },
  {
    title: 'a leak',
    plan: { days: 3, water: true, faults: fault('kind: leak, meter: d04-cw') },
    kind: 'leak',
    withinH: 26,
    count: 1,
  },
];

test.each(ACCIDENTS)('$title raises its alarm in time', async ({ plan, kind, withinH, count }) => {
  const found = await seen(plan, AT_H);
  expect(found.map((one) => one.kind)).toEqual(Array.from({ length: count }, () => kind));
  for (const { afterH } of found) {
    expect(afterH).toBeGreaterThan(0);
    expect(afterH).toBeLessThanOrEqual(withinH);
  }
});

test('without D16 nothing of it is noticed', async () => {
  const [silence] = ACCIDENTS;
  expect(await seen(silence?.plan ?? { days: 2 }, AT_H, ['D16'])).toEqual([]);
});
