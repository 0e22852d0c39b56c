/** What a portal needs to read a statistical fleet: one property, a dwelling for each gateway. */
import { toHex } from '#kernel/bytes.ts';
import { numberedThing } from '#kernel/numbered-thing.ts';
import type { Rng } from '#kernel/rng.ts';
import { formatAddress } from '#wire/link-layer.ts';
import {
  fleetKey,
  FLEET_NAME,
  fleetMeters,
  type FleetSize,
} from '../../sim/world/statistical-fleet.ts';
import type { PropertyAndKeys } from '../house/property-import.ts';

/** The whole fleet, whatever part of it is run. `rng` is that of the fleet. */
export function fleetImport(fleet: FleetSize, rng: Rng): PropertyAndKeys {
  const members = Array.from({ length: fleet.gateways }, (_, index) => ({
    thing: numberedThing(FLEET_NAME, index),
    meters: fleetMeters({ fleet, index }),
  }));
  return {
    property: {
      property: { id: 'fleet', name: 'Statistical fleet', address: 'nowhere' },
      dwellings: members.map(({ thing }) => ({
        ...{ id: thing, label: thing, floor: 0, areaM2: '100' },
        occupants: [],
      })),
      meters: members.flatMap(({ thing, meters }) =>
        meters.map((address, at) => ({
          id: formatAddress(address),
          kind: 'heat-cost-allocator' as const,
          dwellingId: thing,
          room: 'room',
          label: `${thing}-r${at + 1}`,
          ...{ kq: '1', kc: '1', scale: 'unit' as const },
          acceptance: { security: 'mode-5' as const, encryptedBlocks: 2 },
        })),
      ),
      costs: [],
      gateways: members.map(({ thing }) => thing),
    },
    keys: Object.fromEntries(
      members.flatMap(({ meters }) =>
        meters.map((address) => [formatAddress(address), toHex(fleetKey(rng, address))]),
      ),
    ),
  };
}
