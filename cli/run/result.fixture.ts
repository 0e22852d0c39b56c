/** The result of a run with something of everything, for tests of what is made from it. */
import type { RunResult } from '../../sim/scenario/result.ts';

export const BILL = {
  period: '2026',
  provisional: true,
  costsCents: 896_529,
  sumCents: 896_529,
  shiftedCents: 214,
  wrongCents: 428,
  rows: [{ dwellingId: 'd01', totalCents: 896_529, trueCents: 896_315, wrongCents: 428 }],
  fairness: [
    {
      dwellingId: 'd01',
      radiatorKwh: 8_410.2,
      pipeKwh: 1_310.6,
      toNeighboursKwh: 600.4,
      heatKwh: 9_120.4,
      heatPct: 51.2,
      unitsPct: 52.9,
      moreCents: 1_733,
    },
  ],
};

export const RESULT: RunResult = {
  scenario: 'replay-telegram',
  about: 'An old telegram is sent again.',
  file: 'scenarios/replay-telegram.yaml',
  seed: 20260105,
  hash: '9f2c41d08a7b6c5e'.repeat(4),
  startedAt: '2026-11-22T17:00:00.000Z',
  from: '2026-01-04T23:00:00.000Z',
  virtualSpanS: 5 * 86_400,
  interventions: [
    { kind: 'attack', name: 'A02-replay', target: 'd05-r2', at: '2026-01-09T21:00:00.000Z' },
    {
      kind: 'fault',
      name: 'uplink-outage',
      target: 'gw-1',
      at: '2026-01-05T23:00:00.000Z',
      until: '2026-01-06T11:00:00.000Z',
    },
  ],
  wallMs: 4_200,
  devices: 38,
  off: [],
  counters: {
    sent: 55_180,
    heard: 54_902,
    lost: { collision: 270, weak: 8, fading: 0 },
    copies: 0,
    dropped: 0,
    waiting: 0,
    stored: 54_865,
    rejected: { replay: 37, stale: 0 },
  },
  expectations: [
    { path: 'readings.lost', expected: '= 0', actual: 0, held: true, line: 14 },
    {
      path: 'bills.shiftedCents',
      expected: '= 0',
      actual: 214,
      held: false,
      line: 15,
      because: ['d05 pays 214 cents too little in 2026'],
    },
  ],
  attacks: [
    {
      id: 'A02-replay',
      goal: 'freeze a meter at an old value',
      verdict: 'SUCCEEDED',
      firstSignalAfterS: 240,
      alarms: 37,
      forgedReadings: 2,
      lostReadings: 0,
      shiftedCents: 214,
    },
  ],
  alarms: [],
  bills: [BILL],
  trace: { sha256: 'ab'.repeat(32) },
  passed: 1,
  failed: 1,
};
