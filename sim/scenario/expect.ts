/** The lines below `expect:`: a result, an operator and a number. No expressions. */
import { didYouMean } from '#kernel/did-you-mean.ts';
import { isMetric, METRIC_NAMES } from './metrics.ts';
import type { Metrics } from './metrics.ts';

export const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Expectation {
  readonly path: string;
  readonly operator: Operator;
  readonly value: number;
}

export interface ExpectationResult {
  readonly path: string;
  /** As a person writes it: `>= 1`. */
  readonly expected: string;
  readonly actual: number;
  readonly held: boolean;
}

export interface ExpectationProblem {
  /** `path` blames the key, `value` what follows it. */
  readonly blames: 'path' | 'value';
  readonly message: string;
  readonly suggestion?: string;
  readonly hint?: string;
}

/** One line of the file → an expectation, or what is wrong with it. */
export function parseExpectation(
  path: string,
  value: number | string,
): Expectation | ExpectationProblem {
  if (!isMetric(path)) return unknownPath(path);
  if (typeof value === 'number') return { path, operator: '=', value };
  const match = /^\s*(=|!=|<=|<|>=|>)?\s*(-?\d+(?:\.\d+)?)\s*$/.exec(value);
  if (match === null) {
    return {
      blames: 'value',
      message: 'is not a comparison',
      hint: 'write a number, or one of = != < <= > >= and a number in quotes, for example ">= 1"',
    };
  }
  return { path, operator: (match[1] ?? '=') as Operator, value: Number(match[2]) };
}

function unknownPath(path: string): ExpectationProblem {
  const suggestion = didYouMean(path, METRIC_NAMES);
  return {
    blames: 'path',
    message: 'is not a result of a run',
    ...(suggestion === undefined ? {} : { suggestion }),
    hint: 'metertwin check --results lists all of them',
  };
}

export function isExpectation(parsed: Expectation | ExpectationProblem): parsed is Expectation {
  return 'operator' in parsed;
}

/** Compares each expectation with the run; what did not occur counts as 0. */
export function evaluate(
  expectations: readonly Expectation[],
  metrics: Metrics,
): ExpectationResult[] {
  return expectations.map(({ path, operator, value }) => {
    const actual = metrics[path] ?? 0;
    return { path, expected: `${operator} ${value}`, actual, held: holds(actual, operator, value) };
  });
}

function holds(actual: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
  }
}
