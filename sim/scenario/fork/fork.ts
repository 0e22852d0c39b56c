/**
 * A run as it was at a barrier, with everything before it committed: the world, the attackers, core and
 * portal, and what was witnessed. Other runs continue from it: with other defences, or with something
 * else that happens from then on.
 */
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import type { JsonValue } from '../../attacks/attack.ts';
import type { Trace } from '../../core/trace.ts';
import type { WorldSnapshot } from '../../world/world.ts';
import type { BundleId, RunSystem, SavedSystem } from '../ports.ts';
import type { SetUp } from '../set-up.ts';
import type { Witness, WitnessState } from '../witness.ts';

export interface ForkPoint {
  /** Nothing of this instant has happened yet. */
  readonly at: Instant;
  readonly world: WorldSnapshot;
  readonly memories: readonly JsonValue[];
  readonly witness: WitnessState;
  /** The newest bundle of each gateway. */
  readonly heads: ReadonlyMap<string, BundleId>;
  /** The first line says whose trace it is. */
  readonly trace: { readonly lines: readonly string[]; readonly seq: number };
  readonly system: SavedSystem;
}

/** Where to save a run, and whether to do so once it is there. */
export interface ForkOrder {
  readonly at: Instant;
  /** `found`: the defences that found something before. */
  isSound(found: ReadonlySet<DefenceId>): boolean;
}

export interface Forked {
  readonly setUp: SetUp;
  readonly system: RunSystem;
  readonly witness: Witness;
  readonly trace: Trace;
  readonly heads: ReadonlyMap<string, BundleId>;
}

/** Undefined where it would not be sound, or the system cannot. */
export async function takeFork(
  { at, isSound }: ForkOrder,
  { setUp, system, witness, trace, heads }: Forked,
): Promise<ForkPoint | undefined> {
  const lines = trace.past();
  const { forks } = system;
  if (forks === undefined || !isSound(forks.found())) return undefined;
  return {
    at,
    // The running world goes on with the objects of its state.
    world: structuredClone(setUp.world.snapshot()),
    memories: structuredClone(setUp.attacks.map((attack) => attack.memory())),
    witness: witness.state(),
    heads: new Map(heads),
    trace: { lines, seq: trace.position().seq },
    system: await forks.save(),
  };
}

/** The past of another trace under the first line of this one. */
export function adoptPast(trace: Trace, { lines, seq }: ForkPoint['trace']): void {
  trace.adopt(withoutFirstLine(lines), seq);
}

function* withoutFirstLine([first = '', ...rest]: readonly string[]): Iterable<string> {
  yield first.slice(first.indexOf('\n') + 1);
  yield* rest;
}

/** What is done to core, portal or wire at an instant, or ends then: nobody can continue from there. */
export function openActs(story: SetUp['story'], at: Instant): string[] {
  return story
    .filter(
      ({ labAct, at: from, until }) =>
        labAct !== undefined && until !== undefined && from < at && until >= at,
    )
    .map(({ name }) => name);
}
