/** Maker, version and type of the devices that hang in the simulated house. Data only. */
import type { DeviceAddress } from '#wire/link-layer.ts';

export type DeviceModel = Pick<DeviceAddress, 'manufacturer' | 'version' | 'type'>;

export const ALLOCATOR_MODEL: DeviceModel = { manufacturer: 'QDS', version: 0x35, type: 0x08 };

export const REGISTER_MODELS = {
  'cold-water': { manufacturer: 'QDS', version: 0x18, type: 0x07 },
  'warm-water': { manufacturer: 'QDS', version: 0x18, type: 0x06 },
  heat: { manufacturer: 'QDS', version: 0x48, type: 0x04 },
  electricity: { manufacturer: 'EMH', version: 0x01, type: 0x02 },
  'room-sensor': { manufacturer: 'LAS', version: 0x07, type: 0x1b },
  'smoke-detector': { manufacturer: 'LAS', version: 0x03, type: 0x1a },
} as const satisfies Readonly<Record<string, DeviceModel>>;

/** By kind, as scenarios name them. */
export const WORLD_DEVICES: Readonly<Record<string, DeviceModel>> = {
  'heat-cost-allocator': ALLOCATOR_MODEL,
  ...REGISTER_MODELS,
};
