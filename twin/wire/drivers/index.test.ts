import { expect, test } from 'vitest';
import { isFor } from './definition.ts';
import { driverFor, DRIVERS } from './index.ts';

test('no two drivers claim the same device', () => {
  const makers = [
    'XXX',
    ...DRIVERS.flatMap(({ detect }) => (detect.makersTypes ?? []).map((each) => each.manufacturer)),
  ];
  for (const manufacturer of makers) {
    for (let type = 0; type < 256; type++) {
      const meter = { manufacturer, id: '00000001', version: 1, type };
      expect(DRIVERS.filter((driver) => isFor(driver, meter)).length).toBeLessThanOrEqual(1);
    }
  }
});

test('a device finds its driver by type, or by maker and type', () => {
  const meter = { manufacturer: 'QDS', id: '00000001', version: 1, type: 8 };
  expect(driverFor(meter)?.name).toBe('hca-oms');
  expect(driverFor({ ...meter, manufacturer: 'TCH', type: 0x80 })?.name).toBe('hca-oms');
  expect(driverFor({ ...meter, type: 0x80 })).toBeUndefined();
});
