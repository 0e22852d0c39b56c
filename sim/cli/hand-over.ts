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
import type { MeterSecurity } from '../devices/telegram-security.ts';
import type { OtherMeter } from '../world/other-meters.ts';
import { metersOf } from '../world/property.ts';
import type { House, HouseMeter } from '../world/property.ts';

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
      meters: [
        ...house.meters.map((meter) => ({
          ...registrationOf(meter),
          kind: 'heat-cost-allocator' as const,
          kq: meter.kq,
          kc: meter.kc,
          scale: meter.scale,
        })),
        ...house.others.map((meter) => ({ ...registrationOf(meter), kind: meter.kind })),
      ],
      costs: yearsOf(span).map((year) => ({
        from: `${year}-01-01`,
        to: `${year}-12-31`,
        heatingCents: house.annualHeatingCostCents,
        consumptionPct: CONSUMPTION_PCT,
      })),
    },
    keys: Object.fromEntries(
      metersOf(house)
        .filter(({ security }) => security !== 'm0')
        .map((meter) => [formatAddress(meter.address), toHex(meter.key)]),
    ),
  };
}

const SECURITY = {
  m0: 'none',
  m5: 'mode-5',
  m7: 'mode-7',
  'ell-ctr': 'ell-ctr',
} as const satisfies Record<MeterSecurity, string>;

function registrationOf(meter: HouseMeter | OtherMeter) {
  const { address, dwellingId, room, label, security, encryptedBlocks } = meter;
  return {
    id: formatAddress(address),
    dwellingId,
    room,
    label,
    acceptance: {
      security: SECURITY[security],
      ...(encryptedBlocks === null ? {} : { encryptedBlocks }),
    },
  };
}

function yearsOf({ startAt, endAt }: { startAt: Instant; endAt: Instant }): number[] {
  const first = Number(berlinDate(startAt).slice(0, 4));
  const last = Number(berlinDate(endAt).slice(0, 4));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
