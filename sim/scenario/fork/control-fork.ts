/**
 * The control of a scenario as a fork. Until the fork both are one run, and that is sound only where the
 * control would have been the same from the start: nothing that it leaves out lies before the fork,
 * and of the defences that are off in it none had found anything by then. A defence that tells what it
 * finds keeps nothing for itself, so one that found nothing changed nothing. Everything else is run
 * from the start.
 */
import { isDeepStrictEqual } from 'node:util';
import { mayGoLater } from '#kernel/defences.ts';
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import type { ForkOrder } from './fork.ts';
import { openActs } from './fork.ts';
import { deliveredHouse, storyOf } from '../interventions.ts';
import type { Told } from '../interventions.ts';
import type { Scenario } from '../scenario.ts';
import { houseOf } from '../set-up.ts';

export interface ForkedRun {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly until: Instant;
}

const NONE: ReadonlySet<DefenceId> = new Set();

/** The scenario of the control: the same with less. */
export function controlScenario(scenario: Scenario): Scenario {
  const { control } = scenario;
  if (control === undefined) return scenario;
  const off = [...new Set([...scenario.off, ...control.off])];
  return { ...scenario, off, ...(control.isWithoutFaults ? { faults: [] } : {}) };
}

/** Where the control may part from the run; undefined where it has to run from the start. */
export function controlFork({
  scenario,
  seed,
  until,
}: ForkedRun): Omit<ForkOrder, 'keep'> | undefined {
  if (scenario.control === undefined) return undefined;
  const branch = controlScenario(scenario);
  const changed = branch.off.filter((id) => !scenario.off.includes(id));
  if (!changed.every((id) => mayGoLater(id, NONE))) return undefined;
  const house = houseOf(scenario, seed);
  const told: Told = { scenario, house, seed };
  const story = storyOf(told);
  const parting = story.filter(
    ({ kind }) =>
      (scenario.control?.isWithoutFaults === true && kind !== 'attack') ||
      (changed.length > 0 && kind === 'attack'),
  );
  const at = Math.min(...parting.map((one) => one.at));
  const isInside = at > scenario.startAt && at < until;
  if (!isInside || openActs(story, at).length > 0) return undefined;
  const toldThen = deliveredHouse({ ...told, scenario: branch });
  if (!isDeepStrictEqual(deliveredHouse(told), toldThen)) return undefined;
  return { at, isSound: (found) => changed.every((id) => mayGoLater(id, found)) };
}
