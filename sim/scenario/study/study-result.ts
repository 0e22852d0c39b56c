/**
 * The runs of one cell as one result: an expectation holds when it held in its share of the seeds. So
 * every view of a result shows a study, too.
 */
import { createHash } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import type { Expectation } from '../expectation.ts';
import type { JudgedExpectation, RunResult, StudyCell, StudyValue } from '../result.ts';
import { cellText, type Cell } from './study.ts';

/** Seeds of which an expectation may miss some, out of `seedCount`. */
export function mayMiss(
  { sharePct = 100 }: Pick<Expectation, 'sharePct'>,
  seedCount: number,
): number {
  return Math.floor((seedCount * (100 - sharePct)) / 100);
}

/** True once no further seed can save the cell. */
export function isDecided(
  runs: readonly RunResult[],
  expectations: readonly Expectation[],
  seedCount: number,
): boolean {
  return expectations.some((expectation, index) => {
    const missed = runs.filter((run) => run.expectations[index]?.held === false).length;
    return missed > mayMiss(expectation, seedCount);
  });
}

interface CellRuns {
  readonly cell: Cell;
  readonly seedCount: number;
  /** In the order of the seeds; fewer than `seedCount` where it was decided before. */
  readonly runs: readonly RunResult[];
  readonly expectations: readonly Expectation[];
}

export function cellResult({ cell, seedCount, runs, expectations }: CellRuns): RunResult {
  const [first] = runs;
  assert(first !== undefined, 'a cell without a run');
  const judged = expectations.map((expectation, index) =>
    judgedCell(expectation, { runs, index, seedCount }),
  );
  const controls = runs.flatMap(({ control }) => control ?? []);
  const failedControls = controls.filter(
    ({ proves, expectations: lines }) => !proves || lines.some(({ held }) => !held),
  ).length;
  const failed = judged.filter(({ held }) => !held).length;
  const text = cellText(cell);
  return {
    ...first,
    scenario: text === '' ? first.scenario : `${first.scenario} [${text}]`,
    hash: hashOf(runs),
    wallMs: runs.reduce((sum, { wallMs }) => sum + wallMs, 0),
    expectations: judged,
    study: studyOf({ cell, seedCount, runs, expectations }),
    passed: judged.length - failed + (controls.length - failedControls),
    failed: failed + failedControls,
  };
}

function judgedCell(
  { path, operator, value, within, sharePct = 100, line }: Expectation,
  of: { readonly runs: readonly RunResult[]; readonly index: number; readonly seedCount: number },
): JudgedExpectation {
  const { runs, index, seedCount } = of;
  const lines = runs.flatMap((run) => run.expectations[index] ?? []);
  const missed = runs.filter((run) => run.expectations[index]?.held === false);
  const span = within === undefined ? '' : ` within ${within.text}`;
  const because = missed.map(
    (run) => `seed ${run.seed}: ${run.expectations[index]?.actual ?? 'nothing'}`,
  );
  return {
    path,
    line,
    expected: `${operator} ${value}${span} in ${sharePct}% of ${seedCount} seeds`,
    actual: Math.round(((lines.length - missed.length) / lines.length) * 1_000) / 10,
    held: missed.length <= mayMiss({ sharePct }, seedCount),
    ...(because.length === 0 ? {} : { because: because.slice(0, SHOWN) }),
  };
}

const SHOWN = 5;

function studyOf({ cell, seedCount, runs, expectations }: CellRuns): StudyCell {
  return {
    cell,
    seedCount,
    seeds: runs.map(({ seed }) => seed),
    values: expectations.map(({ path }, index): StudyValue => {
      const all = runs.flatMap((run) => run.expectations[index]?.actual ?? []);
      const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
      const rounded = Math.round(mean * 100) / 100;
      return { path, min: Math.min(...all), mean: rounded, max: Math.max(...all) };
    }),
  };
}

function hashOf(runs: readonly RunResult[]): string {
  const hash = createHash('sha256');
  for (const run of runs) hash.update(`${run.hash}\n`);
  return hash.digest('hex');
}
