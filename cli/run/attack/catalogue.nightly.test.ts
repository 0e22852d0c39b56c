/** The catalogue on the real programs: each rung, in each security, with its control, from two seeds. */
import { expect, test, vi } from 'vitest';
import { ATTACKS } from '../../../sim/attacks/registry.ts';
import { TRIAL_SEED, triedRungs, triedSecurities } from '../../../sim/scenario/attack/trial.ts';
import { runTrial } from './trials.ts';

vi.setConfig({ testTimeout: 600_000 });

const ORDERS = ATTACKS.flatMap((attack) =>
  triedRungs(attack).flatMap((rung) =>
    triedSecurities(attack, rung).map((security) => ({ attack, rung, security })),
  ),
);

test.each(
  ORDERS.map((order) => [`${order.attack.id} ${order.rung} ${order.security}`, order] as const),
)('%s: as its trial says, and from another seed alike', async (_name, order) => {
  const watch = { signal: new AbortController().signal, onProgress: () => {} };
  for (const seed of [TRIAL_SEED, TRIAL_SEED + 1]) {
    const { expectations, attacks, control } = await runTrial(order, { ...watch, seed });
    const missed = [...expectations, ...(control?.expectations ?? [])].filter(({ held }) => !held);
    expect(missed, `seed ${seed}`).toEqual([]);
    expect(control?.proves, `the control of seed ${seed}`).toBe(true);
    expect(attacks.map(({ verdict }) => verdict)).toEqual([
      order.attack.rungs[order.rung]?.trial?.verdicts[order.security],
    ]);
  }
});
