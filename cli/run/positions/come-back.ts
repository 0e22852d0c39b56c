/** The true gateway on line again after somebody else was in its place. */
import { readThing, thingFiles } from '../../common/thing-files.ts';
import type { AttackedLab } from './attacked-lab.ts';

/** Resolves when the core has let it in, so that what follows does not depend on its back-off. */
export async function comeBack(lab: AttackedLab, gateway: string): Promise<void> {
  const { dataDir, fleet, states, urlFor } = lab;
  const pems = readThing(thingFiles(dataDir, gateway));
  for (;;) {
    const answer = states.next(gateway);
    await fleet.reconnect(gateway, { url: urlFor(gateway), ...pems });
    if ((await answer).kind === 'online') return;
  }
}
