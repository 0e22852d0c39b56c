/**
 * Interventions on the real core and the real portal, from a scenario file. The whole day runs in
 * `lab-acts.nightly.test.ts`.
 */
import { expect, test } from 'vitest';
import { runBadDay } from './lab-acts.fixture.ts';

test('a run that stops while the portal is down brings it back, and is judged', async () => {
  const { report, acts } = await runBadDay('PT3H');
  expect(report.errors).toEqual([]);
  expect(report.runs[0]?.failed).toBe(0);
  expect(acts).toEqual(['portal-down begins: stopped', 'portal-down ends: started']);
});
