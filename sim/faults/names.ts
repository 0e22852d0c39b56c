/** What a target can name: the parts of the house that was built, and its gateways. */
import { isCounting, metersOf, type House } from '../world/house.ts';
import { withoutSpares } from '../world/spares.ts';
import type { TargetKind } from './fault.ts';

interface Reachable {
  readonly house: House;
  readonly gateways: readonly { readonly id: string }[];
}

/** Core and portal: there is one of each, so nobody names them. */
export const LAB = 'lab';
/** Thing name of the portal. */
export const PORTAL = 'portal';

export function namesOf(target: TargetKind, { house, gateways }: Reachable): readonly string[] {
  switch (target) {
    // What lies in a drawer comes with an exchange, and nobody means it by a pattern or a share.
    case 'meter':
      return metersOf(withoutSpares(house)).map(({ label }) => label);
    case 'allocator':
      return withoutSpares(house).meters.map(({ label }) => label);
    case 'water meter':
      return house.registerMeters
        .filter(({ kind }) => kind === 'cold-water' || kind === 'warm-water')
        .map(({ label }) => label);
    case 'register meter':
      return house.registerMeters.filter(isCounting).map(({ label }) => label);
    case 'dwelling':
      return house.dwellings.map(({ id }) => id);
    case 'gateway':
      return gateways.map(({ id }) => id);
    case 'client':
      return [...gateways.map(({ id }) => id), PORTAL];
    case 'air':
    case 'lab':
      return [LAB];
  }
}
