import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARY_UNITS, KEY_HEX, METERS } from '../property/stored-house.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';
import type { Role } from './schemas/session.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const [own, other] = METERS;
const seen = (actor: string): string[] =>
  fixture.store.audit
    .list({ actor })
    .filter(({ action }) => action.endsWith('.seen'))
    .map(({ action, subject }) => `${action} ${subject}`);

test.each([
  ['tenant', `/meters/${own}/readings`, `readings.seen ${own}`],
  ['tenant', '/meters', 'meters.seen d01'],
  ['lab', '/bills/d01?period=2025', 'bill.seen d01'],
  ['lab', '/bills/d01/document?period=2025&format=html', 'document.seen d01'],
  ['tenant', '/dwellings/d01/consumption', 'consumption.seen d01'],
  ['tenant', '/dwellings/d01/consumption/document?format=html', 'document.seen d01'],
  ['landlord', '/bills?period=2025', 'bills.seen'],
  ['lab', '/telegrams/1', `telegram.seen ${own}`],
] as const)('the %s asks for %s: %s', async (role, path, expected) => {
  const dwelling = role === 'tenant' ? 'd01' : undefined;
  expect((await fixture.get(path, role as Role, dwelling)).status).toBe(200);
  const actor = role === 'tenant' ? 'tenant-d01' : role;
  expect(seen(actor).join('\n')).toContain(expected);
});

test('what was refused was not seen, and who may see no values has seen none', async () => {
  const before = fixture.store.audit.list().length;
  await fixture.get(`/meters/${other}/readings`, 'tenant', 'd02');
  const asTenant = seen('tenant-d02').length;
  expect((await fixture.get(`/meters/${own}/readings`, 'tenant', 'd02')).status).toBe(403);
  expect((await fixture.get('/meters', 'operator')).status).toBe(200);
  expect(seen('tenant-d02')).toHaveLength(asTenant);
  expect(seen('operator')).toEqual([]);
  expect(fixture.store.audit.list().length).toBeGreaterThan(before);
});

test('no entry holds a consumption value or a key', () => {
  const text = fixture.store.audit
    .list()
    .map(({ actor, action, subject, details }) => JSON.stringify([actor, action, subject, details]))
    .join('\n');
  for (const units of CANARY_UNITS) expect(text).not.toContain(String(units));
  expect(text).not.toContain(KEY_HEX);
});
