/** Errors of a statement, with the line and column where it stopped making sense. */
import type { LabError } from '#kernel/errors.ts';
import { ruleError } from '../errors.ts';
import type { SqlLimit } from './limits.ts';

export interface SyntaxProblem {
  readonly problem: string;
  readonly expected: string;
}

/** RULE_SQL_INVALID for a place in the text. */
export function syntaxError(text: string, offset: number, what: SyntaxProblem): LabError {
  const { line, column } = positionAt(text, offset);
  return ruleError('RULE_SQL_INVALID', { details: { ...what, line, column, offset } });
}

/** RULE_SQL_TOO_LARGE. */
export function tooLarge(limit: SqlLimit, found: number | string): LabError {
  const { what, unit, value } = limit;
  return ruleError('RULE_SQL_TOO_LARGE', { details: { what, found, unit, limit: value } });
}

/** Both count from 1; a column is a UTF-16 unit. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** The line with a caret below the place, for a terminal. */
export function pointAt(text: string, offset: number): string {
  const { line, column } = positionAt(text, offset);
  const whole = text.split('\n')[line - 1] ?? '';
  // A statement may be one line of 100,000 characters.
  const from = Math.max(0, column - 1 - 60);
  const shown = whole.slice(from, from + 100);
  return `${shown}\n${' '.repeat(column - 1 - from)}^`;
}
