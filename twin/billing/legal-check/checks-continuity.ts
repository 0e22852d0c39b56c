/** Checks that a bill begins where the one before ended: days, stock and registers. */
import { compare, toExactText, ZERO } from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
import type { MeterReadings } from '../rated-units.ts';
import type { BillInput, Finding } from '../types.ts';
import { finding, type Check } from './findings.ts';

/** A day between two bills is billed by nobody, a day in both twice. */
const periodsApart: Check = ({ input }) => {
  const ended = input.before?.to;
  if (ended === undefined || addDays(ended, 1) === input.period.from) return [];
  return [
    finding('periods-apart', {
      level: 'warning',
      field: 'period.from',
      source: '§556 Abs. 3 S. 1 BGB',
      details: { ended, from: input.period.from },
    }),
  ];
};

/** §7 Abs. 2: fuel that was left is used in this period, at what it cost. */
const stockDiffers: Check = ({ input, law }) => {
  const closing = input.before?.closing;
  if (closing === undefined) return [];
  const [first] = input.costs.fuelStock?.lots ?? [];
  const opening = first?.deliveredOn === undefined ? first : undefined;
  const field = 'costs.fuel_stock.stock_and_deliveries[0]';
  const quantity = opening?.quantity ?? ZERO;
  const worth = opening?.cents ?? 0;
  const moved = closing.cents === undefined ? 0 : Math.abs(worth - closing.cents);
  if (compare(quantity, closing.quantity) === 0 && moved === 0) return [];
  return [
    finding('stock-differs', {
      level: 'error',
      field,
      source: law.clause('fuel-first-in-first-out'),
      consequenceCents: moved,
      details: {
        opening: toExactText(quantity),
        openingCents: worth,
        closing: toExactText(closing.quantity),
        closingCents: closing.cents ?? worth,
      },
    }),
  ];
};

interface Shown extends MeterReadings {
  readonly id: string;
  readonly field: string;
  /** It begins at 0 after its due date. */
  readonly restarts: boolean;
}

function firstShown({ users }: BillInput): Shown[] {
  const all = users.flatMap(({ devices = [], waterMeters = [] }, at): Shown[] => [
    ...devices.map((own, index) => ({
      ...own,
      field: `users[${at}].devices[${index}].start.value`,
      restarts: true,
    })),
    ...waterMeters.map((own, index) => ({
      ...own,
      field: `users[${at}].water_meters[${index}].start.value`,
      restarts: false,
    })),
  ]);
  const byDay = (a: Shown, b: Shown): number =>
    (a.start?.day ?? '') < (b.start?.day ?? '') ? -1 : 1;
  return [
    ...Map.groupBy(
      all.filter(({ start }) => start !== undefined),
      ({ id }) => id,
    ).values(),
  ].flatMap((own) => own.toSorted(byDay).slice(0, 1));
}

/** What a register showed less at the start than at the last end would be billed twice. */
const readingsDiffer: Check = ({ input }) => {
  const ended = input.before?.readings;
  if (ended === undefined) return [];
  return firstShown(input).flatMap(({ id, field, start, restarts }): Finding[] => {
    const last = ended.get(id);
    if (last === undefined || start === undefined) return [];
    const order = compare(start.value, last);
    if (order === 0 || (restarts && start.value.n === 0n)) return [];
    return [
      finding('reading-differs', {
        level: order < 0 ? 'error' : 'warning',
        field,
        source: '§6 Abs. 1 HeizkostenV, §259 BGB',
        details: { user: id, start: toExactText(start.value), last: toExactText(last) },
      }),
    ];
  });
};

export const CONTINUITY_CHECKS: readonly Check[] = [periodsApart, stockDiffers, readingsDiffer];
