/** Says what explains a result that was not expected, in at most a few lines. */
import { formatInstant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { BillAudit } from './audit/bill-audit.ts';
import type { PortalReading, ReadingAudit } from './auditor.ts';
import { metersOf } from '../world/house.ts';
import type { VariantRun } from './variant-run.ts';

export interface Evidence {
  readonly readings: ReadingAudit;
  readonly bills: readonly BillAudit[];
  readonly run: VariantRun;
}

const MAX_LINES = 3;

/** Lines for a metric; none where the number says everything. */
export function explain(path: string, { readings, bills, run }: Evidence): string[] {
  const label = labels(run);
  const reading = (word: string, { meterId, at, units }: PortalReading): string =>
    `${word} ${label(meterId)}: ${units} units at ${formatInstant(at)}`;
  if (path === 'readings.lost') {
    return few(readings.lost.map((one) => reading('missing', { ...one, at: one.rxAt })));
  }
  if (path === 'readings.forged') {
    return few(readings.forged.map((one) => reading('no telegram of', one)));
  }
  if (path === 'readings.duplicated') {
    return few(readings.duplicated.map((one) => reading('again', one)));
  }
  if (path === 'readings.wrong') {
    return few(
      readings.wrong.map(
        ({ meterId, at, field, said, sent }) =>
          `${field} of ${label(meterId)} at ${formatInstant(at)}: ${String(said)}, sent was ${String(sent)}`,
      ),
    );
  }
  if (path.startsWith('alarms.')) return few(alarmLines(path, run, label));
  if (path === 'bills.shiftedCents' || path === 'bills.wrongCents') return few(shiftLines(bills));
  return [];
}

function alarmLines(
  path: string,
  { alarms }: VariantRun,
  label: (meterId: string) => string,
): string[] {
  return alarms
    .filter((alarm) => path === 'alarms.total' || path === `alarms.${alarm.kind}`)
    .map(({ kind, at, meterId }) => {
      const subject = meterId === undefined ? '' : ` ${label(meterId)}`;
      return `${kind}${subject} at ${formatInstant(at)}`;
    })
    .sort();
}

function shiftLines(bills: readonly BillAudit[]): string[] {
  return bills
    .flatMap((bill) => bill.rows.map((row) => ({ ...row, period: bill.period })))
    .map((row) => ({ ...row, shift: row.totalCents - row.trueCents }))
    .filter((row) => row.shift !== 0)
    .sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift))
    .map(
      ({ dwellingId, period, shift }) =>
        `${dwellingId} pays ${Math.abs(shift)} cents too ${shift > 0 ? 'much' : 'little'} in ${period}`,
    );
}

function few(lines: readonly string[]): string[] {
  const rest = lines.length - MAX_LINES;
  return rest > 0 ? [...lines.slice(0, MAX_LINES), `and ${rest} more`] : [...lines];
}

/** `d05-r2 (QDS-…)` */
function labels({ house }: VariantRun): (meterId: string) => string {
  const byId = new Map(metersOf(house).map((meter) => [formatAddress(meter.address), meter.label]));
  return (meterId) => {
    const label = byId.get(meterId);
    return label === undefined ? meterId : `${label} (${meterId})`;
  };
}
