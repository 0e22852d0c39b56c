/** Which cells of a study share their past, and from when on they part. */
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { loadScenario } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { chainsOf, sharedPast } from './chains.ts';

function cell(changes: Readonly<Record<string, string>> = {}): Scenario {
  const parts = {
    name: 'cells',
    seed: '7',
    time: '{ start: 2026-01-20, duration: PT20H }',
    property: '{ preset: altbau-12 }',
    fleet: '{ intervalS: 3600 }',
    faults: '[{ kind: meter-silent, meter: d03-r1, at: PT8H }]',
    expect: '{ readings.lost: 0 }',
    ...changes,
  };
  const lines = Object.entries(parts).map(([key, value]) => `${key}: ${value}\n`);
  return loadScenario({ file: 'x.yaml', text: lines.join('') });
}

const ATTACK =
  '[{ use: A02-replay, at: PT10H, with: { rung: same-frame, meter: d05-r2, record: PT1H } }]';
const OFF = (...ids: DefenceId[]): string => `{ off: [${ids.join(', ')}] }`;

/** Hours after the begin; undefined where each runs from the start. */
function partingHours(first: Scenario, other: Scenario): number | undefined {
  const at = sharedPast([first, other], 7)?.at;
  return at === undefined ? undefined : (at - first.startAt) / HOUR_MS;
}

describe('two cells part', () => {
  test.each<[string, object, object, number]>([
    ['at a fault that one has', {}, { faults: '[]' }, 8],
    [
      'at a fault of another kind',
      {},
      { faults: '[{ kind: meter-silent, meter: d03-r1, at: PT9H }]' },
      8,
    ],
    [
      'at the attack, of defences',
      { attacks: ATTACK },
      { attacks: ATTACK, defences: OFF('D4') },
      10,
    ],
    ['at the first thing that happens, where nobody attacks', {}, { defences: OFF('D16') }, 8],
  ])('%s', (_, first, other, hours) => {
    expect(partingHours(cell({ ...first }), cell({ ...other }))).toBe(hours);
  });
});

describe('two cells share nothing', () => {
  test.each<[string, object, object]>([
    ['of other fleets', {}, { fleet: '{ intervalS: 900 }' }],
    ['of other gateways', {}, { gateways: '[{ id: gw-2 }]' }],
    ['where one has a defence that was off before', { defences: OFF('D4') }, {}],
    [
      'where a defence keeps something',
      { attacks: ATTACK },
      { attacks: ATTACK, defences: OFF('D8') },
    ],
    [
      'that part soon after the begin',
      {},
      { faults: '[{ kind: meter-silent, meter: d03-r1, at: PT1H }]' },
    ],
    ['that are the same', {}, {}],
  ])('%s', (_, first, other) => {
    expect(partingHours(cell({ ...first }), cell({ ...other }))).toBeUndefined();
  });
});

test('a chain has those that share the past of its first one', () => {
  const cells = [
    cell({ attacks: ATTACK }),
    cell({ attacks: ATTACK, fleet: '{ intervalS: 900 }' }),
    cell({ attacks: ATTACK, defences: OFF('D4') }),
    cell({ attacks: ATTACK, fleet: '{ intervalS: 900 }', defences: OFF('D4', 'D6') }),
  ].map((scenario, index) => ({ scenario, index }));
  const chains = chainsOf(cells, 7).map((chain) => chain.map(({ index }) => index));
  expect(chains).toEqual([
    [0, 2],
    [1, 3],
  ]);
});

test('a cell whose defence had found something runs from the start', () => {
  const [first, other] = [
    cell({ attacks: ATTACK }),
    cell({ attacks: ATTACK, defences: OFF('D4') }),
  ];
  const shared = sharedPast([first, other], 7);
  expect(shared?.mayContinue(other, new Set(['D16']))).toBe(true);
  expect(shared?.mayContinue(other, new Set(['D4']))).toBe(false);
});
