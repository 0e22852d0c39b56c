/**
 * What else hangs in a dwelling of the house, where the fleet asks for it: water meters, a
 * heat meter in front of the radiators (as if the dwelling had one inlet), a room sensor in the
 * first room and a smoke detector in the hall. Data and places only; what they count is elsewhere.
 */
import type { Rng } from '#kernel/rng.ts';
import type { MeterSecurity } from '../devices/telegram-security.ts';
import { emitterLabel, type DwellingPlan } from './house-plan.ts';
import {
  REGISTER_METER_KINDS,
  type HouseFleet,
  type HouseMeter,
  type RegisterMeter,
  type RegisterMeterKind,
} from './house.ts';
import { REGISTER_MODELS, type DeviceModel } from './world-devices.ts';

interface KindRow {
  readonly suffix: string;
  readonly room: string;
  readonly device: DeviceModel;
  /** Blocks of its records with the check bytes. */
  readonly blocks: number;
  /** Metres from the stairwell relative to the dwelling's middle. */
  readonly dxM: number;
}

const KINDS: Readonly<Record<RegisterMeterKind, KindRow>> = {
  'cold-water': {
    suffix: 'cw',
    room: 'Bad',
    device: REGISTER_MODELS['cold-water'],
    blocks: 3,
    dxM: 1,
  },
  'warm-water': {
    suffix: 'ww',
    room: 'Bad',
    device: REGISTER_MODELS['warm-water'],
    blocks: 3,
    dxM: 1.2,
  },
  heat: {
    suffix: 'hm',
    room: 'Flur',
    device: REGISTER_MODELS.heat,
    blocks: 3,
    dxM: -0.5,
  },
  'room-sensor': {
    suffix: 'rs',
    room: 'Wohnzimmer',
    device: REGISTER_MODELS['room-sensor'],
    blocks: 2,
    dxM: 0.5,
  },
  'smoke-detector': {
    suffix: 'sd',
    room: 'Flur',
    device: REGISTER_MODELS['smoke-detector'],
    blocks: 2,
    dxM: 0,
  },
  electricity: {
    suffix: 'em',
    room: 'Flur',
    device: REGISTER_MODELS.electricity,
    blocks: 5,
    dxM: 0.2,
  },
};

/** The first free number that ends in 0 is later where a house has more allocators than lie before it. */
const FIRST_ID = 55_670_010;
const IDS_PER_DWELLING = 10;

export function blocksOf(security: MeterSecurity, blocks: number): number | null {
  return security === 'm5' || security === 'm7' ? blocks : null;
}

/** In order of dwelling, then of REGISTER_METER_KINDS, whatever order `fleet` has. */
export function registerMeters(
  plans: readonly DwellingPlan[],
  { security, kinds, power = {} }: HouseFleet,
  house: { meters: readonly HouseMeter[]; rng: Rng },
): RegisterMeter[] {
  const firstId = Math.max(FIRST_ID, behind(house.meters));
  return plans.flatMap(({ id: dwellingId, floor, xM, yM, rooms }, index) => {
    const emitters = rooms.map((_, position) => emitterLabel(dwellingId, position));
    return REGISTER_METER_KINDS.flatMap((kind, position) => {
      if (!kinds.includes(kind)) return [];
      const { suffix, room, device, blocks, dxM } = KINDS[kind];
      const id = String(firstId + index * IDS_PER_DWELLING + position);
      const meter: RegisterMeter = {
        kind,
        address: { ...device, id },
        dwellingId,
        room,
        label: `${dwellingId}-${suffix}`,
        key: house.rng.fork(`meter/${id}/key`).bytes(16),
        security,
        encryptedBlocks: blocksOf(security, blocks),
        place: { xM: xM + dxM, yM: yM + 2, floor },
        emitters,
        ...(kind === 'electricity' ? { power: power[dwellingId] ?? {} } : {}),
      };
      return [meter];
    });
  });
}

function behind(meters: readonly HouseMeter[]): number {
  const last = Number(meters.at(-1)?.address.id ?? 0);
  return Math.ceil((last + 1) / IDS_PER_DWELLING) * IDS_PER_DWELLING;
}
