import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { chooseClock, type DomainClockSource } from './domain-clock.ts';
import { openStore } from './store.ts';

const real = { now: () => 5_000 };

test('is real time where no lab ticks', () => {
  const { domainClock } = openStore(':memory:', { realClock: real });
  expect(domainClock.isLab).toBe(false);
  expect(domainClock.now()).toBe(5_000);
});

test('is the lab’s tick, which never goes back and outlives the portal', () => {
  const path = join(temporaryFolder(), 'portal.db');
  const store = openStore(path, { realClock: real });
  store.domainClock.tick(700);
  store.domainClock.tick(300);
  expect(store.domainClock.now()).toBe(700);
  store.close();
  const again = openStore(path, { realClock: real });
  expect(again.domainClock.isLab).toBe(true);
  expect(again.domainClock.now()).toBe(700);
  again.close();
});

test('a bundle that was committed does not move it', () => {
  const { domainClock, counters } = openStore(':memory:', { realClock: real });
  counters.advanceWatermark(9_000);
  expect(domainClock.now()).toBe(5_000);
});

test.each<[DomainClockSource, DomainClockSource]>([
  ['real', 'lab'],
  ['lab', 'real'],
])('a database of a portal with --clock %s is not opened with --clock %s', (found, wanted) => {
  const store = openStore(':memory:', { realClock: real });
  const path = 'portal.db';
  chooseClock(store, { path, wanted: found });
  store.counters.advanceWatermark(9_000);
  chooseClock(store, { path, wanted: found });
  expect(() => chooseClock(store, { path, wanted })).toThrow(
    expect.objectContaining({ code: 'PORTAL_CLOCK_MISMATCH' }),
  );
});
