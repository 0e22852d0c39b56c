/** What a batch of runs came to. Text, JSON, JUnit, SARIF, HTML and Markdown are views of it. */
import type { ExitCode } from '#kernel/errors.ts';
import { shellWord } from './attack/shell-word.ts';
import {
  holdingDemonstrations,
  matrixHolds,
  matrixTitle,
  wholeVerdict,
  type AttackMatrix,
} from './attack/matrix.ts';
import type { ControlResult, JudgedExpectation, RunResult } from './result.ts';

/** A run that came to no result: nothing of it was judged. */
export interface RunError {
  readonly scenario: string;
  readonly file: string;
  readonly seed: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
}

/** A file whose runs did not leave the trace that was expected. */
export interface TraceProblem {
  readonly file: string;
  readonly message: string;
}

export interface RunReport {
  readonly runs: readonly RunResult[];
  readonly errors: readonly RunError[];
  /** Repeated runs that differ from each other, and runs that differ from the baseline. */
  readonly traces: readonly TraceProblem[];
  /** Scenarios that were not run, because an earlier one failed and --bail was given. */
  readonly skipped: readonly string[];
  /** What each defence carries against an attack; left out where nobody asked. */
  readonly matrices?: readonly AttackMatrix[];
  /** Checks that held, and that did not. A run without a result counts as one that did not. */
  readonly passed: number;
  readonly failed: number;
}

/** A check of a run, of its own or of its control. */
export interface Check {
  /** `readings.lost = 0`, `control: A02-replay`. */
  readonly name: string;
  readonly held: boolean;
  /** What was found, and why it did not hold where that is known. */
  readonly found: string;
  readonly line: number;
  /** What is expected, without the numbers: the same in every scenario. */
  readonly rule: string;
}

/** The control in words: `the same with D4, D6 off, forked at 2026-01-09T21:00:00.000Z`. */
export function controlTitle({
  off,
  security,
  isWithoutFaults,
  takesAll = false,
  isWithoutObedience = false,
  forkedAt,
}: Pick<
  ControlResult,
  'off' | 'security' | 'isWithoutFaults' | 'takesAll' | 'isWithoutObedience' | 'forkedAt'
>): string {
  const parts = [
    ...(off.length === 0 ? [] : [`with ${off.join(', ')} off`]),
    ...(security === undefined ? [] : [`with telegrams of ${security}`]),
    ...(isWithoutFaults ? ['without its faults'] : []),
    ...(takesAll ? ['with gateways that take every frame'] : []),
    ...(isWithoutObedience ? ['with control boxes that obey nobody'] : []),
  ];
  const forked = forkedAt === undefined ? '' : `, forked at ${forkedAt}`;
  return `the same ${parts.join(' and ')}${forked}`;
}

/** All checks of a run, in the order of the file; an attack of the control must have succeeded. */
export function checksOf(result: RunResult): Check[] {
  const { control } = result;
  const own = result.expectations.map((expectation) => checkOf(expectation, ''));
  if (control === undefined) return own;
  const line = control.expectations[0]?.line ?? 1;
  const attacks = (control.isWithoutFaults ? [] : control.attacks).map(({ id, verdict }) => ({
    name: `control: ${id} succeeds`,
    held: verdict === 'SUCCEEDED',
    found:
      verdict === 'SUCCEEDED' ? verdict : `${verdict}: that the story blocks it proves nothing`,
    line,
    rule: 'control.attacks',
  }));
  const expected = control.expectations.map((expectation) => checkOf(expectation, 'control: '));
  return [...own, ...attacks, ...expected];
}

function checkOf(expectation: JudgedExpectation, prefix: string): Check {
  const { path, expected, actual, held, line, because = [] } = expectation;
  return {
    name: `${prefix}${path} ${expected}`,
    held,
    found: [`it is ${actual}`, ...because].join('\n'),
    line,
    rule: path,
  };
}

/** Of a matrix: with all of its defences on, the attack comes to what its trial says. */
export function checkOfMatrix(matrix: AttackMatrix): Check {
  const verdict = wholeVerdict(matrix);
  return {
    name: `${matrixTitle(matrix)}: all on, ${matrix.expected}`,
    held: matrixHolds(matrix),
    found: [
      verdict ?? 'it was not run',
      ...holdingDemonstrations(matrix).map((id) => `${id} alone holds it, which it should not`),
    ].join('; '),
    line: 1,
    rule: 'matrix.all-on',
  };
}

/** The command that repeats a run. */
export function againCommand({
  file,
  again = `metertwin run ${shellWord(file)}`,
  seed,
  options = '',
}: Pick<RunResult, 'file' | 'again' | 'seed' | 'options'>): string {
  return `${again} --seed ${seed} ${options}`.trimEnd();
}
