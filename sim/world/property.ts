/** Builds a house from its plan: dwellings, radiators with allocators, and the keys of the maker. */
import type { Rng } from '#kernel/rng.ts';
import { formatFactor, ratingKc, ratingKq, ratingKt } from '../physics/radiator.ts';
import type { MeterSecurity } from '../devices/telegram-security.ts';
import type {
  AllocatorScale,
  AllocatorSensors,
  Dwelling,
  House,
  HouseFleet,
  HouseHeating,
  HouseMeter,
} from './house.ts';
import { emitterLabel, type DwellingPlan, type HousePlan, type RoomPlan } from './house-plan.ts';
import { buildingOf, OLD_LOSS_W_PER_M2K, USUAL_HEATING } from './house-building.ts';
import { blocksOf, registerMeters } from './register-meters.ts';
import { ALLOCATOR_MODEL } from './world-devices.ts';

const FIRST_METER_ID = 55_667_701;
/** The records of an allocator telegram take 26 of 32 bytes. */
const ENCRYPTED_BLOCKS = 2;
const PLAIN_FLEET: HouseFleet = { security: 'm5', kinds: [] };
/** Usual values for panel, section and column radiators. */
const COUPLINGS = [0.08, 0.12, 0.16, 0.2] as const;

/**
 * The same house for the same seed; only the keys come from `rng`. Further meters change nothing
 * in those that are there without them.
 */
export function buildHouse(plan: HousePlan, rng: Rng, fleet = PLAIN_FLEET): House {
  const { security, sensors = 'two', scale = 'unit' } = fleet;
  const dwellings = plan.dwellings.map(dwellingOf);
  const heating = heatingOf(plan);
  const withAllocators = heating.measuredBy === 'allocators' ? plan.dwellings : [];
  const meters = withAllocators
    .flatMap((dwelling) => dwelling.rooms.map((room, position) => ({ dwelling, room, position })))
    .map((slot, index) =>
      meterOf(slot, { idNumber: FIRST_METER_ID + index, rng, security, sensors, scale }),
    );
  return {
    id: plan.id,
    name: plan.name,
    address: plan.address,
    dwellings,
    meters,
    registerMeters: registerMeters(plan.dwellings, withHeatMeters(fleet, heating), { meters, rng }),
    building: buildingOf(plan, { hasHotWater: fleet.kinds.includes('warm-water') }),
    heating,
  };
}

/** The ordinance of 1994 allowed a house of flats about this loss of a square metre of floor, W/K. */
const LOSS_OF_1994_W_PER_M2K = 1;

function heatingOf({ heating, lossWPerM2K = OLD_LOSS_W_PER_M2K }: HousePlan): HouseHeating {
  const { source, measuredBy } = heating ?? USUAL_HEATING;
  return { source, measuredBy, isBelow1994: lossWPerM2K > LOSS_OF_1994_W_PER_M2K };
}

/** Where dwellings are measured by heat meters they have them, whatever the fleet says. */
function withHeatMeters(fleet: HouseFleet, { measuredBy }: HouseHeating): HouseFleet {
  if (measuredBy !== 'heat-meters' || fleet.kinds.includes('heat')) return fleet;
  return { ...fleet, kinds: [...fleet.kinds, 'heat'] };
}

/** Bills take areas to the hundredth of a square metre. */
function dwellingOf({
  id,
  label,
  floor,
  rooms,
  unheatedM2,
  occupant,
  habit,
}: DwellingPlan): Dwelling {
  const heatedM2 = rooms.reduce((sum, room) => sum + room.areaM2, 0);
  const areaM2 = Math.round((heatedM2 + unheatedM2) * 100) / 100;
  return { id, label, floor, areaM2, occupant: { name: occupant }, habit };
}

interface MeterSlot {
  readonly dwelling: DwellingPlan;
  readonly room: RoomPlan;
  readonly position: number;
}

interface Making {
  readonly idNumber: number;
  readonly rng: Rng;
  readonly security: MeterSecurity;
  readonly sensors: AllocatorSensors;
  readonly scale: AllocatorScale;
}

function meterOf(slot: MeterSlot, making: Making): HouseMeter {
  const { idNumber, rng, security, sensors, scale } = making;
  const { dwelling, room, position } = slot;
  const id = String(idNumber);
  const { manufacturer, version, type } = ALLOCATOR_MODEL;
  const usual = COUPLINGS[idNumber % COUPLINGS.length] ?? COUPLINGS[0];
  const { coupling = usual } = room;
  return {
    address: { manufacturer, id, version, type },
    dwellingId: dwelling.id,
    room: room.name,
    label: emitterLabel(dwelling.id, position),
    kq: formatFactor(ratingKq(room.ratedOutputW)),
    kc: formatFactor(ratingKc(coupling)),
    ...ratedRoom(room, sensors),
    ratedOutputW: room.ratedOutputW,
    scale,
    key: rng.fork(`meter/${id}/key`).bytes(16),
    security,
    encryptedBlocks: blocksOf(security, ENCRYPTED_BLOCKS),
    coupling,
    sensors,
    place: {
      xM: dwelling.xM + (dwelling.xM < 0 ? -1.5 : 1.5) * position,
      yM: dwelling.yM + 3,
      floor: dwelling.floor,
    },
  };
}

/** A device with a sensor for the room sees how warm it is and needs no factor for it. */
function ratedRoom({ designC }: RoomPlan, sensors: AllocatorSensors): Pick<HouseMeter, 'kt'> {
  if (designC === undefined || sensors === 'two') return {};
  return { kt: formatFactor(ratingKt(designC)) };
}
