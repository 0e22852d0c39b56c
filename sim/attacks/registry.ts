/** All attacks that a scenario can use. One file each; add the new one here. */
import type { Attack } from './attack.ts';
import { replayAttack } from './replay.ts';

export const ATTACKS: readonly Attack[] = [replayAttack];

export function attackById(id: string): Attack | undefined {
  return ATTACKS.find((attack) => attack.id === id);
}
