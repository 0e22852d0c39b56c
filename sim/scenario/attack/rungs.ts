/** The rung of an attack in a scenario that was checked, and when it acts at the real programs. */
import { assert } from '#kernel/errors.ts';
import { rungOf } from '../../attacks/attack.ts';
import type { Rung } from '../../attacks/attack.ts';
import type { ScenarioAttack } from '../scenario.ts';

/** Instants at which an attack acts at the real programs. */
export function actsOf(planned: ScenarioAttack): readonly number[] {
  return rungOfAttack(planned).actsAt(planned.parameters, planned.at);
}

export function rungOfAttack({ attack, parameters }: ScenarioAttack): Rung {
  const rung = rungOf(attack, parameters);
  assert(rung !== undefined, 'an attack without its rung passed the check');
  return rung;
}
