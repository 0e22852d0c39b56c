/** A house of a scenario's own, and those that come with the program. */
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { Building } from '../../physics/building.ts';
import type { BuildingSpec } from '../../physics/building-plan.ts';
import { buildHouse } from '../../world/property.ts';
import { checkScenario, loadScenario } from '../load.ts';
import { formatProblem } from '../problem.ts';
import { houseOf, setUpScenario } from '../set-up.ts';
import { ownPlan, presetPlan, readHouse } from './houses.ts';
import { PRESETS } from './preset-files.ts';

const OWN = `name: own
seed: 7
time: { start: 2025-12-08, duration: P10D }
property:
  name: Zweifamilienhaus
  dwellings:
    - label: unten
      rooms:
        - { kind: living, areaM2: 24.3, ratedOutputW: 1800 }
        - { kind: kitchen, areaM2: 11.1, ratedOutputW: 900, coupling: 0.1 }
    - id: oben
      floor: 6
      rooms: [{ name: Stube, kind: living, areaM2: 30, ratedOutputW: 2400 }]
fleet: { water: true }
gateways: [{ id: gw-1, floor: 6 }]
faults: [{ kind: meter-silent, meter: oben-r1, at: P4D }]
expect: { 'readings.lost{dwelling=oben}': 0 }
`;

function problems(text: string): string[] {
  const checked = checkScenario({ file: 'x.yaml', text });
  return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
}

function ownHouse(text = OWN) {
  return houseOf(loadScenario({ file: 'x.yaml', text }));
}

describe.each(PRESETS)('the preset %s', (preset) => {
  test('is a house of more than one dwelling', () => {
    expect(presetPlan(preset).id).toBe(preset);
    expect(presetPlan(preset).dwellings.length).toBeGreaterThan(1);
  });
});

test('a file of a house is read like a scenario: line, column, what was meant', () => {
  const text = `name: Haus
dwellings:
  - labl: EG
    rooms: [{ kind: livin, areaM2: 0, ratedOutputW: 900 }]
`;
  const refused = (): unknown => readHouse(text, 'house.yaml');
  expect(refused).toThrow(LabError);
  expect(refused).toThrow(
    'house.yaml:3:5  dwellings[0].labl is not a key here. Did you mean "label"',
  );
  expect(refused).toThrow(
    'house.yaml:4:21  dwellings[0].rooms[0].kind "livin" is not possible here',
  );
  expect(refused).toThrow('house.yaml:4:36  dwellings[0].rooms[0].areaM2 0 is too small');
});

test('a file of a house says its dwellings or how to make them, not both and not neither', () => {
  const estate = readHouse('generate: { dwellings: 30, seed: 4 }', 'estate.yaml');
  expect(ownPlan(estate).dwellings).toHaveLength(30);
  expect(() => readHouse('name: Haus', 'house.yaml')).toThrow('has no house');
  const both = `generate: { dwellings: 30, seed: 4 }
dwellings: [{ rooms: [{ kind: living, areaM2: 20, ratedOutputW: 900 }] }]`;
  expect(() => readHouse(both, 'house.yaml')).toThrow(
    'house.yaml:1:1  generate is a second house beside dwellings',
  );
});

test('the heating of a house has usual figures where it says none', () => {
  const rooms = [{ kind: 'living', areaM2: 20, ratedOutputW: 900 } as const];
  const plan = ownPlan({ dwellings: [{ rooms }], heating: { flowBaseC: 40, pipes: 'bare' } });
  const { spec } = buildHouse(plan, createRng(1)).building;
  expect(spec.plant).toMatchObject({
    source: { kind: 'oil', efficiencyPct: 85 },
    flowC: { design: 65, base: 40 },
  });
  expect(spec.rooms[0]?.pipeWPerK).toBeGreaterThan(4);
});

test('a house of its own has the meters that its dwellings say, named after them', () => {
  const house = ownHouse();
  expect(house.name).toBe('Zweifamilienhaus');
  expect(house.dwellings).toMatchObject([
    { id: 'd01', label: 'unten', floor: 0, areaM2: 35.4, occupant: { name: 'Mieter 1' } },
    { id: 'oben', label: 'Wohnung 2', floor: 6, areaM2: 30 },
  ]);
  expect(house.meters.map(({ label, room, kc }) => [label, room, kc])).toMatchObject([
    ['d01-r1', 'Wohnzimmer', expect.any(String)],
    ['d01-r2', 'Küche', '1.147'],
    ['oben-r1', 'Stube', expect.any(String)],
  ]);
  expect(house.registerMeters.map(({ label }) => label)).toEqual([
    ...['d01-cw', 'd01-ww', 'oben-cw', 'oben-ww'],
  ]);
});

/** Quarter hours at the temperature for which a heating is designed. */
function frozenFor(spec: BuildingSpec, steps: number): Building {
  const building = new Building(spec);
  for (let step = 0; step < steps; step++) {
    building.step({ outdoorC: -12, sunWPerM2: 0, month: 1, hour: 12 }, 0);
  }
  return building;
}

test('the smallest and the leakiest house is stepped without swinging', () => {
  const rooms = [{ kind: 'living', areaM2: 0.5, ratedOutputW: 20 } as const];
  const { dwellings, building } = buildHouse(
    ownPlan({ dwellings: [{ rooms, exposure: 5 }] }),
    createRng(1),
  );
  expect(dwellings[0]?.areaM2).toBe(0.5);
  const { arrays } = frozenFor(building.spec, 96);
  expect(arrays.airC[0]).toBeGreaterThan(-10);
  expect(arrays.airC[0]).toBeLessThan(21);
});

test('two houses that differ in one figure have two ids; the same one has one', () => {
  const other = ownHouse(OWN.replace('areaM2: 30', 'areaM2: 31'));
  expect(ownHouse().id).toBe(ownHouse().id);
  expect(other.id).not.toBe(ownHouse().id);
});

test.each([
  ['nothing', '', '', []],
  [
    'a second dwelling of one name',
    'label: unten',
    'id: oben',
    [
      'x.yaml:11:11  property.dwellings[1].id "oben" is the id of dwelling 1 too  (each dwelling needs an id of its own; without one it is d01, d02 … by position)',
    ],
  ],
  [
    'the name of the next one without a name',
    'id: oben',
    'id: d01',
    [
      'x.yaml:11:11  property.dwellings[1].id "d01" is the id of dwelling 1 too  (each dwelling needs an id of its own; without one it is d01, d02 … by position)',
    ],
  ],
  [
    'a name that no target can have',
    'id: oben',
    'id: Oben-2',
    [
      'x.yaml:11:11  property.dwellings[1].id "Oben-2" is not written as it must be  (a lower case letter, then letters and digits, at most 16, for example d05)',
    ],
  ],
  [
    'no area',
    'areaM2: 30',
    'areaM2: 0',
    ['x.yaml:13:52  property.dwellings[1].rooms[0].areaM2 0 is too small, it must be at least 0.5'],
  ],
  [
    'an area with its unit',
    'areaM2: 30',
    'areaM2: 30 m²',
    [
      'x.yaml:13:52  property.dwellings[1].rooms[0].areaM2 "30 m²" is not a number of square metres. Did you mean "30"?  (areaM2 takes a number without a unit, in square metres)',
    ],
  ],
  [
    'a radiator without its output',
    ', ratedOutputW: 2400',
    '',
    ['x.yaml:13:15  property.dwellings[1].rooms[0].ratedOutputW is missing'],
  ],
  [
    'a misspelt key',
    'ratedOutputW: 2400',
    'ratedOutput: 2400',
    [
      'x.yaml:13:56  property.dwellings[1].rooms[0].ratedOutput is not a key here. Did you mean "ratedOutputW"?',
    ],
  ],
  [
    'a kind of room that is none',
    'kind: kitchen',
    'kind: kichen',
    [
      'x.yaml:10:19  property.dwellings[0].rooms[1].kind "kichen" is not possible here. Did you mean "kitchen"?  (one of living, bedroom, kitchen, bathroom, child, study)',
    ],
  ],
  [
    'no rooms',
    'rooms: [{ name: Stube, kind: living, areaM2: 30, ratedOutputW: 2400 }]',
    'rooms: []',
    ['x.yaml:13:14  property.dwellings[1].rooms [] has too few entries, it needs at least 1'],
  ],
  [
    'a text of two lines',
    'label: unten',
    'label: "un\\nten"',
    [
      'x.yaml:7:14  property.dwellings[0].label "un\\nten" is not written as it must be  (a text of 1 to 100 characters in one line)',
    ],
  ],
  [
    'two houses',
    'name: Zweifamilienhaus',
    'preset: altbau-12',
    ['x.yaml:6:3  property.dwellings is a second house beside preset'],
  ],
  [
    'a meter of the preset',
    'meter: oben-r1',
    'meter: d05-r1',
    [
      'x.yaml:16:39  faults[0].meter "d05-r1" is not a meter of this house. Did you mean "d01-r1"?  (meters are d01-r1 … oben-ww)',
    ],
  ],
  [
    'a gateway above the roof',
    'floor: 6 }]',
    'floor: 7 }]',
    ['x.yaml:15:31  gateways[0].floor 7 is above this house  (floors go from 0 to 6)'],
  ],
  [
    'a gateway with a place in kilometres',
    'floor: 6 }]',
    'floor: 6, xM: 2 km }]',
    [
      'x.yaml:15:38  gateways[0].xM "2 km" is not a number of metres  (xM takes a number without a unit, in metres)',
    ],
  ],
  [
    'a dwelling that is not there',
    'dwelling=oben',
    'dwelling=obn',
    [
      'x.yaml:17:11  expect.readings.lost{dwelling=obn} names a dwelling that this house does not have: obn. Did you mean "oben"?',
    ],
  ],
])('%s is told', (_what, from, to, expected) => {
  expect(problems(OWN.replace(from, to))).toEqual(expected);
});

test.each([
  ['{}', 'x.yaml:4:1  property has no house  (give it preset, dwellings or generate)'],
  ['{ preset: altbau-12, name: Haus }', 'x.yaml:4:32  property.name belongs to the preset already'],
  [
    '{ dwellings: [] }',
    'x.yaml:4:24  property.dwellings [] has too few entries, it needs at least 1',
  ],
  ['{ dwellings: 3 }', 'x.yaml:4:24  property.dwellings 3 is not a list'],
  [
    '{ generate: { dwellings: 5001, seed: 7 } }',
    'x.yaml:4:36  property.generate.dwellings 5001 is too large, it must be at most 5000',
  ],
  [
    '{ generate: { dwellings: 0, seed: 7 } }',
    'x.yaml:4:36  property.generate.dwellings 0 is too small, it must be at least 1',
  ],
  ['{ generate: { dwellings: 20 } }', 'x.yaml:4:13  property.generate.seed is missing'],
  [
    '{ generate: { dwelings: 20, seed: 7 } }',
    'x.yaml:4:25  property.generate.dwelings is not a key here. Did you mean "dwellings"?',
  ],
  [
    '{ preset: altbau-12, generate: { dwellings: 20, seed: 7 } }',
    'x.yaml:4:32  property.generate is a second house beside preset',
  ],
])('property: %s is one mistake', (property, expected) => {
  const text = `name: own
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: ${property}
faults: [{ kind: meter-silent, meter: nobody-r1, at: P4D }]
expect: { readings.lost: 0 }
`;
  expect(problems(text)).toEqual([expected]);
});

test('a name that another has by its position is told where it is written', () => {
  const text = OWN.replace('label: unten', 'id: d02').replace('- id: oben', '- label: oben');
  expect(problems(text.replace('oben-r1', 'd02-r1').replace('=oben', '=d02'))).toEqual([
    'x.yaml:7:11  property.dwellings[0].id "d02" is the id of dwelling 2 too  (each dwelling needs an id of its own; without one it is d01, d02 … by position)',
  ]);
});

test('an estate is made from its own seed, whatever the seed of the run', () => {
  const text = OWN.replace(
    /property:[^]*?fleet/,
    'property: { generate: { dwellings: 200, seed: 7 } }\nfleet',
  )
    .replace('oben-r1', 'd200-r1')
    .replace('=oben', '=d001')
    .replace('floor: 6', 'floor: 3');
  const scenario = loadScenario({ file: 'x.yaml', text });
  const house = houseOf(scenario);
  expect(house.dwellings).toHaveLength(200);
  expect(houseOf(scenario, 8).dwellings).toEqual(house.dwellings);
  expect(problems(text.replace('d200-r1', 'd201-r1'))).toEqual([
    expect.stringContaining('faults[0].meter "d201-r1" is not a meter of this house'),
  ]);
});

test.each([
  ['gw-1', false],
  ['gw-1, xM: 950', true],
  ['gw-1, xM: 950, yM: -900', false],
])('a gateway { id: %s } hears a dwelling 950 m down the road: %s', (gateway, isHeard) => {
  const { world } = setUpScenario(
    loadScenario({
      file: 'x.yaml',
      text: `name: road
seed: 7
time: { start: 2025-01-02, duration: P1D }
property: { dwellings: [{ xM: 950, rooms: [{ kind: living, areaM2: 24, ratedOutputW: 1800 }] }] }
gateways: [{ id: ${gateway} }]
expect: { readings.lost: 0 }
`,
    }),
  );
  let telegrams = 0;
  world.onBundle((_, bundle) => (telegrams += bundle.telegrams.length));
  const until = world.clock.now() + 2 * HOUR_MS;
  while ((world.nextAt() ?? until) < until) world.step();
  expect(telegrams > 0).toBe(isHeard);
});

test('a house below the wrong key is told where it belongs', () => {
  expect(problems(OWN.replace('property:', 'house:'))).toContain(
    'x.yaml:4:1  house is not supported: the house stands below property: preset, dwellings or generate',
  );
});
