/**
 * What the maker of the devices hands to the operator of the portal: the property with its
 * dwellings and meters, and, apart from it, the meter keys. It is the only way by which keys
 * leave the world, and it never touches a gateway or the core.
 */
import { toHex } from '#kernel/bytes.ts';
import { berlinDate, berlinTime } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { MeterKeys, PropertyImport } from '../../twin/main.ts';
import type { House } from '../world/property.ts';

/** Share of the heating costs that goes by consumption (§7 Abs. 1 HeizkostenV). */
export const CONSUMPTION_PCT = 70;

export interface HandOver {
  readonly property: PropertyImport;
  readonly keys: MeterKeys;
}

/** Costs are those of the calendar years that a run from `startAt` to `endAt` touches. */
export function handOver(house: House, span: { startAt: Instant; endAt: Instant }): HandOver {
  return {
    property: {
      property: { id: house.id, name: house.name, address: house.address },
      dwellings: house.dwellings.map((dwelling) => ({
        id: dwelling.id,
        label: dwelling.label,
        floor: dwelling.floor,
        areaM2: String(dwelling.areaM2),
        occupants: [
          {
            id: `${dwelling.id}-o1`,
            name: dwelling.occupant.name,
            from: `${berlinTime(span.startAt).year}-01-01`,
          },
        ],
      })),
      meters: house.meters.map((meter) => ({
        id: formatAddress(meter.address),
        kind: 'heat-cost-allocator',
        dwellingId: meter.dwellingId,
        room: meter.room,
        label: meter.label,
        kq: meter.kq,
        kc: meter.kc,
        scale: meter.scale,
        securityMode: meter.mode,
        encryptedBlocks: meter.encryptedBlocks,
      })),
      costs: yearsOf(span).map((year) => ({
        from: `${year}-01-01`,
        to: `${year}-12-31`,
        heatingCents: house.annualHeatingCostCents,
        consumptionPct: CONSUMPTION_PCT,
      })),
    },
    keys: Object.fromEntries(
      house.meters.map((meter) => [formatAddress(meter.address), toHex(meter.key)]),
    ),
  };
}

function yearsOf({ startAt, endAt }: { startAt: Instant; endAt: Instant }): number[] {
  const first = Number(berlinDate(startAt).slice(0, 4));
  const last = Number(berlinDate(endAt).slice(0, 4));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
