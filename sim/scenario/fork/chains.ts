/**
 * Cells of a study that share their past: the first of a chain is saved where the others part from it,
 * and they continue from there.
 */
import type { Instant } from '#kernel/time.ts';
import type { Scenario } from '../scenario.ts';
import { partingOf, type Parting } from './control-fork.ts';

/** Below this part of a run sharing saves less than a copy costs. */
const LEAST_SHARE = 0.1;

/** Where a cell parts from another one; undefined where it would not pay, or come to something else. */
function partingFrom(first: Scenario, other: Scenario, seed: number): Parting | undefined {
  const { startAt, endAt } = first;
  const parting = partingOf({ scenario: first, seed, until: endAt }, other);
  const isWorth = parting !== undefined && parting.at >= startAt + LEAST_SHARE * (endAt - startAt);
  return isWorth ? parting : undefined;
}

/** In the order of the cells; one that shares its past with none is a chain of its own. */
export function chainsOf<T extends { readonly scenario: Scenario }>(
  cells: readonly T[],
  seed: number,
): T[][] {
  const chains: [T, ...T[]][] = [];
  for (const cell of cells) {
    const chain = chains.find(
      ([first]) => partingFrom(first.scenario, cell.scenario, seed) !== undefined,
    );
    if (chain === undefined) chains.push([cell]);
    else chain.push(cell);
  }
  return chains;
}

export interface SharedPast {
  readonly at: Instant;
  /** Whether another cell may continue from there, once it is known what was found. */
  mayContinue(other: Scenario, found: Parameters<Parting['isSound']>[0]): boolean;
}

/** Where all others of a chain continue from the first one; undefined for a chain of one. */
export function sharedPast(chain: readonly Scenario[], seed: number): SharedPast | undefined {
  const [first, ...others] = chain;
  if (first === undefined) return undefined;
  const partings = new Map(others.map((other) => [other, partingFrom(first, other, seed)]));
  const at = Math.min(...[...partings.values()].map((parting) => parting?.at ?? Infinity));
  if (at === Infinity) return undefined;
  return { at, mayContinue: (other, found) => partings.get(other)?.isSound(found) === true };
}
