/** Both branches of a fork are the run without one; a sample is in `fork.integration.test.ts`. */
import { expect, test } from 'vitest';
import { projectScenario, threeRuns } from './forks.fixture.ts';

test.each([
  'bad-wire',
  'cloud-insider',
  'dense-estate',
  'expired-certificate',
  'full-outbox',
  'gateway-clock',
  'leak',
  'meter-clocks',
  'mixed-fleet',
  'own-house',
  'portal-disk-full',
  'portal-down',
  'replay-telegram',
  'tenant-change',
  'uplink-outage',
])('%s', async (name) => {
  const { whole, saved, continued } = await threeRuns(projectScenario(name));
  expect(saved).toEqual(whole);
  expect(continued).toEqual(whole);
});
