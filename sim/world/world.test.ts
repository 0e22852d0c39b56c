import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { Trace } from '../core/trace.ts';
import type { Bundle } from '../gateway/bundle.ts';
import { plain, plannedEffect } from './planned.fixture.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildHouse } from './property.ts';
import { createWorld, type SentFrame, type World, type WorldOptions } from './world.ts';

const SEED = 20_260_101;
const START = berlinMidnight('2025-01-07');
const house = buildHouse(presetPlan('altbau-12'), createRng(SEED));

function world(options: Partial<WorldOptions> = {}): World {
  return createWorld({
    house,
    rng: createRng(SEED),
    startAt: START,
    weather: { meanC: 8.5 },
    fleet: { intervalS: 900 },
    gateways: [{ id: 'gw-1', reportS: 900 }],
    ...options,
  });
}

/** Runs all events up to and including `until`. */
function run(one: World, until: Instant): void {
  while ((one.nextAt() ?? Infinity) <= until) one.step();
}

interface Recorded {
  readonly bundles: Bundle[];
  readonly bundledAt: Instant[];
  readonly sent: SentFrame[];
}

function record(one: World): Recorded {
  const recorded: Recorded = { bundles: [], bundledAt: [], sent: [] };
  one.onBundle((_, bundle) => {
    recorded.bundles.push(bundle);
    recorded.bundledAt.push(one.clock.now());
  });
  one.onSent((sent) => recorded.sent.push(sent));
  return recorded;
}

test('each meter sends about every quarter of an hour, and the portal’s key opens it', () => {
  const one = world();
  const { bundles, sent } = record(one);
  run(one, START + 6 * HOUR_MS);
  expect(sent.length).toBeGreaterThan(38 * 23);
  expect(sent.length).toBeLessThan(38 * 25 + 1);
  const byId = new Map(house.meters.map((meter) => [formatAddress(meter.address), meter]));
  const telegrams = bundles.flatMap((bundle) => bundle.telegrams);
  expect(telegrams.length).toBeGreaterThan(38 * 22);
  for (const { rxAt, frame } of telegrams) {
    const received = sent.find((candidate) => candidate.rxAt === Date.parse(rxAt));
    const meter = byId.get(received?.meterId ?? '');
    const telegram = decodeTelegram(Buffer.from(frame, 'base64'), {
      key: meter?.key ?? new Uint8Array(),
    });
    expect(telegram.tpl.encryptedBlocks).toBe(meter?.encryptedBlocks);
    const reading = readHca(telegram);
    expect(reading.units).toBe(received?.units);
    expect(reading.dueDate).toBe('2024-12-31');
    expect(Math.abs((reading.deviceTimeMs ?? 0) - Date.parse(rxAt))).toBeLessThan(MINUTE_MS + 10);
  }
});

test('the bundles carry each heard frame once, in order, in a chain', () => {
  const one = world();
  const { bundles, sent } = record(one);
  run(one, START + DAY_MS);
  const heard = sent.filter(({ outcome }) => outcome === 'heard').map(({ rxAt }) => rxAt);
  const bundled = bundles.flatMap(({ telegrams }) => telegrams.map(({ rxAt }) => Date.parse(rxAt)));
  const { buffered } = one.counters();
  expect(bundled).toEqual(heard.slice(0, heard.length - buffered));
  expect(bundles.map(({ seq }) => seq)).toEqual(bundles.map((_, index) => index + 1));
});

test('registers only grow, and truth agrees with what is sent', () => {
  const one = world();
  const { sent } = record(one);
  run(one, START + 2 * DAY_MS);
  const truth = new Map(one.truth().meters.map((meter) => [meter.meterId, meter]));
  const last = new Map<string, number>();
  for (const { meterId, units } of sent) {
    expect(units ?? -1).toBeGreaterThanOrEqual(last.get(meterId) ?? 0);
    last.set(meterId, units ?? -1);
  }
  for (const [meterId, units] of last) {
    const register = truth.get(meterId)?.units ?? -1;
    expect(register - units).toBeGreaterThanOrEqual(0);
    expect(register - units).toBeLessThanOrEqual(1);
  }
});

test('the register passes its due date while the radio is on', () => {
  const one = world({ startAt: berlinMidnight('2024-12-31') });
  const { sent } = record(one);
  run(one, berlinMidnight('2025-01-02'));
  const [first] = sent;
  const truth = one.truth().meters.find(({ meterId }) => meterId === first?.meterId);
  expect(truth?.dueDate).toBe('2024-12-31');
  expect((truth?.dueDateUnits ?? 0) - (first?.units ?? 0)).toBeLessThan(12);
  expect(truth?.units).toBeLessThan(15);
});

test('sent is heard plus lost at every moment, also where the radio is bad', () => {
  const one = world({
    fleet: { intervalS: 16 },
    radio: { randomLoss: { n: 1, of: 10 }, meterPowerDbm: -25, captureDb: 20 },
    gateways: [
      { id: 'gw-1', reportS: 60, floor: 1 },
      { id: 'gw-2', reportS: 90, floor: 2 },
    ],
  });
  let frameCount = 0;
  one.onSent(() => (frameCount += 1));
  for (let step = 0; step < 10_000; step++) {
    one.step();
    const { sent, heard, lost, receptions, buffered, delivered } = one.counters();
    const lostCount = Object.values(lost).reduce((sum, count) => sum + count, 0);
    if (sent !== heard + lostCount || sent !== frameCount) expect.fail('a frame is nowhere');
    if (receptions !== buffered + delivered) expect.fail('a reception is nowhere');
  }
  const { lost, heard, receptions } = one.counters();
  expect(lost.weak).toBeGreaterThan(0);
  expect(lost.collision).toBeGreaterThan(0);
  expect(lost.fading).toBeGreaterThan(0);
  // Some frames are heard twice: a frame counts once, a reception for each gateway.
  expect(receptions).toBeGreaterThan(heard);
});

test('a silent meter sends nothing, keeps counting, and comes back', () => {
  const silence = { atMs: 6 * HOUR_MS, forMs: 12 * HOUR_MS };
  const label = 'd05-r2';
  const id = formatAddress(
    house.meters.find((meter) => meter.label === label)?.address ?? expect.fail(label),
  );
  const calm = world();
  const faulty = world({
    interventions: [plannedEffect(START, plain(`meter/${label}`, 'meter-silent'), silence)],
  });
  const { sent } = record(faulty);
  for (const one of [calm, faulty]) run(one, START + DAY_MS);
  const instants = sent.filter(({ meterId }) => meterId === id).map(({ at }) => at - START);
  expect(instants.some((at) => at < silence.atMs)).toBe(true);
  expect(instants.filter((at) => at >= silence.atMs && at < silence.atMs + silence.forMs)).toEqual(
    [],
  );
  expect(instants.some((at) => at > silence.atMs + silence.forMs)).toBe(true);
  expect(faulty.truth()).toEqual(calm.truth());
});

test('an empty dwelling uses less, and its neighbours more than before', () => {
  const calm = world();
  const away = world({
    interventions: [
      plannedEffect(START, plain('dwelling/d04', 'away'), { atMs: 6 * HOUR_MS, forMs: DAY_MS }),
    ],
  });
  for (const one of [calm, away]) run(one, START + 2 * DAY_MS);
  const kwhOf = (one: World, dwellingId: string): number =>
    one
      .truth()
      .meters.filter((meter) => meter.dwellingId === dwellingId)
      .reduce((sum, { kwh }) => sum + kwh, 0);
  expect(kwhOf(away, 'd04')).toBeLessThan(kwhOf(calm, 'd04'));
  expect(kwhOf(away, 'd05')).toBeGreaterThan(kwhOf(calm, 'd05'));
});

test('an outage delays bundles and changes neither their number nor their content', () => {
  const outage = { atMs: HOUR_MS - 1, forMs: 5 * HOUR_MS };
  const calm = world();
  const late = world({
    interventions: [plannedEffect(START, plain('gateway/gw-1', 'uplink-outage'), outage)],
  });
  const [calmRecord, lateRecord] = [record(calm), record(late)];
  for (const one of [calm, late]) run(one, START + DAY_MS);
  expect(lateRecord.bundles).toEqual(calmRecord.bundles);
  const [from, until] = [START + outage.atMs, START + outage.atMs + outage.forMs];
  expect(lateRecord.bundledAt.filter((at) => at >= from && at < until)).toEqual([]);
  expect(lateRecord.bundledAt.filter((at) => at === until)).toHaveLength(20);
});

test('a lossy uplink delivers everything, in order', () => {
  const calm = world();
  const lossy = world({ gateways: [{ id: 'gw-1', reportS: 900, uplink: { lossPct: 60 } }] });
  const [calmRecord, lossyRecord] = [record(calm), record(lossy)];
  for (const one of [calm, lossy]) run(one, START + DAY_MS);
  expect(lossyRecord.bundles).toEqual(calmRecord.bundles.slice(0, lossyRecord.bundles.length));
  expect(lossyRecord.bundles.length).toBeGreaterThan(85);
  expect(lossyRecord.bundledAt).not.toEqual(
    calmRecord.bundledAt.slice(0, lossyRecord.bundles.length),
  );
});

test('flush hands over what the gateways still hold', () => {
  const one = world();
  run(one, START + 20 * MINUTE_MS);
  expect(one.counters().buffered).toBeGreaterThan(0);
  one.flush();
  run(one, START + 20 * MINUTE_MS);
  expect(one.counters().buffered).toBe(0);
});

test('an attacker hears frames and puts an old one on the air, and it is not genuine', () => {
  const one = world();
  const { sent, bundles } = record(one);
  const tapped: Uint8Array[] = [];
  one.radio.tap(({ frame }) => tapped.push(frame));
  one.schedule(START + HOUR_MS, () => {
    const [frame] = tapped;
    if (frame === undefined) return;
    const at = START + 2 * HOUR_MS + 1;
    one.radio.transmit({ at, frame, powerDbm: 20, sender: 'attacker', genuine: false });
  });
  run(one, START + 3 * HOUR_MS);
  const foreign = sent.filter(({ genuine }) => !genuine);
  expect(foreign).toMatchObject([
    { at: START + 2 * HOUR_MS + 1, meterId: 'attacker', units: null, outcome: 'heard' },
  ]);
  expect(foreign[0]?.frame).toEqual(sent[0]?.frame);
  expect(one.counters()).toMatchObject({ foreignSent: 1, foreignHeard: 1 });
  const frames = bundles.flatMap(({ telegrams }) => telegrams.map(({ frame }) => frame));
  const old = Buffer.from(tapped[0] ?? new Uint8Array()).toString('base64');
  expect(frames.filter((frame) => frame === old)).toHaveLength(2);
});

test('a frame of a meter that is not in the house is filtered by the gateway', () => {
  const one = world();
  const { sent } = record(one);
  const frame = new Uint8Array(47);
  one.radio.transmit({ at: START + 1, frame, powerDbm: 20, sender: 'attacker', genuine: false });
  run(one, START + 100);
  expect(sent).toMatchObject([{ outcome: 'lost', lossReason: 'filtered' }]);
});

test('actions of one instant run in the order they were scheduled', () => {
  const one = world();
  const order: string[] = [];
  for (const name of ['a', 'b', 'c']) one.schedule(START + 5, () => order.push(name));
  one.schedule(START + 4, () => order.push('first'));
  run(one, START + 5);
  expect(order).toEqual(['first', 'a', 'b', 'c']);
});

test('nothing can be scheduled in the past', () => {
  const one = world();
  expect(() => one.schedule(START - 1, () => {})).toThrow('lies before');
});

test.each([
  {
    code: 'WORLD_UNKNOWN_METER',
    planned: plannedEffect(START, plain('meter/d13-r1', 'meter-silent'), { atMs: 0 }),
  },
  {
    code: 'WORLD_UNKNOWN_DWELLING',
    planned: plannedEffect(START, plain('dwelling/d13', 'away'), { atMs: 0, forMs: 1 }),
  },
  {
    code: 'WORLD_UNKNOWN_GATEWAY',
    planned: plannedEffect(START, plain('gateway/gw-2', 'gateway-down'), { atMs: 0 }),
  },
] as const)('$code names what is not in the house', ({ code, planned: one }) => {
  expect(() => world({ interventions: [one] })).toThrow(expect.objectContaining({ code }));
});

test('the trace tells of interventions, telegrams and bundles in virtual time', () => {
  let text = '';
  const trace = new Trace((lines) => (text += lines));
  const outage = { atMs: 10 * MINUTE_MS, forMs: MINUTE_MS };
  const one = world({
    trace,
    interventions: [
      plannedEffect(START, plain('gateway/gw-1', 'uplink-outage'), outage),
      plannedEffect(START, plain('meter/d01-r1', 'meter-silent'), { atMs: 0 }),
    ],
  });
  run(one, START + HOUR_MS);
  trace.flush();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(new Set(lines.map(({ kind }) => kind))).toEqual(
    new Set(['telegram', 'intervention', 'bundle']),
  );
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index));
  const instants = lines.map(({ at }) => Number(at));
  expect(instants).toEqual([...instants].sort((a, b) => a - b));
});
