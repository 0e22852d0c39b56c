/** Labels of telegrams and events, by who the trace says was behind them. */
import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { formatInstant } from '#kernel/time.ts';
import { senderOf } from '../../../sim/world/frame-sender.ts';
import { Labels } from './labels.ts';
import type { TraceRow } from './left-behind.ts';

const AT = Date.UTC(2026, 0, 8);
const FRAME = '0e4493443077665535087a01000000';
const SENDER = senderOf(fromHex(FRAME));

const heard = (at: number, kind: string, more: object): TraceRow => ({
  ...{ at: AT + at, kind, outcome: 'heard', ...more },
});

const labels = new Labels(
  [
    heard(1, 'telegram', { sender: SENDER }),
    heard(2, 'foreign', { sender: 'QDS-1', frame: FRAME }),
    {
      at: AT + 3,
      kind: 'intervention',
      name: 'A30-physical/cover',
      target: 'd05-r2',
      state: 'begins',
    },
    heard(4, 'foreign', { sender: 'attacker', frame: FRAME }),
    heard(5, 'telegram', { sender: SENDER }),
    {
      at: AT + 6,
      kind: 'intervention',
      name: 'A30-physical/cover',
      target: 'd05-r2',
      state: 'ends',
    },
    { at: AT + 7, kind: 'telegram', sender: SENDER, outcome: 'collision' },
  ],
  [{ from: '2026-12-01T00:00:01.000Z', until: '2026-12-01T00:00:02.000Z' }],
);
const DURING = { during: ['A30-physical/cover d05-r2'] };

test.each([
  [1, { label: 'genuine' }],
  [2, { label: 'neighbour' }],
  [4, { label: 'attack', way: 'air', ...DURING }],
  // A meter sent it, with a cloth over the meter.
  [5, { label: 'genuine', ...DURING }],
  // Nobody heard it: who tells of it made it up.
  [7, { label: 'attack', way: 'gateway' }],
  // Another instant than that at which it was heard.
  [8, { label: 'attack', way: 'gateway' }],
])('a telegram at %i ms is %j', (at, label) => {
  expect(labels.telegram({ rxAt: formatInstant(AT + at), frame: FRAME })).toEqual(label);
});

test('what rings before the first act is a false alarm', () => {
  expect([1, 2, 3, 9].map((at) => labels.alarm({ at: AT + at }))).toEqual([
    ...['false-alarm', 'false-alarm', 'attack', 'attack'],
  ]);
});

test('the log of the core is judged by the acts in the time of the machine', () => {
  const at = (second: number) => ({ at: `2026-12-01T00:00:0${second}.500Z` });
  expect([0, 1, 2].map((second) => labels.broker(at(second)))).toEqual([
    ...['genuine', 'attack', 'genuine'],
  ]);
});
