import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SWITCHABLE } from './semantic-problems.ts';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { ATTACKS } from '../attacks/registry.ts';
import { FAULTS } from '../faults/registry.ts';
import { checkScenario, loadScenario } from './load.ts';
import { formatProblem } from './problem.ts';

const ATTACK_IDS = ATTACKS.map(({ id }) => id).join(', ');

const VALID = `name: story
about: What it shows.
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: { preset: altbau-12 }
fleet: { security: m5, intervalS: 900 }
weather: { model: synthetic, meanC: 8.5 }
gateways:
  - { id: gw-1, reportS: 600, floor: 0, uplink: { lossPct: 1, outages: [{ at: P1D, for: PT6H }] } }
occupants: [{ dwelling: 3, profile: away, from: P2D, for: P3D }]
faults: [{ kind: meter-silent, meter: d05-r2, at: P4D }]
attacks:
  - use: A02-replay
    at: P9D
    with: { rung: same-frame, meter: d05-r2, record: PT6H }
defences: { off: [D1] }
expect:
  readings.lost: 0
  alarms.replay: ">= 1"
control:
  off: [D4, D6, D7]
  expect: { readings.forged: "> 0" }
`;

const MINIMAL = `name: story
seed: 7
time: { start: 2025-12-08, duration: P10D }
property: { preset: altbau-12 }
expect: { readings.lost: 0 }
`;

function problems(text: string): string[] {
  const checked = checkScenario({ file: 'x.yaml', text });
  return checked.kind === 'valid' ? [] : checked.problems.map(formatProblem);
}

test('a scenario becomes a value with times as instants of Europe/Berlin', () => {
  const scenario = loadScenario({ file: 'x.yaml', text: VALID });
  const startAt = Date.UTC(2025, 11, 7, 23);
  expect(scenario).toMatchObject({
    name: 'story',
    seed: 7,
    startAt,
    endAt: startAt + 10 * DAY_MS,
    gateways: [
      {
        id: 'gw-1',
        reportS: 600,
        floor: 0,
        lossPct: 1,
      },
    ],
    faults: [
      {
        fault: { kind: 'uplink-outage' },
        ...{ target: 'gw-1', at: startAt + DAY_MS, until: startAt + DAY_MS + 6 * HOUR_MS },
      },
      {
        fault: { kind: 'away' },
        ...{ target: 'd03', at: startAt + 2 * DAY_MS, until: startAt + 5 * DAY_MS },
      },
      { fault: { kind: 'meter-silent' }, target: 'd05-r2', at: startAt + 4 * DAY_MS },
    ],
    off: ['D1'],
    expectations: [
      { path: 'readings.lost', operator: '=', value: 0 },
      { path: 'alarms.replay', operator: '>=', value: 1 },
    ],
    control: { off: ['D4', 'D6', 'D7'] },
  });
  expect(scenario.attacks[0]).toMatchObject({ at: startAt + 9 * DAY_MS });
});

test('what may be left out has defaults', () => {
  expect(loadScenario({ file: 'x.yaml', text: MINIMAL })).toMatchObject({
    about: '',
    fleet: { security: 'm5', intervalS: 900 },
    weather: { meanC: 8.5 },
    gateways: [{ id: 'gw-1', reportS: 900, lossPct: 0 }],
    faults: [],
    attacks: [],
    off: [],
  });
});

describe('a mistake is shown with place, path, value and advice', () => {
  test.each<[string, string, string]>([
    [
      'name: story',
      'name: Story 1',
      'x.yaml:1:7  name "Story 1" is not a name  (lower case letters, digits and dashes, at most 64, for example quiet-winter)',
    ],
    ['seed: 7', 'seed: -1', 'x.yaml:3:7  seed -1 is too small, it must be at least 0'],
    ['seed: 7', 'seed: 1.5', 'x.yaml:3:7  seed 1.5 is not a whole number'],
    ['seed: 7', 'sed: 7', 'x.yaml:3:1  sed is not a key here. Did you mean "seed"?'],
    [
      'start: 2025-12-08',
      'start: 2025-02-29',
      'x.yaml:4:16  time.start "2025-02-29" is not a day of the calendar',
    ],
    [
      'start: 2025-12-08',
      'start: 8.12.2025',
      'x.yaml:4:16  time.start "8.12.2025" is not a date. Did you mean "2025-12-08"?  (write it as YYYY-MM-DD, for example 2025-01-31)',
    ],
    [
      'start: 2025-12-08',
      'start: 1999-01-01',
      'x.yaml:4:16  time.start "1999-01-01" must lie between 2000 and 2079',
    ],
    [
      'duration: P10D',
      'duration: 10 days',
      'x.yaml:4:38  time.duration "10 days" is not a duration. Did you mean "P10D"?  (write it in ISO 8601: PT15M, PT36H, P10D or P1DT12H; months and years have no fixed length)',
    ],
    [
      'duration: P10D',
      'duration: 10',
      'x.yaml:4:38  time.duration 10 is not a duration  (a duration needs its unit: PT15M, PT36H, P10D or P1DT12H)',
    ],
    [
      'duration: P10D',
      'duration: P1M',
      'x.yaml:4:38  time.duration "P1M" is not a duration  (write it in ISO 8601: PT15M, PT36H, P10D or P1DT12H; months and years have no fixed length)',
    ],
    ['duration: P10D', 'duration: PT0S', 'x.yaml:4:38  time.duration "PT0S" is no time at all'],
    [
      'duration: P10D',
      'duration: P99999D',
      'x.yaml:4:38  time.duration "P99999D" is too long  (a run has at most five years)',
    ],
    [
      'preset: altbau-12',
      'preset: altbau-13',
      'x.yaml:5:21  property.preset "altbau-13" is not possible here. Did you mean "altbau-12"?  (one of altbau-12, estate-480, neubau-24, one-pipe-50, row-house-2, water-only-60)',
    ],
    [
      'security: m5',
      'security: none',
      'x.yaml:6:20  fleet.security "none" is not supported yet  (one of m0, m5, m7, m10, ell-ctr)',
    ],
    [
      'intervalS: 900',
      'intervalS: 15m',
      'x.yaml:6:35  fleet.intervalS "15m" is not a number of seconds. Did you mean "900"?  (intervalS takes a number without a unit, in seconds)',
    ],
    [
      'intervalS: 900',
      'intervalS: 1',
      'x.yaml:6:35  fleet.intervalS 1 is too small, it must be at least 16',
    ],
    [
      'meanC: 8.5',
      'meanC: 8.5 °C',
      'x.yaml:7:37  weather.meanC "8.5 °C" is not a number of degrees Celsius. Did you mean "8.5"?  (meanC takes a number without a unit, in degrees Celsius)',
    ],
    ['model: synthetic', 'file: w.csv', 'x.yaml:7:18  weather.file w.csv cannot be read from here'],
    [
      'id: gw-1',
      'id: gw 1',
      'x.yaml:9:11  gateways[0].id "gw 1" is not a gateway id  (letters, digits, - and _, at most 64, for example gw-1)',
    ],
    [
      'id: gw-1',
      'id: portal',
      'x.yaml:9:11  gateways[0].id "portal" is the name of the portal itself',
    ],
    [
      'at: P1D',
      'at: P10D',
      'x.yaml:9:79  gateways[0].uplink.outages[0].at "P10D" lies after the end of the run',
    ],
    [
      'for: PT6H',
      'for: PT0H',
      'x.yaml:9:89  gateways[0].uplink.outages[0].for "PT0H" is no time at all',
    ],
    [
      'dwelling: 3',
      'dwelling: 13',
      'x.yaml:10:25  occupants[0].dwelling 13 does not exist: the house has 12 dwellings',
    ],
    [
      'profile: away',
      'profile: awya',
      'x.yaml:10:37  occupants[0].profile "awya" is not possible here. Did you mean "away"?  (one of away, successor, night-charging, price-charging, at-home, commuter, family, frugal, warm, home-office, airing)',
    ],
    [
      'kind: meter-silent',
      'kind: silent',
      `x.yaml:11:18  faults[0].kind "silent" is not possible here  (one of ${FAULTS.map(({ kind }) => kind).join(', ')})`,
    ],
    [
      'meter: d05-r2, at',
      'meter: d05-r22, at',
      'x.yaml:11:39  faults[0].meter "d05-r22" is not a meter of altbau-12. Did you mean "d05-r2"?  (meters are d01-r1 … d12-r5)',
    ],
    [
      'use: A02-replay',
      'use: A02-repaly',
      `x.yaml:13:10  attacks[0].use "A02-repaly" is not an attack. Did you mean "A02-replay"?  (attacks are ${ATTACK_IDS})`,
    ],
    [
      'use: A02-replay',
      'use: jam',
      `x.yaml:13:10  attacks[0].use "jam" is not an attack  (attacks are ${ATTACK_IDS})`,
    ],
    [
      'rung: same-frame',
      'rung: same',
      'x.yaml:15:19  attacks[0].with.rung "same" is not possible here. Did you mean "same-frame"?  (one of same-frame, clone-gateway)',
    ],
    [
      'record: PT6H }',
      'record: P9D }',
      'x.yaml:15:54  attacks[0].with.record "P9D" must lie before the instant "at" at which the attacker acts',
    ],
    [
      'record: PT6H }',
      'record: PT6H, powr: 3 }',
      'x.yaml:15:60  attacks[0].with.powr is not a key here  (keys are rung, meter, record, delayS, for, powerDbm)',
    ],
    ['record: PT6H }', '}', 'x.yaml:15:5  attacks[0].with.record is missing'],
    [
      'off: [D1]',
      'off: [D18]',
      'x.yaml:16:19  defences.off[0] "D18" is not a defence  (one of D1 … D17)',
    ],
    [
      'off: [D1]',
      'off: [D5]',
      `x.yaml:16:19  defences.off[0] "D5" is off everywhere: it is a demonstration  (defences.demonstrated switches it on; off takes one of ${SWITCHABLE.join(', ')})`,
    ],
    ['off: [D1]', 'off: [D1, D1]', 'x.yaml:16:23  defences.off[1] "D1" is named twice'],
    [
      'readings.lost: 0',
      'readings.losst: 0',
      'x.yaml:18:3  expect.readings.losst is not a result of a run. Did you mean "readings.lost"?  (metertwin check --results lists all of them)',
    ],
    [
      '">= 1"',
      '"=> 1"',
      'x.yaml:19:18  expect.alarms.replay "=> 1" is not a comparison  (write a number, never, or one of = != < <= > >= and a number in quotes, for example ">= 1", ">= 1 within PT2H" or "never or stop")',
    ],
    [
      'readings.lost: 0',
      'readings.lost{meter=d05-r9}: 0',
      'x.yaml:18:3  expect.readings.lost{meter=d05-r9} names a meter that altbau-12 does not have: d05-r9. Did you mean "d05-r1"?',
    ],
    [
      'readings.lost: 0',
      'bills.wrongCents{dwelling=d13}: 0',
      'x.yaml:18:3  expect.bills.wrongCents{dwelling=d13} names a dwelling that altbau-12 does not have: d13. Did you mean "d03"?',
    ],
    [
      'readings.lost: 0',
      'bills.wrongCents{period=25}: 0',
      'x.yaml:18:3  expect.bills.wrongCents{period=25} has a period that is no year',
    ],
    [
      'readings.lost: 0',
      'readings.lost{floor=1}: 0',
      'x.yaml:18:3  expect.readings.lost{floor=1} has the tag "floor": readings.lost takes meter and dwelling',
    ],
    ['">= 1"', '[1]', 'x.yaml:19:18  expect.alarms.replay [1] is not a number or a text'],
    ['off: [D4, D6, D7]', 'off: []', 'x.yaml:21:8  control.off switches nothing off'],
    [
      'expect: { readings.forged: "> 0" }',
      'expect: {}',
      'x.yaml:22:11  control.expect expects nothing',
    ],
  ])('%s → %s', (before, after, message) => {
    expect(VALID).toContain(before);
    expect(problems(VALID.replace(before, after))).toEqual([message]);
  });

  test('a control without an attack', () => {
    const text = `${MINIMAL}control: { off: [D4], expect: { readings.forged: 1 } }\n`;
    expect(problems(text)).toEqual(['x.yaml:6:1  control needs an attack that must succeed in it']);
  });

  test('missing keys', () => {
    expect(problems('name: story\n')).toEqual([
      'x.yaml:1:1  seed is missing',
      'x.yaml:1:1  time is missing',
      'x.yaml:1:1  property is missing',
      'x.yaml:1:1  expect is missing',
    ]);
  });
});

describe('a text that is no scenario at all', () => {
  test.each([
    ['', 'x.yaml:1:1  the file is empty; scenarios/quiet-winter.yaml is a short example'],
    [
      'just words',
      'x.yaml:1:1  the file is not a list of keys with values; scenarios/quiet-winter.yaml is a short example',
    ],
    [
      'a: [1',
      'x.yaml:1:6  is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a: 1\na: 2\n', 'x.yaml:2:1  is not valid YAML: Map keys must be unique'],
    ['a: &b 1\nc: *b\n', 'x.yaml:2:4  aliases (*name) are not read here'],
    [
      '---\na: 1\n---\nb: 1\n',
      'x.yaml:3:1  is not valid YAML: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
    ['%YAML 1.1\n---\na: 1\n', 'x.yaml:1:1  must not choose a YAML version'],
    ['a: !!binary aGk=\n', 'x.yaml:1:13  tags (tag:yaml.org,2002:binary) are not read here'],
    ['? [a]\n: 1\n', 'x.yaml:1:3  a key must be a plain word'],
    ['a: .inf\n', 'x.yaml:1:4  must be a finite number'],
  ])('%j', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });
});

test('a time that counts from nothing is refused', () => {
  const text = MINIMAL.replace('readings.lost: 0', 'alarms.replay: ">= 1 within PT2H"');
  const [problem] = problems(text);
  expect(problem).toContain('counts a time from nothing');
});

test('all mistakes of a file are shown at once, in the order of the file', () => {
  const text = VALID.replace('seed: 7', 'seed: x')
    .replace('duration: P10D', 'duration: 10d')
    .replace('use: A02-replay', 'use: A2-replay')
    .replace('off: [D1]', 'off: [D99]')
    .replace('readings.lost', 'reading.lost');
  expect(problems(text).map((line) => line.split(' ')[0])).toEqual([
    'x.yaml:3:7',
    'x.yaml:4:38',
    'x.yaml:13:10',
    'x.yaml:16:19',
    'x.yaml:18:3',
  ]);
});

test('SCENARIO_INVALID carries every problem and what to do next', () => {
  const load = () => loadScenario({ file: 'x.yaml', text: MINIMAL.replace('seed: 7', 'sed: 7') });
  expect(load).toThrow(
    expect.objectContaining({
      code: 'SCENARIO_INVALID',
      exitCode: 2,
      message: 'x.yaml:2:1  sed is not a key here. Did you mean "seed"?',
      hint: 'metertwin check x.yaml reads the file without running it',
    }),
  );
});

test('SCENARIO_TOO_LARGE stops a file that is no story before it is parsed', () => {
  const load = () => loadScenario({ file: 'x.yaml', text: 'a'.repeat(300_000) });
  expect(load).toThrow(expect.objectContaining({ code: 'SCENARIO_TOO_LARGE', exitCode: 2 }));
});

test('every scenario of the project can be loaded', () => {
  const folder = new URL('../../scenarios/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    const beside = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
    const scenario = loadScenario({ file, text: beside(file), beside });
    expect(`${scenario.name}.yaml`).toBe(file);
  }
});
