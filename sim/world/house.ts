/** The house as data: its dwellings, and the meters and sensors in them with their keys. */
import type { CivilDate } from '#kernel/time.ts';
import type { DeviceAddress } from '#wire/link-layer.ts';
import type { MeterSecurity } from '../devices/telegram-security.ts';
import type { PowerPlan } from '../physics/power.ts';
import type { HeatSourceKind } from '../physics/heat-source.ts';
import type { Habit } from '../physics/set-points.ts';
import type { Place } from '../radio/channel.ts';
import type { HouseBuilding } from './house-building.ts';
import type { HeatMeasure } from './house-plan.ts';

interface Successor {
  readonly name: string;
  /** First day. */
  readonly from: CivilDate;
}

export interface Dwelling {
  /** `d01` … `d12`. */
  readonly id: string;
  readonly label: string;
  /** 0 is the ground floor. */
  readonly floor: number;
  readonly areaM2: number;
  readonly occupant: { readonly name: string };
  /** Who lives there after the occupant, oldest first; left out where nobody follows. */
  readonly successors?: readonly Successor[];
  readonly habit: Habit;
}

export interface HouseMeter {
  readonly address: DeviceAddress;
  readonly dwellingId: string;
  readonly room: string;
  /** `d05-r2`: second radiator of the fifth dwelling. */
  readonly label: string;
  /** Rating factors as decimals. */
  readonly kq: string;
  readonly kc: string;
  /** Of a device without a room sensor in a room that is designed for another temperature. */
  readonly kt?: string;
  readonly ratedOutputW: number;
  /** `unit`: the bill multiplies by KQ · KC · KT; `product`: the device does. */
  readonly scale: AllocatorScale;
  /** AES-128 key of this meter. */
  readonly key: Uint8Array;
  readonly security: MeterSecurity;
  /** Null where nothing is encrypted in blocks. */
  readonly encryptedBlocks: number | null;
  /** Share of the over-temperature that the sensor does not see. */
  readonly coupling: number;
  readonly sensors: AllocatorSensors;
  readonly place: Place;
  /** Label of the allocator whose place it takes; until then it lies in a drawer. */
  readonly spareFor?: string;
}

export interface House {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly dwellings: readonly Dwelling[];
  /** The radiators with their allocators: what the heating bill is made of. */
  readonly meters: readonly HouseMeter[];
  /** Register meters and sensors, where the fleet has them. */
  readonly registerMeters: readonly RegisterMeter[];
  /** Its rooms, walls and heating. */
  readonly building: HouseBuilding;
  readonly heating: HouseHeating;
}

/** What a bill has to know of the heating. */
export interface HouseHeating {
  readonly source: HeatSourceKind;
  readonly measuredBy: HeatMeasure;
  /** Worse than the Wärmeschutzverordnung of 1994 asked for (§7 Abs. 1 HeizkostenV). */
  readonly isBelow1994: boolean;
}

/** All of them, in a fixed order: allocators, then register meters. */
export function metersOf(house: House): readonly (HouseMeter | RegisterMeter)[] {
  return [...house.meters, ...house.registerMeters];
}

export const REGISTER_METER_KINDS = [
  'cold-water',
  'warm-water',
  'heat',
  'room-sensor',
  'smoke-detector',
  'electricity',
] as const;
export type RegisterMeterKind = (typeof REGISTER_METER_KINDS)[number];

/** Radiator and room, or the radiator alone. */
export const ALLOCATOR_SENSORS = ['two', 'one'] as const;
export type AllocatorSensors = (typeof ALLOCATOR_SENSORS)[number];

export const ALLOCATOR_SCALES = ['unit', 'product'] as const;
export type AllocatorScale = (typeof ALLOCATOR_SCALES)[number];

/** KQ · KC · KT. */
export function ratingOf({ kq, kc, kt = '1' }: Pick<HouseMeter, 'kq' | 'kc' | 'kt'>): number {
  return Number(kq) * Number(kc) * Number(kt);
}

/** What its units count on the bill. */
export function billedUnits(meter: HouseMeter, units: number): number {
  return meter.scale === 'product' ? units : units * ratingOf(meter);
}

export interface HouseFleet {
  readonly security: MeterSecurity;
  /** Of the allocators; two by default. */
  readonly sensors?: AllocatorSensors;
  /** Of the allocators; unit by default. */
  readonly scale?: AllocatorScale;
  /** Further kinds that every dwelling has. */
  readonly kinds: readonly RegisterMeterKind[];
  /** By dwelling, what is behind its electricity meter beside the household. */
  readonly power?: Readonly<Record<string, PowerPlan>>;
}

export interface RegisterMeter {
  readonly kind: RegisterMeterKind;
  readonly address: DeviceAddress;
  readonly dwellingId: string;
  readonly room: string;
  /** `d05-ww`: warm water of the fifth dwelling. */
  readonly label: string;
  readonly key: Uint8Array;
  readonly security: MeterSecurity;
  readonly encryptedBlocks: number | null;
  readonly place: Place;
  /** What is behind an electricity meter beside the household. */
  readonly power?: PowerPlan;
  /** Labels of the radiators or floors of its dwelling, the first one first. */
  readonly emitters: readonly string[];
}

/** Has a register that runs on; a sensor has none. */
export function isCounting({ kind }: Pick<RegisterMeter, 'kind'>): boolean {
  return (
    kind === 'cold-water' || kind === 'warm-water' || kind === 'heat' || kind === 'electricity'
  );
}

/** Its litres are on the bill, like the units of the allocators. */
export function isWarmWater({ kind }: Pick<RegisterMeter, 'kind'>): boolean {
  return kind === 'warm-water';
}

/** Heat meters that the bill is made of: none where allocators hang beside them. */
export function billedHeatMeters({ heating, registerMeters }: House): RegisterMeter[] {
  if (heating.measuredBy !== 'heat-meters') return [];
  return registerMeters.filter(({ kind }) => kind === 'heat');
}

/** What runs on and is on the bill. */
export function billedRegisters(house: House): RegisterMeter[] {
  return [...billedHeatMeters(house), ...house.registerMeters.filter(isWarmWater)];
}
