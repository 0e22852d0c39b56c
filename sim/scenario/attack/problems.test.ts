import { expect, test } from 'vitest';
import { checkScenario } from '../load.ts';
import { formatProblem } from '../problem.ts';

function problems(attack: string): string[] {
  const text = `name: story
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: { preset: altbau-12 }
expect: { readings.lost: 0 }
attacks: [${attack}]`;
  const checked = checkScenario({ file: 'x.yaml', text });
  return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
}

test.each([
  '{ use: A02-replay, at: P5D, with: { rung: clone-gateway } }',
  '{ use: A03-jamming, at: P5D, with: { rung: carrier, for: PT1H } }',
  '{ use: A06-interceptor, at: P5D }',
  '{ use: A06-interceptor, at: P5D, with: { rung: proxy, certificates: [expired] } }',
  '{ use: A28-curious-tenant, at: P5D, with: { dwelling: d02 } }',
])('%s is an attack', (attack) => {
  expect(problems(attack)).toEqual([]);
});

test('mistakes in one attack are told one by one, even where its rung is one of them', () => {
  const attack =
    '{ use: A02-replay, at: P15D, with: { rung: same, meter: d77-r1, record: soon, loud: 3 } }';
  expect(
    problems(attack).map((line) => line.replace(/^x.yaml:6:\d+ {2}attacks.0..(with.)?/, '')),
  ).toEqual([
    'at "P15D" lies after the end of the run',
    'rung "same" is not possible here. Did you mean "same-frame"?  (one of same-frame, clone-gateway)',
    'meter "d77-r1" is not a meter of altbau-12. Did you mean "d07-r1"?  (meters are d01-r1 … d12-r5)',
    'record "soon" is not a duration  (write it in ISO 8601, for example PT15M or P10D)',
    'loud is not a key here  (keys are rung, meter, record, delayS, for, powerDbm, gateway, times, every)',
  ]);
});

test.each([
  [
    '{ use: A03-jamming, at: P1D, with: { rung: pulse, onMs: 50, periodMs: 20 } }',
    'x.yaml:6:67  attacks[0].with.onMs 50 leaves no pause: it must be below periodMs',
  ],
  [
    '{ use: A30-physical, at: P1D, with: { rung: swap, meter: d01-r1, with: d01-r1 } }',
    'x.yaml:6:82  attacks[0].with.with "d01-r1" is the same meter',
  ],
  [
    '{ use: A14-foil, at: P1D, with: { meter: d01-r1, gateway: gw-7 } }',
    'x.yaml:6:69  attacks[0].with.gateway "gw-7" is not a gateway of the scenario. Did you mean "gw-1"?  (gateways are gw-1 … gw-1)',
  ],
  [
    '{ use: A02-replay, at: P9D, with: { rung: clone-gateway, times: 3 } }',
    'x.yaml:6:11  attacks[0] acts for the last time after the end of the run',
  ],
  [
    '{ use: A28-curious-tenant, at: P1D, with: { dwelling: d99 } }',
    'x.yaml:6:65  attacks[0].with.dwelling "d99" is not a dwelling of altbau-12. Did you mean "d09"?  (dwellings are d01 … d12)',
  ],
])('%s is told so', (attack, message) => {
  expect(problems(attack)).toEqual([message]);
});
