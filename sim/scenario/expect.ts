/**
 * The lines below `expect:`: a result, perhaps narrowed by tags, an operator and a number, perhaps
 * within a time. No expressions.
 */
import { defined } from '#kernel/defined.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import { parseDuration } from '#kernel/time.ts';
import { hasTime, isMetric, METRIC_NAMES } from './metrics/metrics.ts';
import { parsePath } from './tags.ts';
import type { Comparison, Expectation, ExpectationResult, Operator } from './expectation.ts';

interface ExpectationProblem {
  /** `path` blames the key, `value` what follows it. */
  readonly blames: 'path' | 'value';
  readonly message: string;
  readonly suggestion?: string;
  readonly hint?: string;
}

const COMPARISON =
  /^\s*(?:(never)|(=|!=|<=|<|>=|>)?\s*(-?\d+(?:\.\d+)?)(?:\s+within\s+(P[\dA-Z.]+))?)(?:\s+in\s+(\d+(?:\.\d+)?)\s*%)?(?:\s+(or\s+stop))?\s*$/;

/** One line of the file → a comparison, or what is wrong with it. */
export function parseExpectation(
  path: string,
  value: number | string,
): Comparison | ExpectationProblem {
  const parsed = parsePath(path);
  if ('problem' in parsed) return { blames: 'path', message: parsed.problem };
  const { metric, tags } = parsed;
  if (!isMetric(metric)) return unknownPath(metric);
  const narrowed = Object.keys(tags).length === 0 ? {} : { tags };
  if (typeof value === 'number') return { path, operator: '=', value, ...narrowed };
  const match = COMPARISON.exec(value);
  if (match === null) return NO_COMPARISON;
  const [, never, operator = '=', number, within, share, stop] = match;
  const sharePct = Number(share ?? 100);
  if (sharePct <= 0 || sharePct > 100) return NO_SHARE;
  const comparison: Comparison = {
    path,
    operator: never === undefined ? (operator as Operator) : '=',
    value: never === undefined ? Number(number) : 0,
    ...narrowed,
    ...(share === undefined ? {} : { sharePct }),
    ...(stop === undefined ? {} : { stops: true }),
  };
  const fault = stop === undefined ? undefined : stopFault(comparison, metric);
  if (fault !== undefined) return { blames: 'value', ...fault };
  return within === undefined ? comparison : withinOf(comparison, metric, within);
}

/** Why a run cannot end early for it; undefined where it can. */
function stopFault(
  { operator, value, sharePct }: Comparison,
  metric: string,
): Pick<ExpectationProblem, 'message' | 'hint'> | undefined {
  if (sharePct !== undefined) {
    return { message: 'stops a run and has a share: a study ends by itself what is decided' };
  }
  if (!hasTime(metric)) return { message: 'stops a run: only alarms are known while it runs' };
  const isUpperBound = operator === '<' || operator === '<=' || (operator === '=' && value === 0);
  if (isUpperBound) return undefined;
  const hint = 'only never, = 0, < and <= can be over before the end';
  return { message: 'stops a run, but more may still come', hint };
}

const NO_COMPARISON: ExpectationProblem = {
  blames: 'value',
  message: 'is not a comparison',
  hint: 'write a number, never, or one of = != < <= > >= and a number in quotes, for example ">= 1", ">= 1 within PT2H" or "never or stop"',
};

const NO_SHARE: ExpectationProblem = {
  blames: 'value',
  message: 'has a share that is none',
  hint: 'above 0% and at most 100%, for example ">= 1 in 95%"',
};

function withinOf(
  comparison: Comparison,
  metric: string,
  text: string,
): Comparison | ExpectationProblem {
  if (!hasTime(metric)) {
    const message = 'has a time: only alarms are expected within one';
    return { blames: 'value', message };
  }
  try {
    return { ...comparison, within: { text, ms: parseDuration(text) } };
  } catch {
    const hint = 'write it in ISO 8601, for example PT2H or P1D';
    return { blames: 'value', message: 'has no duration behind within', hint };
  }
}

/** The name of a result without its tags. */
export function metricOf(path: string): string {
  return path.split('{', 1)[0] ?? path;
}

function unknownPath(path: string): ExpectationProblem {
  const suggestion = didYouMean(path, METRIC_NAMES);
  return {
    blames: 'path',
    message: 'is not a result of a run',
    ...defined({ suggestion }),
    hint: 'metertwin check --results lists all of them',
  };
}

export function isComparison(parsed: Comparison | ExpectationProblem): parsed is Comparison {
  return 'operator' in parsed;
}

/** Compares each expectation with what the run came to. */
export function evaluate(
  expectations: readonly Expectation[],
  actualOf: (expectation: Expectation) => number,
): ExpectationResult[] {
  return expectations.map((expectation) => {
    const { path, operator, value, within, stops, line } = expectation;
    const actual = actualOf(expectation);
    const span = within === undefined ? '' : ` within ${within.text}`;
    const expected = `${operator} ${value}${span}${stops === true ? ' or stop' : ''}`;
    return { path, expected, actual, held: holds(actual, operator, value), line };
  });
}

export function holds(actual: number, operator: Operator, value: number): boolean {
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
