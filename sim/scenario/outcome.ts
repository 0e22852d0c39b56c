/**
 * Writes what the portal came to into the trace, so that the trace hash covers the whole way from
 * the radiator to the bill. Everything is sorted by what it says: the order in which sockets
 * delivered it does not enter.
 */
import { compareText } from '#kernel/compare-text.ts';
import type { Instant } from '#kernel/time.ts';
import { Trace } from '../core/trace.ts';
import type { PortalReading } from './auditor.ts';
import type { VariantRun } from './variant-run.ts';
import type { VariantResult } from './result.ts';

/** Appends the outcome at `at`, the end of the run. */
export function traceOutcome(
  { trace, readings, alarms }: VariantRun,
  result: Omit<VariantResult, 'trace'>,
  at: Instant,
): void {
  const { rejected, ...counters } = result.counters;
  trace.write(at, 'counters', { ...numbers(counters), ...numbers(counters.lost) });
  trace.write(at, 'rejected', sortedNumbers(rejected));
  for (const [meterId, some] of sortedGroups(readings)) {
    trace.write(at, 'readings', { meterId, count: some.length, sha256: readingsHash(some) });
  }
  const lines = alarms.map(({ at: raisedAt, kind, meterId, count }) =>
    [kind, meterId ?? '', raisedAt, count ?? 1].join(' '),
  );
  for (const alarm of lines.sort()) trace.write(at, 'alarm', { alarm });
  for (const bill of result.bills) {
    const rows = bill.rows.map((row) => `${row.userId ?? row.dwellingId} ${row.totalCents}`).sort();
    trace.write(at, 'bill', { period: bill.period, costsCents: bill.costsCents, rows });
  }
}

function sortedGroups(readings: readonly PortalReading[]): [string, PortalReading[]][] {
  const groups = Map.groupBy(readings, (reading) => reading.meterId);
  return [...groups].sort(([a], [b]) => compareText(a, b));
}

function readingsHash(readings: readonly PortalReading[]): string {
  const hash = new Trace();
  const sorted = [...readings].sort((a, b) => a.at - b.at || a.units - b.units);
  for (const { at, units } of sorted) hash.write(at, 'reading', { units });
  return hash.sha256();
}

function numbers(values: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}

function sortedNumbers(values: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(values).filter(([, count]) => count > 0);
  return Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)));
}
