/** What an attacker does from each position in the world, and what the world makes of it. */
import { expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { airtimeT1Us } from '../radio/airtime.ts';
import type { SentFrame, World } from '../world/world.ts';
import { loadScenario } from './load.ts';
import { setUpScenario, type SetUp } from './set-up.ts';

function scenario(attacks: string, more = 'fleet: { intervalS: 600 }') {
  const text = `name: positions
seed: 7
time: { start: 2026-01-08, duration: P2D }
property:
  dwellings:
    - { label: unten, occupant: A, habit: family, exposure: 1.1, rooms: [{ kind: living, areaM2: 27.5, ratedOutputW: 2100 }, { kind: living, areaM2: 27.5, ratedOutputW: 2100 }, { kind: living, areaM2: 27.5, ratedOutputW: 2100 }] }
    - { label: oben, floor: 1, occupant: B, habit: commuter, exposure: 1.25, rooms: [{ kind: living, areaM2: 27.5, ratedOutputW: 2100 }] }
${more}
attacks: [${attacks}]
expect: { readings.lost: '>= 0' }`;
  return loadScenario({ file: 'x.yaml', text });
}

function setUp(attacks: string, more?: string): SetUp {
  return setUpScenario(scenario(attacks, more));
}

/** Everything that genuine meters sent until an hour of the run. */
function play({ world }: Pick<SetUp, 'world'>, hours: number): SentFrame[] {
  const sent: SentFrame[] = [];
  world.onSent((frame) => {
    if (frame.genuine) sent.push(frame);
  });
  runTo(world, world.clock.now() + hours * HOUR_MS);
  return sent;
}

function runTo(world: World, until: number): void {
  while ((world.nextAt() ?? Infinity) <= until) world.step();
}

const from = Date.parse('2026-01-08T00:00:00+01:00');
const idOf = (frames: readonly SentFrame[], label: string, { house }: SetUp): SentFrame[] => {
  const address = house.meters.find((meter) => meter.label === label)?.address.id ?? '?';
  return frames.filter(({ meterId }) => meterId.includes(address));
};

test('pulses lose exactly the frames that they touch', () => {
  const noise = `{ use: A03-jamming, at: PT1H, with: { rung: pulse, onMs: 40, periodMs: 100, for: PT2H, powerDbm: 40 } }`;
  const often = 'fleet: { intervalS: 60 }';
  const calm = play(setUp('', often), 4);
  const jammed = play(setUp(noise, often), 4);
  const touches = ({ at, frame }: SentFrame): boolean => {
    const begin = at - from - HOUR_MS;
    const end = begin + airtimeT1Us(frame.length - 1) / 1000;
    const pulses = Array.from({ length: 4 }, (_, k) => (Math.floor(begin / 100) - 1 + k) * 100);
    return pulses.some(
      (pulse) => pulse >= 0 && pulse < 2 * HOUR_MS && begin < pulse + 40 && end > pulse,
    );
  };
  expect(jammed.map(({ at, meterId }) => `${at} ${meterId}`)).toEqual(
    calm.map(({ at, meterId }) => `${at} ${meterId}`),
  );
  const lost = jammed.filter(({ lossReason }) => lossReason === 'jammed');
  expect(lost.length).toBeGreaterThan(100);
  jammed.forEach((frame, index) => {
    const before = calm[index]?.outcome === 'heard';
    expect(frame.outcome, `${frame.at - from}`).toBe(before && !touches(frame) ? 'heard' : 'lost');
  });
});

test('another seed of the attacker moves what it leaves to chance, and nothing else', () => {
  const chance =
    '{ use: A03-jamming, at: PT1H, with: { rung: by-chance, meter: d01-r2, percent: 50 } }';
  const framesOf = (attackerSeed: number | undefined, world?: string) => {
    const seed = attackerSeed === undefined ? '' : `\nattackerSeed: ${attackerSeed}`;
    const set = setUp(world ?? chance, `fleet: { intervalS: 60 }${seed}`);
    return { all: play(set, 5), set };
  };
  const jammedIn = ({ all }: ReturnType<typeof framesOf>): number[] =>
    all.filter(({ lossReason }) => lossReason === 'jammed').map(({ at }) => at);
  const [usual, again, own, other] = [undefined, undefined, 7, 8].map((seed) => framesOf(seed));
  if (!usual || !again || !own || !other) throw new Error('four worlds');
  const count = idOf(usual.all, 'd01-r2', usual.set).filter(
    ({ at }) => at >= from + HOUR_MS,
  ).length;
  expect(jammedIn(usual).length / count).toBeGreaterThan(0.35);
  expect(jammedIn(usual).length / count).toBeLessThan(0.65);
  expect(jammedIn(again)).toEqual(jammedIn(usual));
  // 7 is the seed of the run.
  expect(jammedIn(own)).toEqual(jammedIn(usual));
  expect(jammedIn(other)).not.toEqual(jammedIn(usual));
  const said = ({ all }: ReturnType<typeof framesOf>): unknown[] =>
    all.map(({ at, meterId, frame, units }) => [at, meterId, Buffer.from(frame), units]);
  expect(said(other)).toEqual(said(usual));
});

test('a carrier silences the house, a weak one only who is weaker', () => {
  const with1 = (powerDbm: number) =>
    `{ use: A03-jamming, at: PT1H, with: { rung: carrier, for: PT1H, powerDbm: ${powerDbm} } }`;
  const during = (frames: SentFrame[]) =>
    frames.filter(({ at }) => at >= from + HOUR_MS && at < from + 2 * HOUR_MS);
  const share = (powerDbm: number): number => {
    const frames = during(play(setUp(with1(powerDbm)), 3));
    return frames.filter(({ outcome }) => outcome === 'lost').length / frames.length;
  };
  expect(share(40)).toBe(1);
  expect(share(-10)).toBeLessThan(0.5);
});

test.each([
  ['by-id', ''],
  ['by-forecast', 'intervalS: 600, '],
])('%s takes one meter off the air and leaves the others', (rung, more) => {
  const attack = `{ use: A03-jamming, at: PT2H, with: { rung: ${rung}, ${more}meter: d01-r2, for: PT6H, powerDbm: 40 } }`;
  const world = setUp(attack);
  const frames = play(world, 12);
  const own = idOf(frames, 'd01-r2', world);
  const isActing = ({ at }: SentFrame): boolean =>
    at >= from + 2 * HOUR_MS && at < from + 8 * HOUR_MS;
  const suppressed = own.filter((frame) => isActing(frame) && frame.outcome === 'lost').length;
  expect(suppressed).toBeGreaterThan(30);
  expect(suppressed).toBe(own.filter(isActing).length);
  expect(own.filter((frame) => !isActing(frame)).every(({ outcome }) => outcome === 'heard')).toBe(
    true,
  );
  const others = frames.filter((frame) => !own.includes(frame));
  const hurt = others.filter(({ lossReason }) => lossReason === 'jammed').length;
  expect(hurt / others.length).toBeLessThan(0.01);
});

test('hands change what is counted, and hardly what is given off', () => {
  const unitsAndHeat = (attack: string) => {
    const world = setUp(attack, 'fleet: { intervalS: 14400 }');
    runTo(world.world, from + 40 * HOUR_MS);
    const { meters } = world.world.truth();
    const one = meters.find(({ meterId }) =>
      meterId.includes(
        world.house.meters.find(({ label }) => label === 'd01-r2')?.address.id ?? '?',
      ),
    );
    return { units: one?.microUnits ?? 0, heat: one?.kwh ?? 0 };
  };
  const hand = (rung: string, more = '') =>
    `{ use: A30-physical, at: PT0S, with: { rung: ${rung}, meter: d01-r2${more} } }`;
  const calm = unitsAndHeat('');
  const covered = unitsAndHeat(hand('cover'));
  const fanned = unitsAndHeat(hand('fan'));
  const removed = unitsAndHeat(hand('remove'));
  const swapped = unitsAndHeat(hand('swap', ', with: d02-r1'));
  expect(calm.units).toBeGreaterThan(0);
  expect(covered.units).toBeGreaterThan(calm.units);
  expect(fanned.units).toBeLessThan(calm.units);
  expect(removed.units).toBeLessThan(fanned.units);
  expect(swapped.units).not.toBe(calm.units);
  for (const { heat } of [removed, swapped]) expect(heat).toBe(calm.heat);
  // Held back by a cloth, or taken away by a fan, where the water is not warm enough for the wish.
  for (const { heat } of [covered, fanned])
    expect(Math.abs(heat / calm.heat - 1)).toBeLessThan(0.05);
});

test('who opens a housing leaves the day in it', () => {
  const world = setUp('{ use: A30-physical, at: P1D, with: { rung: open, meter: d01-r2 } }');
  const own = idOf(play(world, 30), 'd01-r2', world);
  const said = own.map((frame) => (frame.genuine ? frame.says?.errorDate : undefined));
  expect(said.at(0)).toBeNull();
  expect(said.at(-1)).toBe('2026-01-09');
});

test('foil in one path leaves the other gateway its frames', () => {
  const two = 'gateways: [{ id: gw-1 }, { id: gw-2, floor: 3 }]\nfleet: { intervalS: 600 }';
  const foil = (more: string) =>
    `{ use: A14-foil, at: PT0S, with: { meter: d01-r2, lossDb: 100${more} } }`;
  const heardOf = (attack: string): number => {
    const world = setUp(attack, two);
    return idOf(play(world, 3), 'd01-r2', world).filter(({ outcome }) => outcome === 'heard')
      .length;
  };
  const all = heardOf('');
  expect(all).toBeGreaterThan(10);
  expect(heardOf(foil(', gateway: gw-1'))).toBe(all);
  expect(heardOf(foil(''))).toBe(0);
});

test('a gateway keeps one meter back and dates the others as it likes', () => {
  const attacks = `{ use: A19-withhold, at: PT1H, with: { gateway: gw-1, meter: d01-r2, for: PT1H } },
    { use: A27-backdate, at: PT1H, with: { gateway: gw-1, offS: -7200, for: PT1H } }`;
  const world = setUp(attacks);
  const dates: number[] = [];
  world.world.onBundle((_gateway, { telegrams }) => {
    for (const { rxAt } of telegrams) dates.push(Date.parse(rxAt));
  });
  const own = idOf(play(world, 3), 'd01-r2', world);
  const reasons = own.map(({ at, lossReason }) => [Math.floor((at - from) / HOUR_MS), lossReason]);
  expect(reasons.filter(([hour]) => hour === 1).map(([, reason]) => reason)).toEqual(
    Array(reasons.filter(([hour]) => hour === 1).length).fill('filtered'),
  );
  expect(reasons.filter(([hour]) => hour !== 1).every(([, reason]) => reason === undefined)).toBe(
    true,
  );
  expect(dates.some((at) => at < from)).toBe(true);
});

test('a world that is stopped in the middle of an attack continues with it, byte for byte', () => {
  const attacks = `{ use: A03-jamming, at: PT30M, with: { rung: pulse, onMs: 500, periodMs: 1000, for: PT2H, powerDbm: 40 } },
    { use: A03-jamming, at: PT30M, with: { rung: by-id, meter: d01-r2, for: PT2H, powerDbm: 40 } },
    { use: A30-physical, at: PT1H, with: { rung: fan, meter: d01-r2 } },
    { use: A14-foil, at: PT1H, with: { meter: d02-r1, gateway: gw-1, for: PT1H } },
    { use: A03-jamming, at: PT30M, with: { rung: by-chance, meter: d01-r3, percent: 50, powerDbm: 40 } }`;
  const one = setUp(attacks);
  const whole = play(one, 4);
  const first = setUp(attacks);
  const before = play(first, 1.5);
  const saved = JSON.parse(
    JSON.stringify({
      world: first.world.snapshot(),
      memories: first.attacks.map((attack) => attack.memory()),
    }),
  ) as { world: ReturnType<World['snapshot']>; memories: [] };
  const second = setUpScenario(scenario(attacks), { memories: saved.memories });
  second.world.restore(saved.world);
  const after = play(second, 2.5);
  const text = (frames: readonly SentFrame[]): string[] =>
    frames.map(({ at, meterId, lossReason = 'heard', units }) =>
      [at, meterId, lossReason, units].join(' '),
    );
  expect(text([...before, ...after])).toEqual(text(whole));
  expect(second.world.counters()).toEqual(one.world.counters());
});
