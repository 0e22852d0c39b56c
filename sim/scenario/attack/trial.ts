/** The story in which an attack is tried, as a scenario: with all defences on, its control, its ablation. */
import { defined } from '#kernel/defined.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import type { MeterSecurity } from '../../devices/telegram-security.ts';
import type { Attack, Rung, Trial } from '../../attacks/attack.ts';
import { loadScenario, type ScenarioText } from '../load.ts';
import { shellWord } from './shell-word.ts';
import type { Scenario } from '../scenario.ts';

/** A winter day with the heating on; the year of the bill has begun. */
const START = '2026-01-08';
export const TRIAL_SEED = 20260108;
const INTERVAL_S = 3600;
const HOUSE = 'altbau-12';

export interface TrialOrder {
  readonly attack: Attack;
  readonly rung: string;
  readonly security: MeterSecurity;
  /** Where it stands, as the user wrote it; left out for one of the catalogue. */
  readonly module?: string;
}

/** Rungs of an attack that are tried, in their order. */
export function triedRungs({ rungs }: Attack): string[] {
  return Object.keys(rungs).filter((name) => rungs[name]?.trial !== undefined);
}

/** Securities in which a rung is tried, the first of them first. */
export function triedSecurities(attack: Attack, rung: string): MeterSecurity[] {
  return Object.keys(trialOf(attack, rung).verdicts) as MeterSecurity[];
}

/** With all defences on; with a control where the order says so. */
export function trialScenario(order: TrialOrder, isControlled: boolean): Scenario {
  return load(order, trialText(order, isControlled));
}

/** The file that a user would write for it. */
export function trialText(order: TrialOrder, isControlled: boolean): ScenarioText {
  const { attack, rung, security } = order;
  const { verdicts, alarms = {}, ...trial } = trialOf(attack, rung);
  const control = trial.controls?.[security] ?? trial.control;
  const verdict = verdicts[security];
  assert(verdict !== undefined, `${attack.id} is not tried with ${security}`);
  const rings = Object.entries(alarms).map(([kind, within]) => [
    `alarms.${kind}`,
    `>= 1 within ${within}`,
  ]);
  return textOf(order, {
    expect: { [`attacks.${verdict.toLowerCase()}`]: 1, ...Object.fromEntries(rings) },
    ...(isControlled ? { control: { ...control, expect: { 'attacks.succeeded': 1 } } } : {}),
  });
}

/** Which defences of its row are off, and which demonstrations are on. */
export interface DefenceSet {
  readonly off: readonly DefenceId[];
  readonly demonstrated?: readonly DefenceId[];
}

/** With some of its defences off, and nothing expected of it but an act. */
export function ablatedScenario(order: TrialOrder, defences: DefenceSet): Scenario {
  return load(order, textOf(order, { defences, expect: { 'attacks.idle': 0 } }));
}

function load({ attack, rung, security, module }: TrialOrder, text: ScenarioText): Scenario {
  const own = module === undefined ? '' : ` --module ${shellWord(module)}`;
  const again = `metertwin attack ${attack.id}${own} --rung ${rung} --security ${security}`;
  return { ...loadScenario({ ...text, attacks: [attack] }), again };
}

function textOf({ attack, rung, security }: TrialOrder, more: object): ScenarioText {
  const { duration, at, with: given = {}, ...trial } = trialOf(attack, rung);
  const { intervalS = INTERVAL_S, house = HOUSE, start = START, reportS, takesAll } = trial;
  const gateway = defined({ reportS, takes: takesAll === undefined ? undefined : 'all' });
  const isLadder = Object.keys(attack.rungs).length > 1;
  const file = {
    name: `${attack.id.toLowerCase()}-${rung}`,
    about: `${attack.title}: ${attack.rungs[rung]?.about ?? ''}.`,
    seed: TRIAL_SEED,
    time: { start, duration },
    property: { preset: house },
    fleet: { security, intervalS },
    ...(Object.keys(gateway).length === 0 ? {} : { gateways: [{ id: 'gw-1', ...gateway }] }),
    attacks: [{ use: attack.id, at, with: { ...(isLadder ? { rung } : {}), ...given } }],
    ...more,
  };
  return { file: `${attack.id} ${rung}`, text: JSON.stringify(file, null, 2) };
}

function trialOf({ id, rungs }: Attack, name: string): Trial {
  const rung: Rung | undefined = rungs[name];
  assert(rung?.trial !== undefined, `${id} has no rung ${name} that is tried`);
  return rung.trial;
}
