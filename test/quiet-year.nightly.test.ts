/** A whole year of the preset house with neighbours, a holiday and open windows: nobody may be alarmed. */
import { expect, test } from 'vitest';
import { watchHouse } from './support/watched-house.ts';

test.each(['m5', 'm7'])('a quiet year of the house in %s raises no alarm', async (security) => {
  const { alarms, storedCount } = await watchHouse(`
name: quiet-year
seed: 20260101
time: { start: 2025-01-01, duration: P365D }
property: { preset: altbau-12 }
fleet: { security: ${security}, intervalS: 900, water: true, heatMeters: true, roomSensors: true, smokeDetectors: true }
gateways: [{ id: gw-1, reportS: 900 }, { id: gw-2, reportS: 900, floor: 3 }]
occupants:
  - { dwelling: 3, profile: airing, from: P1D, for: P364D }
  - { dwelling: 8, profile: airing, from: P40D, for: P200D }
  - { dwelling: 5, profile: away, from: P45D, for: P21D }
expect: { alarms.total: 0 }
`);
  expect(alarms).toEqual([]);
  expect(storedCount).toBeGreaterThan(2_000_000);
});
