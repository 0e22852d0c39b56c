/** Every trial of the catalogue is a story that passes the check, in each mode and with its control. */
import { expect, test } from 'vitest';
import { ATTACKS } from '../../attacks/registry.ts';
import { createDefences } from '#kernel/defences.ts';
import { ablatedScenario, trialScenario, triedRungs, triedSecurities } from './trial.ts';

const TRIALS = ATTACKS.flatMap((attack) =>
  triedRungs(attack).flatMap((rung) =>
    triedSecurities(attack, rung).map((security) => ({ attack, rung, security })),
  ),
);

test.each(
  TRIALS.map((order) => [`${order.attack.id} ${order.rung} ${order.security}`, order] as const),
)('%s can be tried', (_name, order) => {
  const { attack, rung, security } = order;
  const scenario = trialScenario(order, true);
  expect(scenario.fleet.security).toBe(security);
  expect(scenario.attacks).toHaveLength(1);
  expect(scenario.again).toBe(
    `metertwin attack ${attack.id} --rung ${rung} --security ${security}`,
  );
  const { off = [], security: other, takesAll } = scenario.control ?? {};
  expect(off.length > 0 || other !== undefined || takesAll === true).toBe(true);
  // What a control switches off is what the row of the attack names.
  expect(off.filter((id) => !attack.meets.includes(id))).toEqual([]);
  if (other !== undefined) expect(attack.sealedBy).not.toContain(other);
  expect(trialScenario(order, false).control).toBeUndefined();
  expect(ablatedScenario(order, { off: attack.meets.slice(0, 1) }).off).toEqual(
    attack.meets.slice(0, 1),
  );
});

test('nothing is tried with telegrams that it is not tried with', () => {
  const attack = ATTACKS.find(({ id }) => id === 'A26-cloud-insider');
  if (attack === undefined) throw new Error('no A26');
  expect(triedSecurities(attack, 'rule')).not.toContain('m0');
  expect(() => trialScenario({ attack, rung: 'rule', security: 'm0' }, true)).toThrow('m0');
});

test('one demonstration alone is on where the row is off', () => {
  const attack = ATTACKS.find(({ id }) => id === 'A02-replay');
  if (attack === undefined) throw new Error('no A02');
  const order = { attack, rung: 'same-frame', security: 'm5' } as const;
  const { off, demonstrated } = ablatedScenario(order, {
    off: attack.meets,
    demonstrated: ['D5'],
  });
  const defences = createDefences(off, demonstrated);
  expect(defences.on('D5')).toBe(true);
  expect(attack.meets.filter((id) => defences.on(id))).toEqual([]);
});
