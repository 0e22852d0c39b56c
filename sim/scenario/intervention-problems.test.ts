import { expect, test } from 'vitest';
import { checkScenario } from './load.ts';
import { formatProblem } from './problem.ts';

function problems(faults: string, more = ''): string[] {
  const text = `name: story
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: { preset: altbau-12 }
expect: { readings.lost: 0 }
faults:
${faults.replaceAll(/^/gm, '  - ')}
${more}`;
  const checked = checkScenario({ file: 'x.yaml', text });
  return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
}

test.each([
  '{ kind: meter-silent, meter: d05-r2, at: P1D }',
  '{ kind: meter-silent, meter: "d0*-r*", at: P1D, for: PT6H }',
  '{ kind: meter-silent, meter: 50%, at: P1D }',
  '{ kind: battery-dying, meter: d05-r2, at: P1D, fade: P3D }',
  '{ kind: clock-step, meter: d05-r2, at: P1D, stepS: -3600 }',
  '{ kind: meters-swapped, meter: d05-r2, with: d06-r1, at: P1D }',
  '{ kind: wrong-rating, meter: d05-r2, kq: 1.25 }',
  '{ kind: gateway-down, gateway: gw-1, at: P1D, for: PT6H }',
  '{ kind: gateway-down, gateway: "*", at: P1D }',
  '{ kind: crowded-air, at: P1D, for: P1D, devices: 400, intervalS: 60 }',
])('%s is a fault', (fault) => {
  expect(problems(fault)).toEqual([]);
});

test.each([
  [
    '{ kind: meter-silent, meter: d05-r9, at: P1D }',
    'x.yaml:7:34  faults[0].meter "d05-r9" is not a meter of altbau-12. Did you mean "d05-r1"?  (meters are d01-r1 … d12-r5)',
  ],
  [
    '{ kind: meter-silent, meter: "x*", at: P1D }',
    'x.yaml:7:34  faults[0].meter "x*" means no meter of altbau-12',
  ],
  [
    '{ kind: meter-silent, meter: 0%, at: P1D }',
    'x.yaml:7:34  faults[0].meter "0%" is no share  (from 1% to 100%)',
  ],
  [
    '{ kind: meter-silent, meter: d05-cw, at: P1D }',
    'x.yaml:7:34  faults[0].meter "d05-cw" is not a meter of altbau-12  (this fault or this fleet has d01-r1 … d12-r5)',
  ],
  [
    '{ kind: gateway-down, gateway: gw-2, at: P1D }',
    'x.yaml:7:36  faults[0].gateway "gw-2" is not a gateway of the scenario. Did you mean "gw-1"?  (gateways are gw-1 … gw-1)',
  ],
  ['{ kind: meter-silent, gateway: gw-1, at: P1D }', 'x.yaml:7:5  faults[0].meter is missing'],
  [
    '{ kind: clock-step, meter: d05-r2, at: P1D, stepS: 1, for: P1D }',
    'x.yaml:7:59  faults[0].for is not a key here  (keys are kind, meter, at, stepS)',
  ],
  [
    '{ kind: wrong-rating, meter: d05-r2, kq: 1.25, at: P1D }',
    'x.yaml:7:52  faults[0].at is not a key here  (keys are kind, meter, kq)',
  ],
  [
    '{ kind: meter-silent, meter: d05-r2, at: P10D }',
    'x.yaml:7:46  faults[0].at "P10D" lies after the end of the run',
  ],
  [
    '{ kind: battery-dying, meter: d05-r2, at: P1D, fade: PT0S }',
    'x.yaml:7:58  faults[0].fade "PT0S" is no time at all',
  ],
  [
    '{ kind: wrong-rating, meter: d05-r2, kq: 0 }',
    'x.yaml:7:46  faults[0].kq 0 is too small, it must be at least 0.01',
  ],
  [
    '{ kind: meters-swapped, meter: d05-r2, with: d05-r2, at: P1D }',
    'x.yaml:7:50  faults[0].with "d05-r2" is the same meter',
  ],
  [
    '{ kind: leak, meter: d05-cw, at: P1D }',
    'x.yaml:7:13  faults[0].kind "leak" needs water meters  (set fleet.water: true)',
  ],
])('%s', (fault, message) => {
  expect(problems(fault)[0]).toBe(message);
});

test('a water meter of the fleet can be named', () => {
  const water = 'fleet: { water: true }\n';
  expect(problems('{ kind: meter-silent, meter: d05-cw, at: P1D }', water)).toEqual([]);
  expect(problems('{ kind: leak, meter: "d0*-cw", at: P1D }', water)).toEqual([]);
});

test('two that cannot both be are refused, also by pattern, by share and in other places', () => {
  const both = (one: string, two: string, more = ''): string[] => problems(`${one}\n${two}`, more);
  const silent = '{ kind: meter-silent, meter: d05-r2, at: P1D, for: P2D }';
  const [message] = both(silent, '{ kind: meter-silent, meter: "d05-*", at: P2D }');
  expect(message).toBe(
    'x.yaml:8:5  faults[1] contradicts meter-silent on d05-r2 (faults[0]), which lasts at the same time  (let one end before the other begins, or name other targets)',
  );
  expect(both(silent, '{ kind: battery-dying, meter: 1%, at: P2D }')).toHaveLength(1);
  expect(
    both(
      '{ kind: meter-removed, meter: d06-r1, at: P1D }',
      '{ kind: meters-swapped, meter: d05-r2, with: d06-r1, at: P2D }',
    ),
  ).toHaveLength(1);
  const outage = 'gateways: [{ id: gw-1, uplink: { outages: [{ at: P1D, for: P1D }] } }]\n';
  expect(problems('{ kind: gateway-down, gateway: gw-1, at: P1D }', outage)).toHaveLength(1);
  // One after the other, on another target, or of another nature: no contradiction.
  expect(both(silent, '{ kind: meter-silent, meter: d05-r2, at: P3D }')).toEqual([]);
  expect(both(silent, '{ kind: meter-silent, meter: d05-r1, at: P1D }')).toEqual([]);
  expect(both(silent, '{ kind: clock-step, meter: d05-r2, at: P1D, stepS: 60 }')).toEqual([]);
  // What happens in a moment may happen again; what nothing ends may not begin twice.
  const step = (at: string): string => `{ kind: clock-step, meter: d05-r2, at: ${at}, stepS: 60 }`;
  expect(both(step('P1D'), step('P2D'))).toEqual([]);
  expect(both(step('P1D'), step('P1D'))).toHaveLength(1);
  const dying = (at: string): string => `{ kind: battery-dying, meter: d05-r2, at: ${at} }`;
  expect(both(dying('P1D'), dying('P5D'))).toHaveLength(1);
});

test('whoever is judged at the end must be there: what is down comes back before it', () => {
  const message = 'must end before the run: give it `for`';
  expect(problems('{ kind: portal-down, at: P1D }')).toEqual([`x.yaml:7:5  faults[0] ${message}`]);
  expect(problems('{ kind: portal-down, at: P1D, for: P9D }')).toHaveLength(1);
  expect(problems('{ kind: portal-down, at: P1D, for: P8D }')).toEqual([]);
  expect(problems('{ kind: wire-slow, client: portal, at: P1D, for: P1D, delayMs: 5 }')).toEqual(
    [],
  );
  expect(problems('{ kind: wire-slow, client: core, at: P1D, for: P1D, delayMs: 5 }')[0]).toContain(
    '"core" is not a client of the scenario',
  );
});

test('a tenancy begins at a midnight and has no end of its own', () => {
  const silent = '{ kind: meter-silent, meter: d05-r2, at: P1D }';
  const moves = (more: string): string[] =>
    problems(silent, `occupants: [{ dwelling: 3, profile: successor, ${more} }]\n`);
  expect(moves('from: P4D')).toEqual([]);
  expect(moves('from: P4D, for: P1D')).toEqual([
    'x.yaml:8:64  occupants[0].for "P1D" is not for a successor: who moves in stays',
  ]);
  expect(moves('from: PT12H')).toEqual([
    'x.yaml:8:54  occupants[0].from "PT12H" is no midnight: a tenancy begins with a day',
  ]);
  expect(moves('from: P4D }, { dwelling: 3, profile: successor, from: P4D')).toHaveLength(1);
  expect(moves('from: P4D }, { dwelling: 3, profile: successor, from: P5D')).toEqual([]);
  expect(moves('from: P4D, habit: warm')).toEqual([]);
});

test('a habit is the profile of those who live there, or that of a successor', () => {
  const silent = '{ kind: meter-silent, meter: d05-r2, at: P1D }';
  const lives = (row: string): string[] =>
    problems(silent, `occupants: [{ dwelling: 3, ${row} }]\n`);
  expect(lives('profile: warm, from: P2D, for: P3D')).toEqual([]);
  expect(lives('profile: away, from: P2D, habit: warm')[0]).toContain(
    'occupants[0].habit "warm" is for a successor only',
  );
  expect(
    lives('profile: warm, from: P2D, for: P3D }, { dwelling: 3, profile: frugal, from: P4D'),
  ).toHaveLength(1);
});

test('a control leaves out what there is', () => {
  const silent = '{ kind: meter-silent, meter: d05-r2, at: P1D }';
  const control = (more: string): string => `control: { ${more} expect: { alarms.total: 0 } }\n`;
  expect(problems(silent, control('without: faults,'))).toEqual([]);
  expect(problems(silent, control(''))).toEqual([
    'x.yaml:8:1  control is the same run again: give it `off`, `security` or `without`',
  ]);
  const outage = 'gateways: [{ id: gw-1, uplink: { outages: [{ at: P1D, for: P1D }] } }]\n';
  const [none, some] = ['', outage].map((gateways) => {
    const text = `name: x
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: { preset: altbau-12 }
expect: { readings.lost: 0 }
${gateways}${control('without: faults,')}`;
    const checked = checkScenario({ file: 'x.yaml', text });
    return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
  });
  expect(none).toEqual(['x.yaml:6:12  control.without leaves nothing out: the file has none']);
  expect(some).toEqual([]);
});

test('a control may have telegrams of another security, where somebody attacks', () => {
  const swap = '{ kind: keys-swapped, meter: d01-r1, with: d02-r1 }';
  const attacks = 'attacks: [{ use: A26-cloud-insider, at: P1D }]\n';
  const control = (security: string): string =>
    `control: { security: ${security}, expect: { attacks.succeeded: 1 } }\n`;
  const silent = '{ kind: meter-silent, meter: d05-r2, at: P1D }';
  expect(problems(silent, attacks + control('m0'))).toEqual([]);
  expect(problems(silent, control('m0'))).toEqual([
    'x.yaml:8:1  control needs an attack that must succeed in it',
  ]);
  expect(problems(silent, attacks + control('m5'))).toEqual([
    'x.yaml:9:22  control.security "m5" is that of the fleet already',
  ]);
  expect(problems(silent, attacks + control('clear'))).toEqual([
    expect.stringContaining('control.security "clear" is not possible here'),
  ]);
  expect(problems(swap, attacks + control('m0'))).toEqual([
    'x.yaml:7:13  faults[0].kind "keys-swapped" needs keys, and the control sends in clear  (set control.security to m5, m7 or ell-ctr)',
  ]);
});

test('three mistakes are three messages, each in its place', () => {
  const lines = [
    '{ kind: meter-silent, meter: d13-r1, at: P1D }',
    '{ kind: uplink-slow, gateway: gw-1, at: P11D, delayS: 5 }',
    '{ kind: meter-removed, meter: d05-r2, at: P1D }',
    '{ kind: sensor-stuck, meter: d05-r2, at: P2D }',
  ];
  expect(problems(lines.join('\n')).map((line) => line.split(' ')[0])).toEqual([
    'x.yaml:7:34',
    'x.yaml:8:45',
    'x.yaml:10:5',
  ]);
});

test('three mistakes in one fault are three messages, each with its place', () => {
  expect(problems('{ kind: clock-drift, meter: d99-r1, at: P19D, ppm: many }')).toEqual([
    'x.yaml:7:33  faults[0].meter "d99-r1" is not a meter of altbau-12. Did you mean "d09-r1"?  (meters are d01-r1 … d12-r5)',
    'x.yaml:7:45  faults[0].at "P19D" lies after the end of the run',
    'x.yaml:7:56  faults[0].ppm "many" is not a whole number',
  ]);
});

test('a fault without its meter is told that, and not that nothing is no meter', () => {
  expect(problems('{ kind: meter-silent, at: P1D }')).toEqual([
    'x.yaml:7:5  faults[0].meter is missing',
  ]);
});

test('keys are not swapped in a house that has none', () => {
  const swap = '{ kind: keys-swapped, meter: d01-r1, with: d02-r1 }';
  expect(problems(swap)).toEqual([]);
  expect(problems(swap, 'fleet: { security: m0 }')).toEqual([
    'x.yaml:7:13  faults[0].kind "keys-swapped" needs keys, and this house sends in clear  (set fleet.security to m5, m7 or ell-ctr)',
  ]);
});

test('nine gateways hang in a long estate', () => {
  const nine = Array.from({ length: 9 }, (_, index) => `  - { id: gw-${index + 1} }`);
  const fault = '{ kind: gateway-down, gateway: gw-9, at: P1D, for: PT6H }';
  expect(problems(fault, `gateways:\n${nine.join('\n')}`)).toEqual([]);
});

test('one allocator is exchanged at a time, once', () => {
  const exchange = (meter: string): string => `{ kind: meter-exchange, meter: ${meter}, at: P1D }`;
  expect(problems(exchange('d05-r2'))).toEqual([]);
  expect(problems(exchange('50%'))).toEqual([
    expect.stringContaining('faults[0].meter "50%" is not one meter of altbau-12'),
  ]);
  expect(problems(`${exchange('d05-r2')}\n${exchange('d05-r2')}`)).toEqual([
    expect.stringContaining('faults[1] contradicts meter-exchange on d05-r2'),
  ]);
});
