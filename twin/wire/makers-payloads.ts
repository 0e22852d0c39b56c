/**
 * Devices whose payload below an ordinary CI field is the maker's own: read as data records it would
 * give values that nobody sent. Data only.
 */
import type { DeviceAddress } from './link-layer.ts';

const OWN_PAYLOADS: readonly Pick<DeviceAddress, 'manufacturer' | 'version' | 'type'>[] = [
  // BFW 240 radio, a heat cost allocator.
  { manufacturer: 'BFW', version: 0x02, type: 0x08 },
];

const MANUFACTURERS = new Set(OWN_PAYLOADS.map(({ manufacturer }) => manufacturer));

export function hasOwnPayload({ manufacturer, version, type }: DeviceAddress): boolean {
  return (
    MANUFACTURERS.has(manufacturer) &&
    OWN_PAYLOADS.some(
      (each) =>
        each.manufacturer === manufacturer && each.version === version && each.type === type,
    )
  );
}
