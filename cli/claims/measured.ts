/** What runs came to, from a result that `attack --json-file` wrote. */
import { isRecord } from '#kernel/records.ts';
import { VERDICTS, type Verdict } from '../../sim/attacks/verdict.ts';
import { cliError } from '../common/errors.ts';
import type { Asked, Outcomes } from './ledger.ts';

/** Throws CLI_BAD_RESULTS. */
export function measuredIn(value: unknown, given: string): Outcomes {
  const found = new Map<string, Verdict>();
  if (!isRecord(value) || !Array.isArray(value['runs'])) {
    throw cliError('CLI_BAD_RESULTS', { details: { path: given, problem: 'it has no "runs"' } });
  }
  for (const run of value['runs'].filter(isRecord)) {
    const words = /attack (\S+) --rung (\S+) --security (\S+)/.exec(String(run['again']));
    const [first] = Array.isArray(run['attacks']) ? (run['attacks'] as unknown[]) : [];
    if (words === null || !isRecord(first)) continue;
    const [, attack = '', rung = '', mode = ''] = words;
    note(found, { attack, rung, mode }, first['verdict']);
  }
  const matrices = Array.isArray(value['matrices']) ? (value['matrices'] as unknown[]) : [];
  for (const matrix of matrices.filter(isRecord)) noteMatrix(found, matrix);
  if (found.size === 0) {
    const problem = 'there is no attack in it';
    throw cliError('CLI_BAD_RESULTS', { details: { path: given, problem } });
  }
  return (asked) => found.get(keyOf(asked));
}

function noteMatrix(found: Map<string, Verdict>, matrix: Readonly<Record<string, unknown>>): void {
  const [attack, rung, mode] = [matrix['attack'], matrix['rung'], matrix['security']].map(String);
  const row = rowsIn(matrix['carried']).map(({ defence }) => String(defence));
  for (const { off, demonstrated, verdict } of rowsIn(matrix['ablations'])) {
    // Beside its row: no claim rests on it.
    if (demonstrated !== undefined) continue;
    const gone = Array.isArray(off) ? off.map(String) : [];
    const only = row.filter((id) => !gone.includes(id));
    const place = { attack: attack ?? '', rung: rung ?? '', mode: mode ?? '' };
    note(found, gone.length === 0 ? place : { ...place, only }, verdict);
  }
}

function rowsIn(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

interface Place extends Omit<Asked, 'mode' | 'only'> {
  readonly mode: string;
  readonly only?: readonly string[];
}

function note(found: Map<string, Verdict>, place: Place, verdict: unknown): void {
  const known = VERDICTS.find((one) => one === verdict);
  if (known !== undefined) found.set(keyOf(place), known);
}

function keyOf({ attack, rung, mode, only }: Place): string {
  return [attack, rung, mode, only === undefined ? 'all' : only.join()].join(' ');
}
