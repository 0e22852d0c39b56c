/**
 * The order of the lines of a bill: by unit, in it by time. It decides who gets the cent of a tie,
 * so a bill is the same however the list of users was sorted. Numbers inside a name count as
 * numbers: unit 2 comes before unit 10.
 */
import type { BillInput } from './types.ts';

const DIGITS = 20;

/** Place of each user in the order of the bill, from 0. */
export function lineRanks({ users, period }: Pick<BillInput, 'users' | 'period'>): number[] {
  const keys = users.map(({ id, unit, from = period.from }) => [
    sortable(unit),
    from,
    sortable(id),
    id,
  ]);
  const order = keys.map((_key, index) => index).toSorted((a, b) => byKey(keys[a], keys[b]));
  const ranks: number[] = [];
  order.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}

const sortable = (name: string): string =>
  name.replaceAll(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));

function byKey(a: readonly string[] = [], b: readonly string[] = []): number {
  for (const [at, own] of a.entries()) {
    const other = b[at] ?? '';
    if (own !== other) return own < other ? -1 : 1;
  }
  return 0;
}
