/** A disk on which nothing fits any more, and then does again; SQLite itself says so. */
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { codeOf } from '../../test/support/code-of.ts';
import { createFixture, type Fixture } from '../api/portal.fixture.ts';
import { openVault } from '../keys/vault.ts';
import { Ingest } from './ingest.ts';
import { createTestPortal, hoursLater, START, telegram, TestGateway } from './portal.fixture.ts';

/** More than what is free within the pages of the file. */
const many = (from: number) =>
  Array.from({ length: 400 }, (_, at) => telegram(hoursLater(from + at), from + at));

test('nothing of a bundle is stored or acknowledged, and it is taken once there is room', () => {
  const portal = createTestPortal();
  const { storage, counters, deadLetters } = portal.store;
  const gateway = new TestGateway('gw-1');
  expect(portal.ingest.accept('gw-1', gateway.bundle(many(0)))).toBe('committed');
  const bundle = gateway.bundle(many(500));
  storage.mayGrow(false);
  // As the core delivers it, again and again.
  for (let time = 0; time < 5; time++) {
    expect(codeOf(() => portal.ingest.accept('gw-1', bundle))).toBe('PORTAL_STORAGE_FULL');
  }
  expect(storage.problem()?.code).toBe('PORTAL_STORAGE_FULL');
  expect(counters.read()).toMatchObject({ received: 400, stored: 400 });
  storage.mayGrow(true);
  expect(portal.ingest.accept('gw-1', bundle)).toBe('committed');
  expect(storage.problem()).toBeUndefined();
  expect(counters.read()).toMatchObject({ received: 800, stored: 800 });
  expect(deadLetters.list()).toEqual([]);
});

/** A portal whose disk is full: a bundle has just been refused. */
async function fullPortal(): Promise<Fixture & { readonly ingest: Ingest }> {
  const fixture = await createFixture();
  const { store, portal, dataDir } = fixture;
  const decrypt = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
  const ingest = new Ingest({ ...portal, decrypt, defences: createDefences() });
  store.domainClock.tick(START + 1000 * HOUR_MS);
  store.storage.mayGrow(false);
  const bundle = new TestGateway('gw-x').bundle(many(0));
  expect(codeOf(() => ingest.accept('gw-x', bundle))).toBe('PORTAL_STORAGE_FULL');
  return { ...fixture, ingest };
}

test('health says so until there is room, and who wants to write is told the same', async () => {
  const { app, store, close, as } = await fullPortal();
  const health = () => app.inject('/api/v1/health');
  const sick = await health();
  expect([sick.statusCode, sick.json()]).toEqual([
    503,
    expect.objectContaining({ ok: false, code: 'PORTAL_STORAGE_FULL' }),
  ]);
  // Small rows fit into pages that are there; sign in until they are full.
  const refused = await refusedSignIn(app);
  expect([refused.statusCode, refused.json()]).toMatchObject([
    507,
    { code: 'PORTAL_STORAGE_FULL' },
  ]);
  store.storage.mayGrow(true);
  expect([(await health()).statusCode, (await health()).json()]).toMatchObject([200, { ok: true }]);
  await expect(as('operator')).resolves.toMatchObject({ cookie: expect.any(String) });
  await close();
});

async function refusedSignIn(app: Fixture['app']) {
  const payload = { role: 'operator' };
  for (let time = 0; time < 1_000; time++) {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/session/demo', payload });
    if (answer.statusCode !== 200) return answer;
  }
  throw new Error('the disk is not full');
}

test('judging the fleet and stopping survive it', async () => {
  const { ingest, store, logged, close } = await fullPortal();
  store.fleetState.save = () => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  ingest.judgeFleet();
  ingest.stop();
  expect(logged).toMatchObject([{ event: 'ingest.storage' }, { event: 'ingest.storage' }]);
  await close();
});
