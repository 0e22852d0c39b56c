/**
 * Nothing acknowledged is lost: each program of a live lab is killed with SIGKILL at full speed, alone
 * and with another one, and in the end the portal has each bundle of the undisturbed world, once.
 * `kill-matrix.nightly.test.ts` does it two hundred times.
 */
import { expect, test } from 'vitest';
import { killAll } from './kill-matrix.fixture.ts';

test('after kill -9 of each program and of two at once, all is there, once, and each alarm', async () => {
  const { bundles, undisturbed, readings, stored, deadLetters, alarms, dueAlarms } = await killAll([
    { programs: ['portal'], afterStored: 500 },
    { programs: ['core'], afterStored: 1_000 },
    { programs: ['world'], afterStored: 1_000 },
    { programs: ['portal', 'core'], afterStored: 1_000 },
  ]);
  expect(bundles.length).toBeGreaterThan(100);
  expect(bundles).toEqual(undisturbed);
  expect([readings, deadLetters]).toEqual([stored, 0]);
  expect(alarms.length).toBeGreaterThan(3);
  expect(alarms).toEqual(dueAlarms);
}, 240_000);
