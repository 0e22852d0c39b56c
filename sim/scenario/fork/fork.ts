/**
 * A run as it was at a barrier, with everything before it committed: the world, the attackers, core and
 * portal, and what was witnessed. Other runs continue from it: with other defences, or with something
 * else that happens from then on.
 */
import type { DefenceId } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import type { Attempt, JsonValue } from '../../attacks/attack.ts';
import type { Trace } from '../../core/trace.ts';
import type { WorldSnapshot } from '../../world/world.ts';
import { storyOf, type Told } from '../interventions.ts';
import type { BundleId, RunSystem, SavedSystem } from '../ports.ts';
import type { Scenario } from '../scenario.ts';
import { houseOf, type SetUp } from '../set-up.ts';
import type { Witness, WitnessState } from '../witness.ts';
import { attackKey } from '../attack/rungs.ts';
import { pastOf, type Past } from './past.ts';

export interface ForkPoint {
  /** Nothing of this instant has happened yet. */
  readonly at: Instant;
  /** What it is made of. */
  readonly past: Past;
  /** Defences that had found something. */
  readonly found: ReadonlySet<DefenceId>;
  readonly world: WorldSnapshot;
  /** What each attacker remembers, by what it is up to. */
  readonly attackers: ReadonlyMap<string, JsonValue>;
  readonly witness: WitnessState;
  readonly done: DoneByAttackers;
  /** The newest bundle of each gateway. */
  readonly heads: ReadonlyMap<string, BundleId>;
  /** The first line says whose trace it is. */
  readonly trace: { readonly lines: readonly string[]; readonly seq: number };
  readonly system: SavedSystem;
}

/** What attackers did before. */
export interface DoneByAttackers {
  /** Of each attacker, by what it is up to. */
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
  /** How often each did something in the world. */
  readonly acts: ReadonlyMap<string, number>;
  readonly injectedCount: number;
}

/** Where to save a run, and whether to do so once it is there. */
export interface ForkOrder {
  readonly at: Instant;
  /** `found`: the defences that found something before. */
  isSound(found: ReadonlySet<DefenceId>): boolean;
  /** Called with what was saved; whoever gave the order discards it. */
  keep(point: ForkPoint): void;
}

interface Forked {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Defences that had found something when it began. */
  readonly found: ReadonlySet<DefenceId>;
  readonly setUp: SetUp;
  readonly system: RunSystem;
  readonly witness: Witness;
  readonly trace: Trace;
  readonly heads: ReadonlyMap<string, BundleId>;
  readonly done: DoneByAttackers;
}

/** Saves nothing where it would not be sound, or the system cannot. */
export async function takeFork(
  { at, isSound, keep }: ForkOrder,
  { scenario, seed, setUp, system, witness, trace, heads, done, ...begun }: Forked,
): Promise<void> {
  const { forks } = system;
  if (forks === undefined) return;
  const found = new Set([...begun.found, ...forks.found()]);
  if (!isSound(found)) return;
  const attackers = setUp.attacks.map((attack, index) => {
    const planned = scenario.attacks[index];
    assert(planned !== undefined, 'an attacker that was not planned');
    return [attackKey(planned), attack.memory()] as const;
  });
  keep({
    at,
    past: pastOf({ scenario, seed, at }),
    found,
    // The running world goes on with the objects of its state.
    world: structuredClone(setUp.world.snapshot()),
    attackers: structuredClone(new Map(attackers)),
    witness: witness.state(),
    done: structuredClone(done),
    heads: new Map(heads),
    trace: { lines: trace.past(), seq: trace.position().seq },
    system: await forks.save(),
  });
}

/** In the order of the file; an attacker that is up to something else comes in at the fork. */
export function memoriesOf(
  { attacks }: Scenario,
  { attackers }: ForkPoint,
): (JsonValue | undefined)[] {
  return attacks.map((attack) => attackers.get(attackKey(attack)));
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

/** Why a run cannot be saved at an instant; undefined where it can. */
export function whyNotAt(
  at: Instant,
  { scenario, seed, until }: Pick<Told, 'scenario' | 'seed'> & { readonly until: Instant },
): string | undefined {
  if (at <= scenario.startAt || at >= until) return 'it is not inside the run';
  const story = storyOf({ scenario, house: houseOf(scenario, seed), seed });
  const [open] = openActs(story, at);
  return open === undefined ? undefined : `${open} lasts at that time`;
}
