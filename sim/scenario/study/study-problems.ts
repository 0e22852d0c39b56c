/** What is wrong with the study of a file: a value that a cell cannot have, too many cells. */
import { defined } from '#kernel/defined.ts';
import { isRecord } from '#kernel/records.ts';
import type { FileCheck } from '../file-check.ts';
import type { Problem } from '../problem.ts';
import { cellsOf, MAX_CELLS, type Cell } from './study.ts';

/** What a cell cannot change: its result would not be of this file. */
const FIXED = ['name', 'about', 'seed', 'study', 'expect', 'control'];

/** `problemsOf` checks the file of a cell. */
export function checkStudy(check: FileCheck, problemsOf: (cell: Cell) => readonly Problem[]): void {
  const matrix = check.sound(['study', 'matrix']);
  if (!isRecord(matrix)) return;
  for (const [path, values] of Object.entries(matrix)) {
    const place = ['study', 'matrix', path];
    if (!check.isSound(place) || !Array.isArray(values)) continue;
    if (FIXED.includes(path.split('.')[0] ?? '')) {
      check.blame(place, 'cannot change from cell to cell', { key: true, value: false });
      continue;
    }
    for (const [index, value] of values.entries()) {
      const [problem] = problemsOf({ [path]: value });
      if (problem === undefined) continue;
      const subject = problem.path === '' ? '' : `${problem.path} `;
      const { suggestion, hint } = problem;
      check.blame([...place, index], `does not fit there: ${subject}${problem.message}`, {
        ...defined({ suggestion, hint }),
      });
    }
  }
  const isWhole = Object.values(matrix).every(Array.isArray);
  if (!isWhole) return;
  const count = cellsOf(matrix as Record<string, unknown[]>).length;
  if (count <= MAX_CELLS) return;
  const message = `has ${count} cells, at most ${MAX_CELLS} are possible`;
  check.blame(['study', 'matrix'], message, { key: true, value: false });
}
