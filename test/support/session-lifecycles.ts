/** Many lives of sessions on one core, each against the model. */
import fc from 'fast-check';
import { startCoreLab } from './core-lab.ts';
import { lifecycle, sessionSteps } from './session-model.ts';
import { WireNetwork } from './wire-client.ts';

/** Seeded, so that every run sees the same. */
const SEED = 20_261_130;

export async function walkLifecycles(runs: number): Promise<void> {
  const clock = { nowS: 1_800_000_000 };
  const core = await startCoreLab({ clock: { now: () => clock.nowS * 1000 } });
  const network = new WireNetwork(core);
  let count = 0;
  const property = fc.asyncProperty(sessionSteps, (steps) =>
    lifecycle({ network, clock, clientId: `c${count++}` }, steps),
  );
  await fc.assert(property, { numRuns: runs, seed: SEED });
}
