/** A batch with something of everything, hostile names among it. */
import type { AttackMatrix } from '../../sim/scenario/attack/matrix.ts';
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

const CELL = { forgedReadings: 0, shiftedCents: 0, alarms: 3 };

/** D4 is needed, D5 carries nothing. */
const MATRIX: AttackMatrix = {
  ...{ attack: 'A02-replay', rung: NASTY, security: 'm5', expected: 'BLOCKED' },
  ablations: [
    { ...CELL, off: [], verdict: 'BLOCKED' },
    { ...CELL, off: ['D4'], verdict: 'SUCCEEDED', forgedReadings: 48, shiftedCents: 2_221 },
    { ...CELL, off: ['D5'], verdict: 'BLOCKED' },
    { ...CELL, off: ['D4', 'D5'], verdict: 'SUCCEEDED', forgedReadings: 48, shiftedCents: 2_221 },
  ],
  carried: [
    { defence: 'D4', alone: true, needed: true },
    { defence: 'D5', alone: false, needed: false },
  ],
};

export const WITH_MATRICES: RunReport = {
  ...REPORT,
  matrices: [MATRIX, { ...MATRIX, security: 'm7', expected: 'DETECTED' }],
};
