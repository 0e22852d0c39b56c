/**
 * What the maker of the devices hands to the operator of the portal: the property with its
 * dwellings and meters, and, apart from it, the meter keys. It is the only way by which keys
 * leave the world, and it never touches a gateway or the core.
 */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { berlinDate, berlinTime, DAY_MS, type Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { MeterKeys, PropertyImport } from '../../twin/main.ts';
import type { MeterSecurity } from '../../sim/devices/telegram-security.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { usageOf, type Usage } from '../../sim/scenario/house/house-usage.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';
import { deliveredHouse } from '../../sim/scenario/interventions.ts';
import { houseOf } from '../../sim/scenario/set-up.ts';
import {
  type Dwelling,
  type House,
  type HouseMeter,
  type RegisterMeter,
  metersOf,
} from '../../sim/world/house.ts';
import { climateOf, type ClimateMonth } from './climate.ts';
import { tariffsOf } from './house-tariffs.ts';
import { whole } from './amounts.ts';
import { hotWaterOfLastYear, yearCosts } from './house-costs.ts';

export interface PropertyAndKeys {
  readonly property: PropertyImport;
  readonly keys: MeterKeys;
}

interface HandedOver {
  readonly scenario: Scenario;
  readonly seed: number;
  /** As it was delivered, which may differ from what was built. */
  readonly house: House;
}

/** What the portal of a run is told of its house. */
export function propertyImportOfRun({ scenario, seed, house }: HandedOver): PropertyAndKeys {
  const { weather, gateways } = scenario;
  return propertyImport(house, scenario, {
    gateways,
    climate: climateOf({ seed, weather }, scenario),
    usage: usageOf({ scenario, seed }),
    tariffs: scenario.tariffs,
  });
}

/** Costs are those of the calendar years that a run from `startAt` to `endAt` touches. */
function propertyImport(
  house: House,
  span: { startAt: Instant; endAt: Instant },
  {
    gateways,
    climate,
    usage,
    tariffs,
  }: {
    gateways: readonly { id: string }[];
    climate: readonly ClimateMonth[];
    usage: Usage;
    tariffs: Scenario['tariffs'];
  },
): PropertyAndKeys {
  return {
    property: {
      property: { id: house.id, name: house.name, address: house.address },
      dwellings: house.dwellings.map((dwelling) => ({
        id: dwelling.id,
        label: dwelling.label,
        floor: dwelling.floor,
        areaM2: String(dwelling.areaM2),
        occupants: occupantsOf(dwelling, berlinTime(span.startAt).year),
      })),
      meters: [
        ...house.meters.map((meter) => ({
          ...registrationOf(meter),
          kind: 'heat-cost-allocator' as const,
          kq: meter.kq,
          kc: meter.kc,
          ...defined({ kt: meter.kt }),
          scale: meter.scale,
        })),
        ...house.registerMeters.map((meter) => ({ ...registrationOf(meter), kind: meter.kind })),
      ],
      gateways: gateways.map(({ id }) => id),
      costs: yearsOf(span).map((year) => ({
        from: `${year}-01-01`,
        to: `${year}-12-31`,
        ...costsOf(house, usage(year)),
      })),
      heat: [lastBill(house, usage(berlinTime(span.startAt).year - 1))],
      climate: [...climate],
      ...(tariffs.length === 0 ? {} : { electricity: tariffsOf(tariffs, span) }),
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
  m10: 'mode-10',
  'ell-ctr': 'ell-ctr',
} as const satisfies Record<MeterSecurity, string>;

function registrationOf(meter: HouseMeter | RegisterMeter) {
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

/**
 * A live world continues after the duration of its scenario; its costs are known for some years.
 */
const BILLED_AHEAD_MS = 5 * 366 * DAY_MS;
/** The weather of as many years; making it takes a portal's start some time. */
const CLIMATE_AHEAD_MS = 2 * 366 * DAY_MS;

/** For a world without an end. */
export function propertyImportAhead(scenario: Scenario, seed = scenario.seed): PropertyAndKeys {
  const { startAt, weather } = scenario;
  const climate = climateOf({ seed, weather }, { startAt, endAt: startAt + CLIMATE_AHEAD_MS });
  return propertyImport(
    deliveredHouse({ scenario, house: houseOf(scenario, seed), seed }),
    { startAt, endAt: startAt + BILLED_AHEAD_MS },
    {
      gateways: scenario.gateways,
      climate,
      usage: usageOf({ scenario, seed }),
      tariffs: scenario.tariffs,
    },
  );
}

/** Who lives there at the begin, and who moves in later. */
function occupantsOf({ id, occupant, successors = [] }: Dwelling, year: number) {
  const all = [{ name: occupant.name, from: `${year}-01-01` }, ...successors];
  return all.map((one, index) => ({ id: `${id}-o${index + 1}`, ...one }));
}

/** Who lives in a dwelling on New Year's day: the prepayments of the year are theirs. */
function firstOf({ dwellings }: House, dwellingId: string, year: number): string {
  const { successors = [] } = dwellings.find(({ id }) => id === dwellingId) ?? {};
  const before = successors.filter(({ from }) => from <= `${year}-01-01`).length;
  return `${dwellingId}-o${before + 1}`;
}

/** What the portal is told of the costs of a year. */
function costsOf(house: House, used: YearUsage) {
  const occupantId = (dwellingId: string): string => firstOf(house, dwellingId, used.year);
  const { heatingCents, consumptionPct, statement } = yearCosts(house, used, occupantId);
  return { heatingCents, consumptionPct, statement };
}

const ENERGY = {
  oil: 'oil',
  gas: 'gas',
  'district-heat': 'district-heating',
  'heat-pump': 'heat-pump',
} as const satisfies Record<House['heating']['source'], string>;

/** The year before the run, as the house was billed then. */
function lastBill(house: House, used: YearUsage) {
  const { year, heatingKwh, ratedUnits } = used;
  return {
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    heatKwh: String(whole(heatingKwh)),
    ratedUnits: String(whole(ratedUnits)),
    energy: ENERGY[house.heating.source],
    ...hotWaterOfLastYear(house, used),
  };
}

function yearsOf({ startAt, endAt }: { startAt: Instant; endAt: Instant }): number[] {
  const first = Number(berlinDate(startAt).slice(0, 4));
  const last = Number(berlinDate(endAt).slice(0, 4));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
