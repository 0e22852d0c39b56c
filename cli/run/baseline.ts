/**
 * Trace hashes that runs are compared with: a JSON object of `scenario, seed, span → hash`. A run
 * whose hash is another has changed what happens in the world; somebody must have wanted that.
 */
import { existsSync, readFileSync } from 'node:fs';
import { compareText } from '#kernel/compare-text.ts';
import type { RunResult } from '../../sim/scenario/result.ts';
import type { TraceProblem } from '../../sim/scenario/report.ts';
import { writeFile } from '../common/document-file.ts';
import { cliError, fileNotRead } from '../common/errors.ts';

export type Baseline = Readonly<Record<string, string>>;

/** Throws CLI_FILE_NOT_READ, CLI_BAD_BASELINE. */
export function readBaseline(
  file: string,
  { given, mayBeMissing }: { readonly given: string; readonly mayBeMissing: boolean },
): Baseline {
  if (mayBeMissing && !existsSync(file)) return {};
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw fileNotRead(given, cause);
  }
  const value = parsed(text, given);
  for (const [key, hash] of Object.entries(value)) {
    if (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) continue;
    throw badBaseline(given, `"${key}" is not 64 lower-case hex digits`);
  }
  return value as Baseline;
}

function parsed(text: string, given: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badBaseline(given, error instanceof Error ? error.message : String(error));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw badBaseline(given, 'it is not an object of names and hashes');
}

function badBaseline(file: string, reason: string): Error {
  return cliError('CLI_BAD_BASELINE', { details: { file, reason } });
}

/** `quiet-winter, seed 20260101, 3024000 s` */
function baselineKey({ scenario, seed, virtualSpanS }: RunResult): string {
  return `${scenario}, seed ${seed}, ${virtualSpanS} s`;
}

/** Runs that differ from the baseline, and those that it does not know. */
export function compareWith(baseline: Baseline, runs: readonly RunResult[]): TraceProblem[] {
  return runs.flatMap((result) => {
    const key = baselineKey(result);
    const expected = Object.hasOwn(baseline, key) ? baseline[key] : undefined;
    if (expected === result.hash) return [];
    const found = `trace ${result.hash.slice(0, SHORT)}…`;
    const message =
      expected === undefined
        ? `the baseline has no "${key}"; --update-baseline adds it`
        : `${found} is not ${expected.slice(0, SHORT)}… of the baseline for "${key}"`;
    return [{ file: result.file, message }];
  });
}

const SHORT = 16;

/** Adds and replaces what was run; other entries stay. Throws CLI_FILE_NOT_WRITTEN. */
export function writeBaseline(file: string, known: Baseline, runs: readonly RunResult[]): void {
  const entries = Object.entries({
    ...known,
    ...Object.fromEntries(runs.map((result) => [baselineKey(result), result.hash])),
  });
  const sorted = Object.fromEntries(entries.toSorted(([a], [b]) => compareText(a, b)));
  writeFile(file, `${JSON.stringify(sorted, null, 2)}\n`);
}
