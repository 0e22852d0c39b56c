/** Every intervention on the real core, the real portal and the wire between them, in one run. */
import { expect, test } from 'vitest';
import { runBadDay } from './lab-acts.fixture.ts';

test('core, portal and wire suffer what the file says, and nothing is lost', async () => {
  const { report, acts } = await runBadDay();
  expect(report.errors).toEqual([]);
  expect(report.runs[0]?.expectations.filter(({ held }) => !held)).toEqual([]);
  expect(acts).toEqual([
    'portal-down begins: stopped',
    'portal-down ends: started',
    'core-restarted begins: restarted',
    'portal-disk-full begins: full',
    'wire-cut begins: disturbed',
    'portal-disk-full ends: room again',
    'certificate-expired begins: UPLINK_CERTIFICATE_REFUSED',
    'certificate-expired ends: accepted',
    'wire-slow begins: disturbed',
    'wire-slow ends: clear',
    'wire-cut ends: clear',
  ]);
});
