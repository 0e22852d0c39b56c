/** Says what explains a result that was not expected, in at most a few lines. */
import { formatInstant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { BillAudit } from './audit/bill-audit.ts';
import type { PortalReading } from './auditor.ts';
import { metersOf, type House } from '../world/house.ts';
import type { Evidence } from './narrow.ts';
import type { PortalAlarm } from './ports.ts';

const MAX_LINES = 3;

/** Lines for a metric; none where the number says everything. */
export function explain(path: string, evidence: Evidence, house: House): string[] {
  const { readings, bills, alarms } = evidence;
  const label = labels(house);
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
  if (path.startsWith('alarms.')) return few(alarmLines(path, alarms, label));
  if (path === 'bills.shiftedCents') return few(shiftLines(bills));
  if (path === 'bills.wrongCents') return few([...shiftLines(bills), ...payableLines(bills)]);
  return [];
}

function alarmLines(
  path: string,
  alarms: readonly PortalAlarm[],
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
      ({ dwellingId, userId = dwellingId, period, shift }) =>
        `${userId} pays ${Math.abs(shift)} cents too ${shift > 0 ? 'much' : 'little'} in ${period}`,
    );
}

/** Where the total is right, and what is to be paid of it is not. */
function payableLines(bills: readonly BillAudit[]): string[] {
  return bills.flatMap(({ rows, period }) =>
    rows.flatMap((row) => {
      const { dwellingId, userId = dwellingId, totalCents, trueCents } = row;
      const { payableCents, truePayableCents } = row;
      const isKnown = payableCents !== undefined && truePayableCents !== undefined;
      if (!isKnown || totalCents !== trueCents || payableCents === truePayableCents) return [];
      return [`${userId} owes ${payableCents} cents in ${period}, by law ${truePayableCents}`];
    }),
  );
}

function few(lines: readonly string[]): string[] {
  const rest = lines.length - MAX_LINES;
  return rest > 0 ? [...lines.slice(0, MAX_LINES), `and ${rest} more`] : [...lines];
}

/** `d05-r2 (QDS-…)` */
function labels(house: House): (meterId: string) => string {
  const byId = new Map(metersOf(house).map((meter) => [formatAddress(meter.address), meter.label]));
  return (meterId) => {
    const label = byId.get(meterId);
    return label === undefined ? meterId : `${label} (${meterId})`;
  };
}
