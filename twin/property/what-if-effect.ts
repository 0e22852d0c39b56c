/** Before and after of a what-if, dwelling by dwelling, without what is withheld from the reader. */
import type { Bill, BillLine } from '../billing/types.ts';
import { checkHead, findingsOf, type CheckedBill } from './bill-check.ts';
import type { ChangedBill } from './bill-what-if.ts';

/** Who would pay more, who less, and what the legal check would say then. */
export function whatIfEffect(checked: CheckedBill, { input, after }: ChangedBill) {
  const { bill: before, withheld } = checked;
  const units = [...new Set(before.lines.map(({ unit }) => unit))];
  const differences = units.map((unit) => payableOf(after, unit) - payableOf(before, unit));
  const sumOf = (sign: 1 | -1): number | null =>
    withheld.dwellings ? null : differences.reduce((all, one) => all + Math.max(0, sign * one), 0);
  return {
    ...checkHead(checked),
    beforeCents: before.payableCents,
    afterCents: after.payableCents,
    moreCents: sumOf(1),
    lessCents: sumOf(-1),
    rows: units.map((unit) => rowOf(unit, { before, after, isKept: withheld.dwellings })),
    findings: findingsOf(input, { ...checked, bill: after }),
  };
}

interface Compared {
  readonly before: Bill;
  readonly after: Bill;
  readonly isKept: boolean;
}

function rowOf(unit: string, { before, after, isKept }: Compared) {
  const lines = after.lines.filter((line) => line.unit === unit);
  const [first] = lines;
  return {
    dwellingId: unit,
    label: first?.label ?? unit,
    ...centsOf(payableOf(before, unit), payableOf(after, unit), isKept),
    users: lines.length < 2 ? [] : lines.map((line) => userOf(line, before, isKept)),
  };
}

function userOf(line: BillLine, before: Bill, isKept: boolean) {
  const then = before.lines.find(({ userId }) => userId === line.userId);
  const { from, to } = line.period;
  return { from, to, ...centsOf(then?.payable.cents ?? null, line.payable.cents, isKept) };
}

function centsOf(before: number | null, after: number, isKept: boolean) {
  if (isKept) return { beforeCents: null, afterCents: null, differenceCents: null };
  const differenceCents = before === null ? null : after - before;
  return { beforeCents: before, afterCents: after, differenceCents };
}

function payableOf({ lines }: Bill, unit: string): number {
  return lines.reduce((sum, line) => sum + (line.unit === unit ? line.payable.cents : 0), 0);
}
