/** The table of a study: one line for each cell, one column for each result that is expected. */
import type { RunResult } from '../../sim/scenario/result.ts';
import { columns, thousands } from '../common/render.ts';

/** Nothing where no run belongs to a study. */
export function studyText(runs: readonly RunResult[]): string {
  const cells = runs.filter(({ study }) => study !== undefined);
  if (cells.length === 0) return '';
  const byFile = Map.groupBy(cells, ({ file }) => file);
  return [...byFile.values()].map(table).join('\n\n');
}

function table(cells: readonly RunResult[]): string {
  const paths = cells[0]?.expectations.map(({ path }) => path) ?? [];
  const rows = cells.map(({ scenario, expectations, study }) => [
    `${scenario}, ${study?.seeds.length ?? 0} seeds`,
    ...expectations.map(({ held, actual }, index) => {
      const { min = 0, mean = 0, max = 0 } = study?.values[index] ?? {};
      const range = min === max ? thousands(min) : `${thousands(min)}…${thousands(max)} ⌀ ${mean}`;
      return `${held ? '✓' : '✗'} ${actual}%  ${range}`;
    }),
  ]);
  return ['STUDY', ...columns([['', ...paths], ...rows])].join('\n');
}
