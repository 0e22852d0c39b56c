/**
 * Every number of every answer as an equation in what dwellings used. An attacker who knows the
 * program can run it on houses of its own: how a number changes when one reading changes is the row
 * of that number. A dwelling is found where some combination of rows holds its readings alone. For
 * tests.
 */

/** Numbers of an answer by their place in it, and how finely each is written. */
type Numbers = ReadonlyMap<string, { readonly value: number; readonly quantum: number }>;

/** All numbers of a text, of JSON by path; those in sentences and pages too. */
export function numbersOf(text: string): Numbers {
  const numbers = new Map<string, { value: number; quantum: number }>();
  const note = (path: string, written: string): void => {
    const [, decimals = ''] = written.split('.');
    numbers.set(path, { value: Number(written), quantum: 10 ** -decimals.length });
  };
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number') note(path, String(value));
    else if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) note(path, value);
    else if (typeof value === 'string') walkWords(value, path);
    else if (Array.isArray(value)) value.forEach((inner, at) => walk(inner, `${path}[${at}]`));
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`);
    }
  };
  const walkWords = (words: string, path: string): void => {
    const found = words.match(/\d+(?:[.,\u202f\u00a0]\d+)*/g) ?? [];
    // 1.234,56 and 1,234.56 are the same digits.
    found.forEach((one, at) => note(`${path}#${at}/${found.length}`, one.replaceAll(/\D/g, '')));
  };
  walk(isJson(text) ? JSON.parse(text) : text, '');
  return numbers;
}

const isJson = (text: string): boolean => /^[[{]/.test(text);

/** Coarser numbers than this, for the change that was made, say nothing to the unit. */
const COARSE = 1e-3;

/** Rows of the numbers of one question, from the answer of the house and those of its replicas. */
export function rowsOf(house: string, replicas: readonly string[]): number[][] {
  const others = replicas.map((text) => numbersOf(text));
  return [...numbersOf(house)].flatMap(([path, { value, quantum }]) => {
    const its = others.map((numbers) => numbers.get(path));
    const row = its.map((one) => (one === undefined ? 0 : one.value - value));
    const finest = Math.min(quantum, ...its.map((one) => one?.quantum ?? 1));
    return finest <= COARSE * Math.max(...row.map(Math.abs)) ? [row] : [];
  });
}

/** What must be left of a row for it to say something new: more than rounding leaves. */
const NEW = 3e-3;
/** How much of a combination must lie in one dwelling for it to be found. */
const ALONE = 0.995;

/** The span of all rows. */
export class Equations {
  readonly #basis: number[][] = [];

  get rank(): number {
    return this.#basis.length;
  }

  /** How much a row says that is new, 0 to 1. */
  newsOf(row: readonly number[]): number {
    const whole = norm(row);
    return whole === 0 ? 0 : norm(this.#rest(row)) / whole;
  }

  add(row: readonly number[]): void {
    if (this.newsOf(row) < NEW) return;
    const rest = this.#rest(row);
    const length = norm(rest);
    this.#basis.push(rest.map((value) => value / length));
  }

  #rest(row: readonly number[]): number[] {
    let rest = [...row];
    // Twice: what rounding left of the first time goes as well.
    for (const one of [...this.#basis, ...this.#basis]) {
      const factor = dot(rest, one);
      rest = rest.map((value, at) => value - factor * (one[at] ?? 0));
    }
    return rest;
  }

  /** Dwellings that a combination of rows holds alone; `columnsOf` gives the unknowns of one. */
  found(dwellings: number, columnsOf: (dwelling: number) => readonly number[]): number[] {
    return Array.from({ length: dwellings }, (_, at) => at).filter(
      (dwelling) => this.#shareOf(columnsOf(dwelling)) > ALONE,
    );
  }

  /** The largest share that a combination of length 1 can have in these columns, squared. */
  #shareOf(columns: readonly number[]): number {
    const parts = this.#basis.map((row) => columns.map((column) => row[column] ?? 0));
    let vector = columns.map((_, at) => 1 + at / 7);
    let share = 0;
    for (let step = 0; step < 200; step++) {
      const length = norm(vector);
      if (length === 0) return 0;
      const unit = vector.map((value) => value / length);
      vector = columns.map((_, at) =>
        parts.reduce((sum, part) => sum + (part[at] ?? 0) * dot(part, unit), 0),
      );
      share = norm(vector);
    }
    return share;
  }
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const norm = (row: readonly number[]): number => Math.sqrt(dot(row, row));
