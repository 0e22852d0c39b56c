/**
 * What several sums say together. Each is an equation in registers, with factors as coefficients.
 * Somebody who chooses readings and factors need not make the others vanish: it is enough that little
 * of them is left. So the span of all sums is searched for the combination of which most belongs to
 * one dwelling, or all but nothing to two. That is measured twice: by coefficients, where each value
 * of a register is an unknown, and by what registers counted from one of their values to the next,
 * for values that hardly differ are hardly two unknowns.
 */
import type { Counted } from './register-parts.ts';

/** The largest squared part of a combination of length 1 that one dwelling, or two, may have. */
interface Most {
  readonly ofOne: number;
  readonly ofTwo: number;
}

const BY_COEFFICIENTS: Most = { ofOne: 0.95, ofTwo: 0.9999 };
/** Where one of three used four fifths, its part of a single sum is 0.97. */
const BY_COUNTS: Most = { ofOne: 0.98, ofTwo: 0.9999 };

/** What rounding leaves of a sum that says nothing new. */
const NOTHING = 1e-10;

/**
 * True where some combination of the sums is nearly of one dwelling or of two, none of them known,
 * and would not without the last sum.
 */
export function tellsOfFew(sums: readonly Counted[], known: ReadonlySet<string>): boolean {
  const columns = columnsOf(sums, known);
  return (
    tells(sums, { columns, rowOf: coefficients, most: BY_COEFFICIENTS }) ||
    tells(sums, { columns, rowOf: counts, most: BY_COUNTS })
  );
}

interface Measured {
  readonly columns: Columns;
  readonly rowOf: (sum: Counted, columns: Columns) => Float64Array;
  readonly most: Most;
}

function tells(sums: readonly Counted[], { columns, rowOf, most }: Measured): boolean {
  const rows = sums.map((sum) => rowOf(sum, columns));
  const [after, before] = [new SumSystem(rows, columns), new SumSystem(rows.slice(0, -1), columns)];
  return after.tellingOf(most).some((few) => after.shareOf(few) > before.shareOf(few) + 1e-6);
}

interface Columns {
  /** By register and value: the column of what it counted up to there. */
  readonly of: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** By column: what was counted, and who counts it. */
  readonly widths: readonly number[];
  readonly owners: readonly number[];
  readonly dwellings: number;
}

function columnsOf(sums: readonly Counted[], known: ReadonlySet<string>): Columns {
  const values = new Map<string, { readonly owner: string; readonly of: Set<number> }>();
  for (const [owner, parts] of sums.flatMap((sum) => [...sum])) {
    if (known.has(owner)) continue;
    for (const { register, value } of parts) {
      const one = values.get(register) ?? { owner, of: new Set() };
      values.set(register, one);
      one.of.add(value);
    }
  }
  const widths: number[] = [];
  const owners: number[] = [];
  const of = new Map<string, Map<number, number>>();
  const numbers = new Map<string, number>();
  for (const [register, { owner, of: its }] of values) {
    const number = numbers.get(owner) ?? numbers.size;
    numbers.set(owner, number);
    const columns = new Map<number, number>();
    let last = 0;
    for (const value of [...its].toSorted((a, b) => a - b)) {
      columns.set(value, widths.push(value - last) - 1);
      owners.push(number);
      last = value;
    }
    of.set(register, columns);
  }
  return { of, widths, owners, dwellings: numbers.size };
}

/** Each value that a register had is an unknown of its own. */
function coefficients(sum: Counted, { of, widths }: Columns): Float64Array {
  const row = new Float64Array(widths.length);
  for (const { register, value, factor } of [...sum.values()].flat()) {
    const column = of.get(register)?.get(value);
    if (column !== undefined)
      row[column] = (row[column] ?? 0) + Number(factor.n) / Number(factor.d);
  }
  return row;
}

/** What a register counted up to its value, in parts from each value that it had to the next. */
function counts(sum: Counted, { of, widths }: Columns): Float64Array {
  const row = new Float64Array(widths.length);
  for (const { register, value, factor } of [...sum.values()].flat()) {
    const weight = Number(factor.n) / Number(factor.d);
    for (const [upTo, column] of of.get(register) ?? []) {
      if (upTo > value) continue;
      row[column] = (row[column] ?? 0) + weight * (widths[column] ?? 0);
    }
  }
  return row;
}

class SumSystem {
  /** Of the span of all sums, each of length 1 and square to the others. */
  readonly #basis: Float64Array[] = [];
  /** By dwelling: products of the parts of the basis that are in its columns. */
  readonly #products: readonly Matrix[];

  constructor(rows: readonly Float64Array[], { owners, dwellings }: Columns) {
    for (const row of rows) this.#add(row);
    const rank = this.#basis.length;
    this.#products = Array.from({ length: dwellings }, () => zeros(rank));
    for (const [column, owner] of owners.entries()) this.#multiply(column, this.#products[owner]);
  }

  #add(row: Float64Array): void {
    const rest = Float64Array.from(row);
    // Twice: what rounding left of the first time goes as well.
    for (const one of [...this.#basis, ...this.#basis]) {
      const part = dot(rest, one);
      if (part !== 0) rest.forEach((value, at) => (rest[at] = value - part * (one[at] ?? 0)));
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length <= NOTHING * Math.sqrt(dot(row, row))) return;
    this.#basis.push(rest.map((value) => value / length));
  }

  #multiply(column: number, into: Matrix | undefined): void {
    for (const [at, row] of this.#basis.entries()) {
      const value = row[column] ?? 0;
      const sums = into?.[at];
      if (value === 0 || sums === undefined) continue;
      for (const [other, its] of this.#basis.entries()) {
        sums[other] = (sums[other] ?? 0) + value * (its[column] ?? 0);
      }
    }
  }

  /** The largest squared part that a combination of length 1 has in columns of these dwellings. */
  shareOf(few: readonly number[]): number {
    return largest(this.#together(few));
  }

  /** Dwellings, or pairs of them, of which some combination is more than there may be. */
  tellingOf({ ofOne, ofTwo }: Most): number[][] {
    const shares = this.#products.map((one, at) => ({ at, share: largest(one) }));
    const sorted = shares.toSorted((a, b) => b.share - a.share);
    const found = sorted.filter(({ share }) => share > ofOne).map(({ at }) => [at]);
    for (const [index, { at, share }] of sorted.entries()) {
      if (2 * share < ofTwo) break;
      for (const other of sorted.slice(index + 1)) {
        // Together they have no more than both alone.
        if (share + other.share < ofTwo) break;
        if (this.shareOf([at, other.at]) > ofTwo) found.push([at, other.at]);
      }
    }
    return found;
  }

  #together(few: readonly number[]): Matrix {
    const all = zeros(this.#basis.length);
    for (const one of few) addTo(all, this.#products[one] ?? []);
    return all;
  }
}

type Matrix = number[][];

const zeros = (size: number): Matrix => Array.from({ length: size }, () => Array(size).fill(0));

/** Adds one matrix to another, as often as is said. */
function addTo(all: Matrix, one: Matrix): void {
  for (const [at, row] of one.entries()) {
    const into = all[at];
    if (into !== undefined)
      row.forEach((value, other) => (into[other] = (into[other] ?? 0) + value));
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let all = 0;
  for (let at = 0; at < a.length; at++) all += (a[at] ?? 0) * (b[at] ?? 0);
  return all;
}

/** The largest eigenvalue of a symmetric matrix, by repeated multiplication. */
function largest(matrix: Matrix): number {
  let vector = matrix.map((_, at) => 1 + at / 7);
  let value = 0;
  for (let step = 0; step < 200; step++) {
    const length = Math.sqrt(dot(vector, vector));
    if (length === 0) return 0;
    const unit = vector.map((one) => one / length);
    vector = matrix.map((row) => dot(row, unit));
    const next = Math.sqrt(dot(vector, vector));
    if (step > 20 && Math.abs(next - value) < 1e-12) return next;
    value = next;
  }
  return value;
}
