/** A batch with something of everything, hostile names among it. */
import type { RunReport } from '../../sim/scenario/report.ts';
import { RESULT } from './result.fixture.ts';

export const NASTY = '<b>&"\'\u0000\u001b]]> `x` | $&\ud800 👍 \n ../a b.yaml';

const { counters, expectations, attacks, bills, trace } = RESULT;

export const REPORT: RunReport = {
  runs: [
    RESULT,
    {
      ...RESULT,
      scenario: 'with-control',
      about: NASTY,
      file: NASTY,
      control: {
        isWithoutFaults: false,
        off: ['D4'],
        counters,
        expectations,
        attacks: attacks.map((attack) => ({ ...attack, verdict: 'BLOCKED' as const })),
        alarms: [],
        bills,
        trace,
        proves: false,
      },
      alarms: [{ kind: 'replay', count: 37, firstAt: '2026-01-09T21:04:00.000Z' }],
    },
  ],
  errors: [
    {
      scenario: 'stuck',
      file: 'scenarios/stuck.yaml',
      seed: 1,
      code: 'SCENARIO_STALLED',
      message: NASTY,
      hint: NASTY,
      exitCode: 3,
    },
  ],
  traces: [{ file: 'scenarios/quiet.yaml', message: '2 runs left 2 different traces' }],
  skipped: ['scenarios/later.yaml'],
  passed: 2,
  failed: 7,
};
