/** The lines below `expect:`: a result, an operator and a number. No expressions. */
import { didYouMean } from '#kernel/did-you-mean.ts';
import { isMetric, METRIC_NAMES } from './metrics.ts';
import type { Metrics } from './metrics.ts';

export const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Comparison {
  readonly path: string;
  readonly operator: Operator;
  readonly value: number;
}

export interface Expectation extends Comparison {
  /** Where it stands in the file, from 1. */
  readonly line: number;
}

export interface ExpectationResult {
  readonly path: string;
  /** As a person writes it: `>= 1`. */
  readonly expected: string;
  readonly actual: number;
  readonly held: boolean;
  /** Where it stands in the file, from 1. */
  readonly line: number;
}

export interface ExpectationProblem {
  /** `path` blames the key, `value` what follows it. */
  readonly blames: 'path' | 'value';
  readonly message: string;
  readonly suggestion?: string;
  readonly hint?: string;
}

/** One line of the file → a comparison, or what is wrong with it. */
export function parseExpectation(
  path: string,
  value: number | string,
): Comparison | ExpectationProblem {
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

export function isComparison(parsed: Comparison | ExpectationProblem): parsed is Comparison {
  return 'operator' in parsed;
}

/** Compares each expectation with the run; what did not occur counts as 0. */
export function evaluate(
  expectations: readonly Expectation[],
  metrics: Metrics,
): ExpectationResult[] {
  return expectations.map(({ path, operator, value, line }) => {
    const actual = metrics[path] ?? 0;
    const held = holds(actual, operator, value);
    return { path, expected: `${operator} ${value}`, actual, held, line };
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
