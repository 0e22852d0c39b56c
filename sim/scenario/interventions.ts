/**
 * Everything that happens in a scenario from outside, as the one list that the world runs, the trace
 * and the reports show, and expectations count their time from.
 */
import { defined } from '#kernel/defined.ts';
import { createRng } from '#kernel/rng.ts';
import { formatInstant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { FaultKind, FaultTarget } from '../faults/fault.ts';
import { isOfLab } from '../faults/lab-faults.ts';
import { namesOf } from '../faults/names.ts';
import { targetsOf } from '../faults/targets.ts';
import { metersOf, type House } from '../world/house.ts';
import type { PlannedIntervention } from '../world/interventions.ts';
import { actsOf, rungOfAttack } from './attack/rungs.ts';
import type { LabAct } from './ports.ts';
import type { Intervention } from './result.ts';
import type { Scenario, ScenarioAttack, ScenarioFault } from './scenario.ts';

export interface StoryIntervention extends PlannedIntervention {
  readonly kind: Intervention['kind'];
  /** Labels of the meters that it touches, and ids of dwellings where it is about no meter. */
  readonly meters: readonly string[];
  readonly dwellings: readonly string[];
  /** What a run carries out on the real programs. */
  readonly labAct?: LabAct;
  /** An attack that does something at the real programs. */
  readonly actsInLab?: true;
}

export interface Told {
  readonly scenario: Scenario;
  readonly house: House;
  readonly seed: number;
}

/** In the order of time. The same seed draws the same shares. */
export function storyOf({ scenario, house, seed }: Told): StoryIntervention[] {
  const faults = scenario.faults.map((fault, index) =>
    faultIntervention(fault, {
      house,
      scenario,
      targets: meantBy(fault, { scenario, house, seed, index }),
    }),
  );
  return [...scenario.attacks.map(attackIntervention), ...faults].toSorted((a, b) => a.at - b.at);
}

/** What the portal is told of the house: the truth, and what was wrong at the delivery. */
export function deliveredHouse(told: Told): House {
  return toldHouse(told, () => true);
}

/** The truth of it: with those who move in. */
export function livedHouse(told: Told): House {
  return toldHouse(told, ({ family }) => family === 'act');
}

function toldHouse({ scenario, house, seed }: Told, isMeant: (fault: FaultKind) => boolean): House {
  return scenario.faults.reduce((told, fault, index) => {
    const { delivered } = fault.fault;
    if (delivered === undefined || !isMeant(fault.fault)) return told;
    return meantBy(fault, { scenario, house, seed, index }).reduce(
      (one, target) => delivered(one, target, fault.options),
      told,
    );
  }, house);
}

/** As a result shows them. */
export function interventionViews(story: readonly StoryIntervention[]): Intervention[] {
  return story.map(({ kind, name, target, at, until }) => ({
    ...{ kind, name, target, at: formatInstant(at) },
    ...(until === undefined ? {} : { until: formatInstant(until) }),
  }));
}

function meantBy(
  { fault, target, other, at }: ScenarioFault,
  { scenario, house, seed, index }: Told & { readonly index: number },
): FaultTarget[] {
  const names = namesOf(fault.target, { house, gateways: scenario.gateways });
  const ids = new Map(metersOf(house).map(({ label, address }) => [label, formatAddress(address)]));
  const rng = createRng(seed).fork(`fault/${index}/${fault.kind}`);
  return targetsOf(target, names, rng).map((name) => ({
    name,
    at,
    ...defined({ other }),
    meterId: (label) => ids.get(label) ?? label,
  }));
}

function faultIntervention(
  given: ScenarioFault,
  {
    house,
    targets,
  }: {
    readonly house: House;
    readonly scenario: Scenario;
    readonly targets: readonly FaultTarget[];
  },
): StoryIntervention {
  const { fault, options, at, until } = given;
  const names = [
    ...new Set(targets.flatMap(({ name, other }) => [name, ...(other ? [other] : [])])),
  ];
  const labels = new Set(metersOf(house).map(({ label }) => label));
  const lasts = until === undefined ? {} : { forMs: until - at };
  return {
    ...{ at, kind: fault.family, name: fault.kind },
    ...(isOfLab(fault) ? { labAct: { kind: fault.kind, targets: names, options, ...lasts } } : {}),
    ...defined({ until }),
    target: targetText(given, names),
    effects: targets.flatMap((target) => fault.effects(target, options)),
    meters: names.filter((name) => labels.has(name)),
    dwellings: fault.target === 'dwelling' ? names : [],
  };
}

const SHOWN = 3;

/** `d05-r1 and d12-r1`, `50%: d01-r1, d03-r2, d04-r1 and 16 more`. */
function targetText({ fault, target, other }: ScenarioFault, names: readonly string[]): string {
  if (other !== undefined) return `${target} and ${other}`;
  if (names.length === 1 && names[0] === target) return fault.target === 'air' ? 'the air' : target;
  const rest = names.length - SHOWN;
  return `${target}: ${names.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Reports say of an attack whom it is about; without a name that is the first of its positions. */
function attackIntervention(planned: ScenarioAttack): StoryIntervention {
  const { attack, at, parameters } = planned;
  const { meter, gateway } = parameters;
  const isMeter = typeof meter === 'string';
  const [position = 'air'] = rungOfAttack(planned).positions;
  const place = typeof gateway === 'string' ? gateway : `the ${position}`;
  return {
    ...{ at, kind: 'attack', name: attack.id, effects: [], dwellings: [] },
    ...(actsOf(planned).length > 0 ? { actsInLab: true } : {}),
    target: isMeter ? meter : place,
    meters: isMeter ? [meter] : [],
  };
}
