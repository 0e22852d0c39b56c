/**
 * An attacker at the differencing budget who chooses what no single person may: which of two readings
 * of a dwelling counts in the next sum, and now and then the factors of all. For tests.
 */
import { createRng } from '#kernel/rng.ts';
import { rational } from '#kernel/rational.ts';
import { createDisclosureBudget } from '../property/disclosure-budget.ts';
import { openStore } from '../store/store.ts';
import { Equations } from './answer-equations.fixture.ts';

/** Dwellings that a combination of shown sums holds nearly alone, and how many it holds of all sums. */
interface FoundByFactors {
  readonly shown: readonly number[];
  readonly all: number;
  readonly rank: number;
}

/** What registers show at the end of January, in the middle and at the end of February. */
const READINGS = 3;

export function searchFactors(
  dwellings: number,
  { seed, questions }: { readonly seed: number; readonly questions: number },
): FoundByFactors {
  const rng = createRng(seed);
  const houses = Array.from({ length: dwellings }, (_, at) => at);
  const truth = houses.map(() => {
    const january = 300 + rng.below(900);
    const middle = january + 100 + rng.below(300);
    return [january, middle, middle + 100 + rng.below(300)];
  });
  const [shown, all] = [new Equations(), new Equations()];
  const store = openStore(':memory:');
  store.properties.putProperty({ id: 'p1', name: 'House', address: '' });
  const ask = (states: readonly number[], factors: readonly number[]): void => {
    const heat = new Map(
      houses.map((at) => {
        const state = states[at] ?? 0;
        const part = { register: `m${at}`, value: truth[at]?.[state] ?? 0, reading: state };
        return [`d${at}`, [{ ...part, factor: rational(String(factors[at] ?? 1)) }]];
      }),
    );
    const row = houses.flatMap((at) =>
      Array.from({ length: READINGS }, (_, of) => (of === states[at] ? (factors[at] ?? 1) : 0)),
    );
    all.add(row);
    const sum = { propertyId: 'p1', heat, hotWater: new Map(), known: new Set<string>() };
    if (createDisclosureBudget(store).spend('landlord', sum)) shown.add(row);
  };
  let factors = houses.map(() => 1);
  let states = houses.map(() => 2);
  for (const first of [0, 2])
    ask(
      houses.map(() => first),
      factors,
    );
  for (let question = 0; question < questions; question++) {
    states = [...states];
    const moves = 1 + rng.below(Math.min(4, dwellings));
    for (let move = 0; move < moves; move++) states[rng.below(dwellings)] = 1 + rng.below(2);
    if (question % 4 === 3) factors = houses.map(() => 1 + rng.below(8) / 16);
    ask(states, factors);
  }
  store.close();
  const columnsOf = (at: number): number[] =>
    houses.slice(0, READINGS).map((of) => READINGS * at + of);
  const found = shown.found(dwellings, columnsOf);
  return { shown: found, all: all.found(dwellings, columnsOf).length, rank: shown.rank };
}
