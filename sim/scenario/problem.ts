/** What is wrong with a scenario file, where, and what was probably meant. */
import { EXIT_CODE, LabError } from '#kernel/errors.ts';
import { SCENARIO_ERRORS } from './errors.ts';

export interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface Problem extends TextPosition {
  readonly file: string;
  /** Path in the file, for example `attacks[1].use`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** The word that was probably meant. */
  readonly suggestion?: string;
  /** What to do next. */
  readonly hint?: string;
}

export type Path = readonly (string | number)[];

/** `['attacks', 1, 'use']` → `attacks[1].use`. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${clip(part)}`,
    )
    .join('');
}

/** A value of the file for a message: JSON, cut to what fits on a line, without control characters. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return clip(text);
}

function clip(text: string): string {
  // oxlint-disable-next-line no-control-regex -- a terminal must not obey a scenario file
  const printable = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '·');
  return printable.length <= 60 ? printable : `${printable.slice(0, 57)}…`;
}

/** `file:line:col  path "value" … Did you mean "…"?  (hint)` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message, suggestion, hint } = problem;
  const meant = suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
  const next = hint === undefined ? '' : `  (${hint})`;
  const subject = path === '' ? '' : `${path} `;
  return `${file}:${line}:${column}  ${subject}${message}${meant}${next}`;
}

/** All problems of one file as one SCENARIO_INVALID, in the order of the file. */
export function invalidScenario(file: string, problems: readonly Problem[]): LabError {
  return new LabError('SCENARIO_INVALID', {
    message: problems.map(formatProblem).join('\n'),
    hint: SCENARIO_ERRORS.SCENARIO_INVALID.hint.replace('{file}', file),
    exitCode: EXIT_CODE.usage,
    details: { file, count: problems.length },
  });
}

export function inFileOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
