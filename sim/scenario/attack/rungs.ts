/** The attack of a scenario that was checked: its rung, its name among others, when it acts, its chance. */
import { assert } from '#kernel/errors.ts';
import { rungOf, type Rung } from '../../attacks/attack.ts';
import type { Scenario, ScenarioAttack } from '../scenario.ts';

/** Instants at which an attack acts at the real programs. */
export function actsOf(planned: ScenarioAttack): readonly number[] {
  return rungOfAttack(planned).actsAt(planned.parameters, planned.at);
}

export function rungOfAttack({ attack, parameters }: ScenarioAttack): Rung {
  const rung = rungOf(attack, parameters);
  assert(rung !== undefined, 'an attack without its rung passed the check');
  return rung;
}

/** Equal for one attacker with one plan. */
export function attackKey({ attack, at, parameters }: ScenarioAttack): string {
  return JSON.stringify([attack.id, at, parameters]);
}

/** Of what attackers leave to chance, in a run with this seed. */
export function attackersSeed({ attackerSeed }: Scenario, seed: number): number {
  return attackerSeed ?? seed;
}
