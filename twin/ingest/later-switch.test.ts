/**
 * A defence that tells what it finds may be switched off later, as if it had been off from the start:
 * a telegram of which it says nothing is judged without it as with it.
 */
import { describe, expect, test } from 'vitest';
import { createDefences, DEFENCE_IDS, mayGoLater, type DefenceId } from '#kernel/defences.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { forgeries, judgedBy } from './forgeries.fixture.ts';
import { frameOf, portalOf, sentAt } from './kinds.fixture.ts';
import {
  createTestPortal,
  hoursLater,
  START,
  telegram,
  TestGateway,
  type TestPortal,
} from './portal.fixture.ts';

const TELLING = DEFENCE_IDS.filter((id) => mayGoLater(id, new Set()));
const HISTORY = 12;

test.each([
  ['heat-cost-allocator', 'mode-5', 9_999],
  ['heat-cost-allocator', 'mode-10', 19_999],
  ['cold-water', 'mode-7', 19_999],
  ['heat', 'ell-ctr', 19_999],
] as const)('what is made of telegrams of a %s in %s', (kind, security, thin) => {
  const portal = portalOf(kind, security);
  for (let n = 0; n < HISTORY; n++) {
    portal.send([{ rxAt: sentAt(n), frame: frameOf(kind, security, { n }) }]);
  }
  const recorded = {
    old: [2, HISTORY - 1].map((n) => frameOf(kind, security, { n })),
    fresh: frameOf(kind, security, { n: HISTORY }),
  };
  const told = new Set<DefenceId>();
  let silent = 0;
  for (const frame of [recorded.fresh, ...recorded.old, ...forgeries(recorded, thin, 'later')]) {
    for (const later of [-5 * MINUTE_MS, 0, HOUR_MS]) {
      const rxAt = sentAt(HISTORY) + later;
      const all = createDefences();
      const judged = judgedBy(portal, all)(frame, rxAt);
      for (const id of all.found) told.add(id);
      for (const id of TELLING.filter((one) => mayGoLater(one, all.found))) {
        expect(judgedBy(portal, createDefences([id]))(frame, rxAt)).toEqual(judged);
        silent += 1;
      }
    }
  }
  portal.store.close();
  expect(silent).toBeGreaterThan(300);
  expect(told.size).toBeGreaterThan(1);
});

type Story = (portal: TestPortal) => void;

/** What happens → who tells of it. */
const STORIES: readonly (readonly [string, readonly DefenceId[], Story])[] = [
  ['nothing but honest telegrams', [], () => {}],
  [
    'a telegram again, an hour later',
    ['D4', 'D6', 'D7'],
    ({ send }) => void send([{ ...telegram(hoursLater(5), 105), rxAt: hoursLater(8) }]),
  ],
  ['fewer units than before', ['D7'], ({ send }) => void send([telegram(hoursLater(8), 20)])],
  [
    'another bundle under a number that was there',
    ['D10'],
    ({ ingest }) => void ingest.accept('gw-1', new TestGateway('gw-1').bundle([], hoursLater(8))),
  ],
  [
    'a bundle that comes again',
    ['D10'],
    ({ ingest }) => {
      const payload = new TestGateway('gw-2').bundle([], hoursLater(8));
      ingest.accept('gw-2', payload);
      ingest.accept('gw-2', payload);
    },
  ],
  [
    'a bundle from tomorrow',
    ['D6'],
    ({ ingest, store }) => {
      const ahead = store.domainClock.now() + DAY_MS;
      ingest.accept('gw-2', new TestGateway('gw-2').bundle([], ahead));
    },
  ],
  [
    'a gateway that is silent',
    ['D16'],
    ({ ingest }) => {
      for (let hour = 9; hour < 60; hour++) void ingest.tick({ at: hoursLater(hour), heads: [] });
    },
  ],
];

describe('a portal after', () => {
  test.each(STORIES)('%s: %j tell', (_, who, happens) => {
    const portal = createTestPortal({ now: START });
    for (let hour = 0; hour < 7; hour++) {
      portal.store.domainClock.tick(hoursLater(hour));
      portal.send([telegram(hoursLater(hour), 100 + hour)]);
    }
    portal.store.domainClock.tick(hoursLater(9));
    expect([...portal.defences.found]).toEqual([]);
    happens(portal);
    expect([...portal.defences.found].toSorted()).toEqual([...who].toSorted());
  });
});
