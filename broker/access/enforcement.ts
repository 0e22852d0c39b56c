/**
 * D12, checked here and nowhere else in the core: policies decide, retained messages need a right of
 * their own, sizes, shapes and rates are limited, and who does not read is dropped soon. Without it
 * any client may do anything, which is what the control run of an attack on topics needs.
 */
import type { Defences } from '#kernel/defences.ts';
import type { QuotaMode } from './rates.ts';

export interface Enforcement {
  /** Policies decide; without them everything is allowed. */
  readonly policies: boolean;
  /** The documented limits of size and shape count, and a slow reader is given little time. */
  readonly limits: boolean;
  /** The documented rates count, too. */
  readonly rates: boolean;
}

export function enforcementOf(defences: Defences, quotas: QuotaMode = 'default'): Enforcement {
  const isOn = defences.on('D12');
  return { policies: isOn, limits: isOn && quotas !== 'none', rates: isOn && quotas === 'aws' };
}
