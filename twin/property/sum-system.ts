/**
 * What several sums say together. Each is an equation whose unknowns are what a dwelling had used:
 * no two of them need differ by one dwelling for all of them to leave one for it. A combination of
 * sums in which only few dwellings are left exists exactly where the columns of these dwellings
 * cannot be made of the columns of the others; ranks are computed in exact fractions.
 */
import { divide, multiply, ONE, subtract, ZERO, toExactText } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { Counted } from './bill-groups.ts';

/** One coefficient for each sum that contains an unknown. */
type Column = ReadonlyMap<number, Rational>;

/**
 * True where some combination of the sums is left with fewer dwellings than `fewest`, none of them
 * known, and would not be without the last sum.
 */
export function tellsOfFew(
  sums: readonly Counted[],
  known: ReadonlySet<string>,
  fewest: number,
): boolean {
  const [after, before] = [systemOf(sums, known), systemOf(sums.slice(0, -1), known)];
  return after.fewWithOwnRank(fewest - 1).some((few) => after.ownRank(few) > before.ownRank(few));
}

function systemOf(sums: readonly Counted[], known: ReadonlySet<string>): SumSystem {
  const unknowns = new Map<string, Map<string, Map<number, Rational>>>();
  for (const [row, counted] of sums.entries()) {
    for (const [dwelling, value] of counted) {
      if (value.n === 0n || known.has(dwelling)) continue;
      const own = unknowns.get(dwelling) ?? new Map<string, Map<number, Rational>>();
      unknowns.set(dwelling, own);
      // Where a dwelling stands at the same in two sums, it is the same unknown.
      const text = toExactText(value);
      own.set(text, (own.get(text) ?? new Map<number, Rational>()).set(row, ONE));
    }
  }
  return new SumSystem(
    new Map([...unknowns].map(([one, columns]) => [one, [...columns.values()]])),
  );
}

class SumSystem {
  readonly #columns: ReadonlyMap<string, readonly Column[]>;
  readonly #rank: number;

  constructor(columns: ReadonlyMap<string, readonly Column[]>) {
    this.#columns = columns;
    this.#rank = this.#spanWithout([]).rank;
  }

  /** How many combinations of the sums are left with these dwellings alone. */
  ownRank(dwellings: readonly string[]): number {
    return this.#rank - this.#spanWithout(dwellings).rank;
  }

  /** Groups of so many dwellings at most that are left alone by a combination, smallest first. */
  fewWithOwnRank(most: number, without: readonly string[] = []): string[][] {
    const { rank, needed } = this.#spanWithout(without);
    if (rank < this.#rank) return [[...without]];
    if (without.length === most) return [];
    // Who is not needed for the rank can be left out without changing it.
    return needed.flatMap((one) => this.fewWithOwnRank(most, [...without, one]));
  }

  #spanWithout(dwellings: readonly string[]): { rank: number; needed: readonly string[] } {
    const pivots = new Map<number, Column>();
    const needed: string[] = [];
    for (const [dwelling, columns] of this.#columns) {
      if (dwellings.includes(dwelling)) continue;
      const before = pivots.size;
      for (const column of columns) addTo(pivots, column);
      if (pivots.size > before) needed.push(dwelling);
    }
    return { rank: pivots.size, needed };
  }
}

/** Adds a column to those that span the space, each with its first row as pivot. */
function addTo(pivots: Map<number, Column>, column: Column): void {
  const rest = new Map(column);
  while (rest.size > 0) {
    const row = Math.min(...rest.keys());
    const factor = rest.get(row) ?? ZERO;
    const pivot = pivots.get(row);
    if (pivot === undefined) {
      pivots.set(row, new Map([...rest].map(([at, value]) => [at, divide(value, factor)])));
      return;
    }
    for (const [at, value] of pivot) {
      const left = subtract(rest.get(at) ?? ZERO, multiply(factor, value));
      if (left.n === 0n) rest.delete(at);
      else rest.set(at, left);
    }
  }
}
