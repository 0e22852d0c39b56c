/**
 * `attack --evidence DIR`: of each trial a folder that shows what happened, for somebody who was not there.
 * Below it `main/` and `control/`: trace, telegrams as the portal got them, log of the core, alarms and ledger
 * of the portal; beside them what each dwelling pays. `metertwin replay` plays it. No key leaves the run.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { formatInstant } from '#kernel/time.ts';
import type { RunResult, VariantResult } from '../../../sim/scenario/result.ts';
import { againCommand } from '../../../sim/scenario/report.ts';
import { makeFolder } from '../../common/data-folder.ts';
import { alarmRows, brokerLog, ledgerRows, telegramRows } from './left-behind.ts';

const TRACE = 'trace.ndjson';
const BROKER = 'broker.ndjson';

/** Of a run that was saved. */
export function writeEvidence(below: string, name: string, result: RunResult): void {
  const folder = path.join(below, name);
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  const { control } = result;
  const files = [
    ...variantFiles(folder, 'main', result),
    ...(control === undefined ? [] : variantFiles(folder, 'control', control)),
    written(folder, 'bills.json', `${JSON.stringify(billDifference(result), null, 2)}\n`),
  ];
  const index = { ...summary(result), files };
  writeFileSync(path.join(folder, 'evidence.json'), `${JSON.stringify(index, null, 2)}\n`);
}

interface EvidenceFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

function variantFiles(folder: string, variant: string, { trace }: VariantResult): EvidenceFile[] {
  if (trace.file === undefined) return [];
  makeFolder(path.join(folder, variant));
  const left = { dataDir: path.dirname(trace.file) };
  copyFileSync(trace.file, path.join(folder, variant, TRACE));
  copyFileSync(brokerLog(left), path.join(folder, variant, BROKER));
  const rows = {
    'telegrams.ndjson': telegramRows(left),
    'alarms.ndjson': alarmRows(left).map(({ at, ...row }) => ({ at: formatInstant(at), ...row })),
    'ledger.ndjson': ledgerRows(left),
  };
  return [
    ...[TRACE, BROKER].map((name) => named(folder, path.posix.join(variant, name))),
    ...Object.entries(rows).map(([name, all]) =>
      written(folder, path.posix.join(variant, name), jsonLines(all)),
    ),
  ];
}

export function jsonLines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function written(folder: string, name: string, text: string): EvidenceFile {
  writeFileSync(path.join(folder, name), text);
  return named(folder, name);
}

function named(folder: string, name: string): EvidenceFile {
  const bytes = readFileSync(path.join(folder, name));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, bytes: bytes.length, sha256 };
}

function summary(result: RunResult) {
  const { scenario, about, seed, hash, attacks, control } = result;
  return {
    ...{ scenario, about, seed, hash, again: againCommand(result), attacks },
    ...(control === undefined
      ? {}
      : {
          control: {
            ...{ off: control.off, attacks: control.attacks, proves: control.proves },
            ...defined({ security: control.security }),
          },
        }),
  };
}

/** What each dwelling pays as it is and in the control, beside what it owes by law and true registers. Cents. */
function billDifference({ bills, control }: RunResult) {
  return bills.map(({ period, rows }) => {
    const without = control?.bills.find((bill) => bill.period === period);
    return {
      period,
      dwellings: rows.map(({ dwellingId, userId, totalCents, trueCents }) => {
        const other = without?.rows.find(
          (row) => row.dwellingId === dwellingId && row.userId === userId,
        );
        return {
          ...(userId === undefined ? { dwellingId } : { dwellingId, userId }),
          ...{ totalCents, trueCents, wrongCents: totalCents - trueCents },
          ...(other === undefined
            ? {}
            : {
                controlTotalCents: other.totalCents,
                controlWrongCents: other.totalCents - other.trueCents,
              }),
        };
      }),
    };
  });
}
