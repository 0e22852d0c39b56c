/** The past that cells of a study share, for one seed: the first is saved, the others continue from it. */
import type { ForkPoint } from '../../sim/scenario/fork/fork.ts';
import { sharedPast, type SharedPast } from '../../sim/scenario/fork/chains.ts';
import type { RunOptions } from '../../sim/scenario/run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';

export class ChainPast {
  readonly seed: number;
  readonly #shared: SharedPast | undefined;
  readonly #first: Scenario | undefined;
  #point: ForkPoint | undefined;

  constructor(chain: readonly { readonly scenario: Scenario }[], seed: number) {
    const scenarios = chain.map(({ scenario }) => scenario);
    this.seed = seed;
    this.#first = scenarios[0];
    this.#shared = sharedPast(scenarios, seed);
  }

  /** What a cell is run with: from the start where the first was not run, or had found something. */
  optionsFor(scenario: Scenario): Pick<RunOptions, 'from' | 'save'> {
    const shared = this.#shared;
    if (shared === undefined) return {};
    const keep = (point: ForkPoint): void => void (this.#point = point);
    if (scenario === this.#first) return { save: { at: shared.at, keep } };
    const from = this.#point;
    return from !== undefined && shared.mayContinue(scenario, from.found) ? { from } : {};
  }

  discard(): void {
    this.#point?.system.discard();
  }
}
