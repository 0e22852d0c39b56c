import { expect, test } from 'vitest';
import { parseAddress } from '#wire/link-layer.ts';
import { acceptanceOf } from './acceptance-defaults.ts';
import type { Meter } from '../store/meters.ts';
import { createMeterRegistry } from './registry.ts';

const meter = (no: number, id: string): Meter => ({
  no,
  id,
  kind: 'heat-cost-allocator',
  dwellingId: 'd01',
  propertyId: 'p1',
  room: 'r',
  label: id,
  kq: '1',
  kc: '1',
  scale: 'unit',
  acceptance: acceptanceOf('heat-cost-allocator', { encryptedBlocks: 2 }),
  afterTelegram: 0,
});

const find = (meters: Meter[], id: string): string | undefined =>
  createMeterRegistry({ list: () => meters }).find(parseAddress(id))?.id;

test('a device is found by maker and number, whatever version it claims', () => {
  const meters = [meter(1, 'QDS-00000001-35-08')];
  expect(find(meters, 'QDS-00000001-35-08')).toBe('QDS-00000001-35-08');
  expect(find(meters, 'QDS-00000001-34-07')).toBe('QDS-00000001-35-08');
  expect(find(meters, 'QDS-00000002-35-08')).toBeUndefined();
  expect(find(meters, 'TCH-00000001-35-08')).toBeUndefined();
});

test('of two devices with one number the exact one is found', () => {
  const meters = [meter(1, 'QDS-00000001-34-08'), meter(2, 'QDS-00000001-35-08')];
  expect(find(meters, 'QDS-00000001-35-08')).toBe('QDS-00000001-35-08');
  expect(find(meters, 'QDS-00000001-99-08')).toBe('QDS-00000001-34-08');
});

test('a meter registered later is found after the reload', () => {
  const meters: Meter[] = [];
  const registry = createMeterRegistry({ list: () => meters });
  meters.push(meter(1, 'QDS-00000001-35-08'));
  const address = parseAddress('QDS-00000001-35-08');
  expect(registry.find(address)).toBeUndefined();
  registry.reload();
  expect(registry.find(address)?.no).toBe(1);
});
