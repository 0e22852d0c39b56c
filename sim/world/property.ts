/** Builds the house of a preset: dwellings, radiators with allocators, and the keys of the maker. */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import { formatFactor, ratingKc, ratingKq } from '../physics/radiator.ts';
import type { MeterSecurity } from '../devices/telegram-security.ts';
import { ALTBAU_12 } from './altbau-12.ts';
import type { DwellingPlan, RoomPlan } from './altbau-12.ts';
import type { Dwelling, House, HouseFleet, HouseMeter } from './house.ts';
import { blocksOf, registerMeters } from './register-meters.ts';
import { ALLOCATOR_MODEL } from './world-devices.ts';

export type PropertyPreset = 'altbau-12';

const FIRST_METER_ID = 55_667_701;
/** The records of an allocator telegram take 26 of 32 bytes. */
const ENCRYPTED_BLOCKS = 2;
const PLAIN_FLEET: HouseFleet = { security: 'm5', kinds: [] };
/** Loss of a heated square metre inside the house: outer wall, window and air change. */
const LOSS_W_PER_M2K = 1.25;
/** Usual values for panel, section and column radiators. */
const COUPLINGS = [0.08, 0.12, 0.16, 0.2] as const;

/**
 * Room heating of a usual year, and the rated units of a simulated one: pipes and what is below
 * the starting threshold of the allocators give heat that none of them counts.
 */
const HEAT_KWH_PER_M2 = 90;
const RATED_UNITS_PER_M2 = 73;
/** Hot water of a usual year, with the losses of its pipes. */
const HOT_WATER_KWH_PER_M2 = 31;
const HOT_WATER_LITRES_PER_M2 = 390;

/**
 * The same house for the same seed; only the keys come from `rng`. Further meters change nothing
 * in those that are there without them.
 */
export function buildHouse(preset: PropertyPreset, rng: Rng, fleet = PLAIN_FLEET): House {
  assert(preset === 'altbau-12', `no preset ${String(preset)}`);
  const { security } = fleet;
  const dwellings = ALTBAU_12.map(dwellingOf);
  const meters = ALTBAU_12.flatMap((plan, index) =>
    plan.rooms.map((room, position) => ({ plan, room, position, dwellingId: dwellingId(index) })),
  ).map((slot, index) => meterOf(slot, { idNumber: FIRST_METER_ID + index, rng, security }));
  const areaM2 = dwellings.reduce((sum, dwelling) => sum + dwelling.areaM2, 0);
  return {
    id: preset,
    name: 'Altbau Lindenhof 12',
    address: 'Lindenhof 12, 00000 Musterstadt',
    dwellings,
    meters,
    registerMeters: registerMeters(ALTBAU_12, fleet, { dwellings, meters, rng }),
    lastYear: {
      heatKwh: Math.round(areaM2 * HEAT_KWH_PER_M2),
      ratedUnits: Math.round(areaM2 * RATED_UNITS_PER_M2),
      hotWaterKwh: Math.round(areaM2 * HOT_WATER_KWH_PER_M2),
      hotWaterM3: Math.round((areaM2 * HOT_WATER_LITRES_PER_M2) / 1000),
      energy: 'oil',
    },
  };
}

function dwellingOf(plan: DwellingPlan, index: number): Dwelling {
  const heatedM2 = plan.rooms.reduce((sum, room) => sum + room.areaM2, 0);
  return {
    id: dwellingId(index),
    label: plan.label,
    floor: plan.floor,
    areaM2: heatedM2 + plan.unheatedM2,
    occupant: { name: plan.occupant },
    habit: plan.habit,
  };
}

interface MeterSlot {
  readonly plan: DwellingPlan;
  readonly room: RoomPlan;
  readonly position: number;
  readonly dwellingId: string;
}

interface Making {
  readonly idNumber: number;
  readonly rng: Rng;
  readonly security: MeterSecurity;
}

function meterOf(slot: MeterSlot, { idNumber, rng, security }: Making): HouseMeter {
  const { plan, room, position } = slot;
  const id = String(idNumber);
  const { manufacturer, version, type } = ALLOCATOR_MODEL;
  const coupling = COUPLINGS[idNumber % COUPLINGS.length] ?? COUPLINGS[0];
  return {
    address: { manufacturer, id, version, type },
    dwellingId: slot.dwellingId,
    room: room.name,
    label: `${slot.dwellingId}-r${position + 1}`,
    kq: formatFactor(ratingKq(room.ratedOutputW)),
    kc: formatFactor(ratingKc(coupling)),
    ratedOutputW: room.ratedOutputW,
    scale: 'unit',
    key: rng.fork(`meter/${id}/key`).bytes(16),
    security,
    encryptedBlocks: blocksOf(security, ENCRYPTED_BLOCKS),
    coupling,
    roomKind: room.kind,
    roomAreaM2: room.areaM2,
    lossWPerK: LOSS_W_PER_M2K * plan.exposure * room.areaM2,
    place: { xM: plan.xM + (plan.xM < 0 ? -1.5 : 1.5) * position, yM: 3, floor: plan.floor },
  };
}

function dwellingId(index: number): string {
  return `d${String(index + 1).padStart(2, '0')}`;
}
