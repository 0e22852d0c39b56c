import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { presetPlan } from './house/houses.ts';
import { buildHouse } from '../world/property.ts';
import { Delays } from './delays.ts';
import { storyOf } from './interventions.ts';
import { loadScenario } from './load.ts';
import { narrowed, type Evidence } from './narrow.ts';

const HOUSE = buildHouse(presetPlan('altbau-12'), createRng(1));
const idOf = (label: string): string => {
  const meter = HOUSE.meters.find((one) => one.label === label);
  if (meter === undefined) throw new Error(label);
  return formatAddress(meter.address);
};
const SCENARIO = loadScenario({
  file: 'x.yaml',
  text: `name: x
seed: 1
time: { start: 2026-01-01, duration: P3D }
property: { preset: altbau-12 }
occupants: [{ dwelling: 2, profile: away, from: PT1H, for: P1D }]
faults:
  - { kind: meter-silent, meter: d05-r2, at: P1D }
  - { kind: meter-removed, meter: d05-r1, at: P2D }
expect: { readings.lost: 0 }
`,
});
const STORY = storyOf({ scenario: SCENARIO, house: HOUSE, seed: SCENARIO.seed });
const HOUR = 3_600_000;
const at = (hours: number): number => SCENARIO.startAt + hours * HOUR;

const reading = (label: string) => ({ meterId: idOf(label), at: at(1), rxAt: at(1), units: 1 });
const bill = (period: string) => ({
  ...{ period, provisional: false, costsCents: 300, sumCents: 300 },
  ...{ shiftedCents: 7, wrongCents: 20 },
  rows: [
    { dwellingId: 'd01', totalCents: 107, trueCents: 100, wrongCents: 14 },
    { dwellingId: 'd05', totalCents: 193, trueCents: 200, wrongCents: 6 },
  ],
  fairness: [],
});
const EVIDENCE: Evidence = {
  electricity: [],
  limits: [],
  power: [],
  readings: {
    ...{ expectedCount: 9, storedCount: 9, duplicated: [], wrong: [] },
    lost: [reading('d01-r1'), reading('d05-r2')],
    forged: [reading('d05-r1')],
  },
  bills: [bill('2025'), bill('2026')],
  delays: new Delays(),
  alarms: [
    { at: at(2), kind: 'no-consumption', meterId: idOf('d02-r1') },
    { at: at(26), kind: 'meter-silent', meterId: idOf('d05-r2') },
    { at: at(49), kind: 'tamper', meterId: idOf('d05-r1') },
    { at: at(50), kind: 'gateway-offline' },
  ],
};

function part(asked: Parameters<typeof narrowed>[1]): Evidence {
  return narrowed(EVIDENCE, asked, { story: STORY, house: HOUSE });
}
const kinds = ({ alarms }: Evidence): string[] => alarms.map(({ kind }) => kind);

test('without tags and time it is everything', () => {
  expect(part({})).toEqual(EVIDENCE);
});

test('a meter, a pattern, a dwelling: what concerns no meter is left out', () => {
  expect(part({ tags: { meter: 'd05-r2' } }).readings.lost).toHaveLength(1);
  expect(kinds(part({ tags: { meter: 'd05-r*' } }))).toEqual(['meter-silent', 'tamper']);
  expect(kinds(part({ tags: { dwelling: 'd02' } }))).toEqual(['no-consumption']);
  expect(kinds(part({ tags: { meter: 'd05-r1', dwelling: 'd02' } }))).toEqual([]);
});

test('a period and a dwelling of a bill', () => {
  const { bills } = part({ tags: { period: '2025', dwelling: 'd05' } });
  expect(bills).toHaveLength(1);
  expect(bills[0]).toMatchObject({ shiftedCents: 7, wrongCents: 6, rows: [{ dwellingId: 'd05' }] });
});

test('a time counts from what happened first to those that are meant', () => {
  const within = { text: 'PT3H', ms: 3 * HOUR };
  // The absence begins after an hour; the fault of d05-r2 after a day, that of d05-r1 after two.
  expect(kinds(part({ within }))).toEqual(['no-consumption']);
  expect(kinds(part({ within, tags: { meter: 'd05-r2' } }))).toEqual(['meter-silent']);
  expect(kinds(part({ within, tags: { meter: 'd05-r1' } }))).toEqual(['tamper']);
  expect(kinds(part({ within, tags: { dwelling: 'd05' } }))).toEqual(['meter-silent']);
  expect(kinds(part({ within, tags: { dwelling: 'd02' } }))).toEqual(['no-consumption']);
  const short = { text: 'PT1H', ms: HOUR };
  expect(kinds(part({ within: short, tags: { meter: 'd05-r2' } }))).toEqual([]);
});
