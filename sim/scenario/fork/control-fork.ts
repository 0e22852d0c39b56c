/**
 * Two runs with a common past: a scenario and its control, or two cells of a study. The second may
 * continue from the first where a run from the start would have gone the same way. Three things make
 * sure of that: what differs begins after the fork, the portal knows the same house, and no defence
 * that is off in the second run found anything before. A defence that reports its findings keeps no
 * state, so one that found nothing changed nothing. All other runs begin at the start.
 */
import { mayGoLater, type DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { storyOf } from '../interventions.ts';
import { LIMIT_REFUSED } from '../../faults/meter-faults.ts';
import type { Scenario, ScenarioFault } from '../scenario.ts';
import { houseOf } from '../set-up.ts';
import { type ForkOrder, openActs } from './fork.ts';
import { attackersSeed, attackKey } from '../attack/rungs.ts';
import { otherParts, pastOf } from './past.ts';

interface ForkedRun {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly until: Instant;
}

/** Where two runs part, and whether to save the first one once it is there. */
export type Parting = Omit<ForkOrder, 'keep'>;

const NONE: ReadonlySet<DefenceId> = new Set();

/** The scenario of the control: the same with less, or with another security. */
export function controlScenario(scenario: Scenario): Scenario {
  const { control } = scenario;
  if (control === undefined) return scenario;
  const off = [...new Set([...scenario.off, ...control.off])];
  const { security = scenario.fleet.security } = control;
  const fleet = { ...scenario.fleet, security };
  const { takesAll } = control;
  const gateways = scenario.gateways.map((one) => (takesAll ? { ...one, takesAll } : one));
  const faults = control.isWithoutFaults ? [] : scenario.faults;
  const refusal = control.isWithoutObedience ? [refusalOf(scenario)] : [];
  return { ...scenario, off, fleet, gateways, faults: [...faults, ...refusal] };
}

/** Every control box says that it cannot obey. */
function refusalOf({ startAt }: Scenario): ScenarioFault {
  return { fault: LIMIT_REFUSED, target: '*', at: startAt, options: {} };
}

/** Where the control may part from the run; undefined where it has to run from the start. */
export function controlFork(run: ForkedRun): Parting | undefined {
  if (run.scenario.control === undefined) return undefined;
  return partingOf(run, controlScenario(run.scenario));
}

/** Where another scenario may part from a run; undefined where it has to run from the start. */
export function partingOf({ scenario, seed, until }: ForkedRun, other: Scenario) {
  const changed = other.off.filter((id) => !scenario.off.includes(id));
  // Nobody knows what a defence would have found that was off.
  if (scenario.off.some((id) => !other.off.includes(id))) return undefined;
  if (!changed.every((id) => mayGoLater(id, NONE))) return undefined;
  const [ours, theirs] = [scenario, other].map((one) => happeningsOf(one, seed));
  if (ours === undefined || theirs === undefined) return undefined;
  const differing = [...ours, ...theirs].filter(([key]) => !(ours.has(key) && theirs.has(key)));
  const at = Math.min(
    ...differing.map(([, one]) => one.at),
    ...(changed.length === 0 ? [] : firstReasons([...ours.values(), ...theirs.values()])),
  );
  const isInside = at > scenario.startAt && at < until;
  if (!isInside || isDisturbed([scenario, other], { seed, at })) return undefined;
  const parts = otherParts(pastOf({ scenario, seed, at }), pastOf({ scenario: other, seed, at }));
  if (parts.length > 0) return undefined;
  return { at, isSound: (found) => changed.every((id) => mayGoLater(id, found)) } satisfies Parting;
}

interface Happening {
  readonly at: Instant;
  readonly isAttack: boolean;
}

/** By all that is said of it. */
function happeningsOf(scenario: Scenario, seed: number): ReadonlyMap<string, Happening> {
  const story = storyOf({ scenario, house: houseOf(scenario, seed), seed });
  const happenings = new Map<string, Happening>();
  for (const attack of scenario.attacks) {
    const key = `${attackKey(attack)} ${attackersSeed(scenario, seed)}`;
    happenings.set(key, { at: attack.at, isAttack: true });
  }
  for (const one of story.filter(({ kind }) => kind !== 'attack')) {
    happenings.set(JSON.stringify(one), { at: one.at, isAttack: false });
  }
  return happenings;
}

/** A defence that is off matters from the first attack on, or where nobody attacks, from what happens. */
function firstReasons(all: readonly Happening[]): Instant[] {
  const attacks = all.filter(({ isAttack }) => isAttack);
  return (attacks.length === 0 ? all : attacks).map(({ at }) => at);
}

function isDisturbed(
  scenarios: readonly Scenario[],
  { seed, at }: { readonly seed: number; readonly at: Instant },
): boolean {
  return scenarios.some((scenario) => {
    const story = storyOf({ scenario, house: houseOf(scenario, seed), seed });
    return openActs(story, at).length > 0;
  });
}
