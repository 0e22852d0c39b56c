/** Files of electricity: what is wrong in them is said with its place, and what is right reaches the house. */
import { expect, test } from 'vitest';
import { checkScenario, loadScenario } from './load.ts';
import { houseOf } from './set-up.ts';

const text = (more: string, fleet = '{ electricity: true }'): string => `name: x
seed: 1
time: { start: 2026-01-08, duration: P1D }
property: { preset: row-house-2 }
fleet: ${fleet}
${more}
expect: { readings.lost: 0 }
`;

test.each([
  ['power: [{ dwelling: 3, pvKwp: 1 }]', 'power[0].dwelling'],
  ['power: [{ dwelling: 1, pvKwp: 1 }, { dwelling: 1, pvKwp: 2 }]', 'power[1].dwelling'],
  ['power: [{ dwelling: 1, chargeFromHour: 1 }]', 'power[0].chargeFromHour'],
  ['tariffs: [{ id: a }]', 'tariffs[0]'],
  ['tariffs: [{ id: a, flat: { ctPerKwh: 1 }, dynamic: { hourCtPerKwh: [1] } }]', 'tariffs[0]'],
  [
    'tariffs: [{ id: a, htNt: { fromHour: 6, toHour: 6, htCtPerKwh: 2, ntCtPerKwh: 1 } }]',
    'tariffs[0].htNt.toHour',
  ],
  [
    'tariffs: [{ id: a, flat: { ctPerKwh: 1 } }, { id: a, flat: { ctPerKwh: 2 } }]',
    'tariffs[1].id',
  ],
])('%s is refused at its place', (more, path) => {
  const checked = checkScenario({ file: 'x.yaml', text: text(more) });
  const paths = checked.kind === 'invalid' ? checked.problems.map((one) => one.path) : [];
  expect(paths.some((one) => one.startsWith(path))).toBe(true);
});

test.each(['power: [{ dwelling: 1, pvKwp: 1 }]', 'tariffs: [{ id: a, flat: { ctPerKwh: 1 } }]'])(
  '%s needs electricity meters',
  (more) => {
    const checked = checkScenario({ file: 'x.yaml', text: text(more, '{ water: true }') });
    const said = checked.kind === 'invalid' ? checked.problems.map((one) => one.message) : [];
    expect(said.join()).toContain('needs electricity meters');
  },
);

test('what is behind a meter reaches the house, and tariffs the scenario', () => {
  const more = `power: [{ dwelling: 2, pvKwp: 4, wallboxKw: 11, chargeFromHour: 2 }]
tariffs: [{ id: a, flat: { ctPerKwh: 30 } }]`;
  const scenario = loadScenario({ file: 'x.yaml', text: text(more) });
  const plans = houseOf(scenario).registerMeters.map(({ label, power }) => [label, power]);
  expect(plans).toEqual([
    ['d01-em', {}],
    ['d02-em', { pvKwp: 4, wallboxKw: 11, chargeFromHour: 2 }],
  ]);
  expect(scenario.tariffs).toEqual([{ id: 'a', flat: { ctPerKwh: 30 } }]);
});
