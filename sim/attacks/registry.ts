/** All attacks that a scenario can use. One file each; add the new one here. */
import type { Attack } from './attack.ts';
import { cloudInsiderAttack } from './cloud-insider.ts';
import { curiousTenantAttack } from './curious-tenant.ts';
import { foreignThingsAttack } from './foreign-things.ts';
import { interceptorAttack } from './interceptor.ts';
import { jamAttack } from './jam.ts';
import { backdateAttack, withholdAttack } from './lying-gateway.ts';
import { physicalAttack } from './physical.ts';
import { replayAttack } from './replay.ts';
import { shieldAttack } from './shield.ts';

/** In the order of the catalogue. */
export const ATTACKS: readonly Attack[] = [
  replayAttack,
  jamAttack,
  interceptorAttack,
  shieldAttack,
  foreignThingsAttack,
  withholdAttack,
  cloudInsiderAttack,
  backdateAttack,
  curiousTenantAttack,
  physicalAttack,
];

export function attackById(id: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.id === id);
}
