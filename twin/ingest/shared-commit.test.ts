/** Bundles that wait together share one commit; what becomes of each is as if it had come alone. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { Ingest } from './ingest.ts';
import {
  createTestPortal,
  hoursLater,
  telegram,
  TestGateway,
  type TestPortal,
} from './portal.fixture.ts';

/** Three bundles of one gateway, an hour apart. */
function three(gateway = new TestGateway('gw-1')) {
  return [0, 1, 2].map((hour) => ({
    thingName: 'gw-1',
    payload: gateway.bundle([telegram(hoursLater(hour), 100 + hour)]),
  }));
}

const unitsOf = ({ store }: TestPortal) => store.readings.list().map(({ units }) => units);

/** An ingest that counts its commits, and that fails with `error` when it counts the second bundle. */
function watched(portal: TestPortal, error?: Error) {
  const { store, vault: decrypt, live } = portal;
  let [commits, depth, bundles] = [0, 0, 0];
  const ingest = new Ingest({
    store: {
      ...store,
      transaction: (work) => {
        commits += depth === 0 ? 1 : 0;
        depth += 1;
        try {
          return store.transaction(work);
        } finally {
          depth -= 1;
        }
      },
      gateways: {
        ...store.gateways,
        advance: (progress) => {
          bundles += 1;
          if (error !== undefined && bundles === 2) throw error;
          store.gateways.advance(progress);
        },
      },
    },
    ...{ decrypt, live, domainClock: store.domainClock },
    defences: createDefences(),
    log: () => {},
  });
  return { ingest, commits: () => commits };
}

test('what waits together costs as many commits as one bundle alone', () => {
  const portal = createTestPortal();
  const { ingest, commits } = watched(portal);
  expect(ingest.acceptAll(three())).toEqual(['committed', 'committed', 'committed']);
  expect([commits(), unitsOf(portal)]).toEqual([2, [100, 101, 102]]);
});

test('a bundle on which the portal fails takes none of the others with it', () => {
  const portal = createTestPortal();
  const { ingest } = watched(portal, new Error('bug: planted'));
  expect(ingest.acceptAll(three())).toEqual(['committed', 'dead-letter', 'committed']);
  expect(unitsOf(portal)).toEqual([100, 102]);
});

test('when the disk is full nothing of what came together is there, and all of it comes again', () => {
  const portal = createTestPortal();
  const { ingest } = watched(portal, new Database.SqliteError('full', 'SQLITE_FULL'));
  const published = three();
  expect(() => ingest.acceptAll(published)).toThrow('full');
  expect([unitsOf(portal), portal.store.counters.read().bundles]).toEqual([[], 0]);
  expect(ingest.acceptAll(published)).toEqual(['committed', 'committed', 'committed']);
  expect(unitsOf(portal)).toEqual([100, 101, 102]);
});

test('the same message many times in one delivery is no message that ends the portal', () => {
  const portal = createTestPortal();
  const [first] = three();
  const copies = Array.from({ length: 5 }, () => first as typeof first & object);
  expect(portal.ingest.acceptAll(copies)).toEqual(['committed', ...Array(4).fill('repeated')]);
  expect(portal.store.counters.read()).toMatchObject({ duplicateBundles: 4, deadLetters: 0 });
});

test('a process that is killed twice in a row loses nothing of what came together', () => {
  const portal = createTestPortal();
  const { begunWork, counters } = portal.store;
  const published = three();
  const keyOf = ({ payload }: (typeof published)[number]) =>
    `gw-1 ${createHash('sha256').update(payload).digest('hex')}`;
  // The first kill came while all three were begun, the second while the first was begun alone.
  for (const one of published) begunWork.beginShared(keyOf(one));
  for (const one of published.slice(0, 1)) begunWork.begin(keyOf(one));
  expect(portal.ingest.acceptAll(published)).toEqual(['committed', 'committed', 'committed']);
  expect(published.some((one) => begunWork.isOpen(keyOf(one)))).toBe(false);
  expect(counters.read()).toMatchObject({ bundles: 3, deadLetters: 0 });
});
