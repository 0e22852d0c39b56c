/**
 * An attacker with an optimiser against the differencing budget. It may choose freely what nobody
 * should: whose readings count in the next sum (an operator who takes readings out and back in
 * works with the landlord). It climbs to the choices that its system of equations gains most from,
 * and claims a dwelling where the span of all shown sums holds its unknown alone. For tests.
 */
import { createRng, type Rng } from '#kernel/rng.ts';
import { ONE } from '#kernel/rational.ts';
import type { Counted } from './register-parts.ts';

/** What the register of each dwelling shows. */
export type Choice = ReadonlyMap<string, number>;

/** What a portal does with a sum: shows it or not. */
export type AskSum = (choice: Choice) => boolean;

export function countedOf(choice: Choice): Counted {
  const part = (register: string, value: number) => ({ register, value, factor: ONE });
  return new Map(
    [...choice].map(([one, value]) => [one, [{ ...part(one, value), reading: value }]]),
  );
}

interface Found {
  readonly shown: number;
  /** Dwellings whose consumption a combination of shown sums is, exactly. */
  readonly dwellings: readonly string[];
  /** Whether some combination is left with two dwellings. */
  readonly pair: boolean;
}

/** In a house of so many dwellings, with so many questions. */
export function searchSums(
  dwellings: number,
  { seed, questions }: { readonly seed: number; readonly questions: number },
  ask: AskSum,
): Found {
  const rng = createRng(seed);
  const names = Array.from({ length: dwellings }, (_, index) => `d${index}`);
  // Two states of each register: with and without the reading that is taken out.
  const states = names.map(() => {
    const low = 100 + rng.below(200);
    return [low, low + 50 + rng.below(60)] as const;
  });
  const chosen = (choice: readonly number[]): Choice =>
    new Map(names.map((name, at) => [name, states[at]?.[choice[at] ?? 0] ?? 0]));
  const shown: Choice[] = [];
  let choice = names.map(() => 0);
  for (let question = 0; question < questions; question++) {
    if (ask(chosen(choice)) && !shown.some((one) => isEqual(one, chosen(choice)))) {
      shown.push(chosen(choice));
    }
    choice = climbed(choice, { rng, score: (next) => scoreOf(next, shown, chosen) });
  }
  const found = names.filter((name) => isLeftAlone(shown, names, [name]));
  return { shown: shown.length, dwellings: found, pair: isAnyPairAlone(shown, names) };
}

/** The best of some neighbours: few dwellings that differ from sums that are known. */
function climbed(
  choice: readonly number[],
  { rng, score }: { readonly rng: Rng; readonly score: (next: readonly number[]) => number },
): number[] {
  let best = [...choice];
  let most = -Infinity;
  for (let trial = 0; trial < 8; trial++) {
    const next = [...choice];
    const moves = 1 + rng.below(Math.min(4, choice.length));
    for (let move = 0; move < moves; move++) {
      const at = rng.below(choice.length);
      next[at] = 1 - (next[at] ?? 0);
    }
    const value = score(next);
    if (value > most) [best, most] = [next, value];
  }
  return best;
}

/** A new sum is worth more, the nearer it is to a known one without being refused for that. */
function scoreOf(
  next: readonly number[],
  shown: readonly Choice[],
  chosen: (choice: readonly number[]) => Choice,
): number {
  const counted = chosen(next);
  const distances = shown.map(
    (one) => [...counted].filter(([name, value]) => one.get(name) !== value).length,
  );
  const nearest = Math.min(...distances, counted.size);
  return nearest === 0 ? -100 : nearest < 3 ? -nearest : -Math.abs(nearest - 3);
}

function isEqual(one: Choice, other: Choice): boolean {
  return [...one].every(([name, value]) => other.get(name) === value);
}

/** True where a combination of the sums is left with unknowns of these dwellings and of no other. */
function isLeftAlone(
  shown: readonly Choice[],
  names: readonly string[],
  few: readonly string[],
): boolean {
  const others = names.filter((name) => !few.includes(name));
  return rankOf(shown, names) > rankOf(shown, others);
}

function isAnyPairAlone(shown: readonly Choice[], names: readonly string[]): boolean {
  return names.some((one, at) =>
    names.slice(at + 1).some((other) => isLeftAlone(shown, names, [one, other])),
  );
}

const PRIME = 2_147_483_629n;

/** Rank of the sums in the unknowns of some dwellings, by rows and in a field of its own. */
function rankOf(shown: readonly Choice[], names: readonly string[]): number {
  const unknowns = names.flatMap((name) =>
    [...new Set(shown.map((one) => one.get(name) ?? 0))].map((value) => [name, value] as const),
  );
  const rows = shown.map((one) =>
    unknowns.map(([name, value]) => (one.get(name) === value ? 1n : 0n)),
  );
  let rank = 0;
  for (let column = 0; column < unknowns.length; column++) {
    const at = rows.findIndex((row, index) => index >= rank && row[column] !== 0n);
    const pivot = rows[at];
    if (pivot === undefined) continue;
    [rows[at], rows[rank]] = [rows[rank] ?? [], pivot];
    for (const row of rows.slice(rank + 1)) eliminate(row, pivot, column);
    rank++;
  }
  return rank;
}

function eliminate(row: bigint[], pivot: readonly bigint[], column: number): void {
  const [own = 0n, its = 1n] = [row[column], pivot[column]];
  for (let at = column; at < row.length; at++) {
    const value = ((row[at] ?? 0n) * its - (pivot[at] ?? 0n) * own) % PRIME;
    row[at] = (value + PRIME) % PRIME;
  }
}
