/**
 * Cold is hot for the fleet, too: a portal that was restarted or killed at any moments raises and ends
 * the same alarms at the same times as one that was not, each kind of them.
 */
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { FLEET_ALARMS, type RejectionReason } from '#kernel/rejections.ts';
import { createRng, type Rng } from '#kernel/rng.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import type { HeardBundle, HeardTelegram } from '../detect/fleet/fleet-state.ts';
import { createLiveBus } from '../live-bus.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import type { PowerLimit } from '../store/power-limits.ts';
import { openStore } from '../store/store.ts';
import { FleetWatch } from './fleet-watch.ts';
import { START } from './portal.fixture.ts';

const QUARTER = 15 * MINUTE_MS;
/** Five days and a half of reports. */
const STEPS = 132 * 4;
const GATEWAYS = ['gw-1', 'gw-2'] as const;

const during = (hour: number, from: number, to: number): boolean => hour >= from && hour < to;

/** A meter of the fleet: what it says at an hour, or nothing. */
interface Actor {
  readonly id: string;
  readonly kind: MeterKind;
  readonly dbm: readonly [number, number];
  /** Of a water meter; its own where left out. */
  readonly dwellingId?: string;
  readonly at?: (hour: number) => Partial<Said> | undefined;
}

interface Said {
  readonly units: number;
  readonly flags: readonly string[];
  readonly dbm: readonly [number, number];
}

const flagged = (id: string, flag: string, from: number): Actor => ({
  ...{ id, kind: 'heat-cost-allocator', dbm: [-60, -80] },
  at: (hour) => ({ flags: during(hour, from, from + 9) ? [flag] : [] }),
});

const ACTORS: readonly Actor[] = [
  flagged('m-tamper', 'tamper', 20),
  flagged('m-removed', 'removed', 26),
  flagged('m-battery', 'battery-low', 33),
  flagged('m-back', 'backflow', 37),
  {
    ...{ id: 'm-silent', kind: 'heat-cost-allocator', dbm: [-62, -81] },
    at: (hour) => (during(hour, 40, 56) ? undefined : {}),
  },
  {
    ...{ id: 'm-moved', kind: 'heat-cost-allocator', dbm: [-55, -90] },
    at: (hour) => ({ dbm: hour < 50 ? [-55, -90] : [-75, -66] }),
  },
  {
    ...{ id: 'm-left', kind: 'heat-cost-allocator', dbm: [-50, -70] },
    at: (hour) => ({ dbm: hour < 45 ? [-50, -70] : [-70, -50] }),
  },
  {
    ...{ id: 'm-right', kind: 'heat-cost-allocator', dbm: [-70, -50] },
    at: (hour) => ({ dbm: hour < 45 ? [-70, -50] : [-50, -70] }),
  },
  {
    ...{ id: 'm-leak', kind: 'cold-water', dbm: [-65, -77] },
    at: (hour) => ({ units: during(hour, 20, 60) ? Math.round(hour * 4) : 80 }),
  },
  {
    ...{ id: 'm-burst', kind: 'cold-water', dbm: [-66, -78], dwellingId: 'd2' },
    at: (hour) => ({ units: Math.round(900 * Math.min(3, Math.max(0, hour - 30))) }),
  },
  {
    ...{ id: 'm-used', kind: 'warm-water', dbm: [-67, -79], dwellingId: 'd3' },
    // A bath at noon.
    at: (hour) => ({ units: 100 * Math.floor((hour + 12) / 24) }),
  },
  { ...{ id: 'm-stuck', kind: 'cold-water', dbm: [-68, -80], dwellingId: 'd3' } },
  {
    ...{ id: 'm-power', kind: 'electricity', dbm: [-69, -81], dwellingId: 'd4' },
    at: (hour) => ({ units: Math.round(9_000 * hour) }),
  },
];

/** Orders of a grid operator by the hour in which they come, and what is said of them. */
const LIMITS: readonly (readonly [hour: number, Partial<PowerLimit>])[] = [
  [81, { dwellingId: 'd4', answeredAt: START }],
  [84, { dwellingId: 'd5' }],
  [86, { dwellingId: 'd6', answeredAt: START, refusal: 'cannot-obey' }],
];

/** What no reading comes of, by the hours of a gateway. */
const REFUSED: readonly (readonly [RejectionReason, number, number])[] = [
  ['unknown-meter', 62, 40],
  ['wrong-key', 64, 9],
  ['mac-failed', 66, 9],
];

type Move =
  | { readonly kind: 'limit'; readonly limit: PowerLimit }
  | { readonly kind: 'bundle'; readonly bundle: HeardBundle }
  | { readonly kind: 'tick'; readonly step: number };

/** Bundles and ticks in the order in which they come: a bundle after the tick that it belongs to. */
function storyOf(rng: Rng): Move[] {
  const moves: Move[] = [];
  const schedule = { accessNumber: 0, at: START };
  for (let step = 1; step <= STEPS; step++) {
    const hour = step / 4;
    const sentAt = START + step * QUARTER;
    const bundles = GATEWAYS.filter((gateway) => gateway !== 'gw-2' || !during(hour, 70, 78)).map(
      (gateway): Move => {
        const telegrams = [
          ...heardAt(gateway, hour, sentAt - rng.below(60_000)),
          ...(gateway === 'gw-1' ? scheduled(schedule, sentAt, hour) : []),
          ...REFUSED.filter(([, from]) => during(hour, from, from + 1)).flatMap(
            ([reason, , count]) => Array.from({ length: count }, () => refused(reason, sentAt)),
          ),
        ];
        return { kind: 'bundle', bundle: { gateway, boot: 'b', seq: step, sentAt, telegrams } };
      },
    );
    for (const [from, limit] of LIMITS) {
      if (hour === from) moves.push({ kind: 'limit', limit: orderAt(sentAt, limit) });
    }
    const tick: Move = { kind: 'tick', step };
    moves.push(...(rng.below(2) === 0 ? [tick, ...bundles] : [...bundles, tick]));
  }
  return moves;
}

function orderAt(orderedAt: number, limit: Partial<PowerLimit>): PowerLimit {
  return {
    ...{ gatewayId: 'gw-1', dwellingId: '', number: 1, isActive: true, limitW: 4_200, orderedAt },
    ...{ endsAt: orderedAt + 12 * QUARTER, answeredAt: null, refusal: null, ...limit },
  };
}

function heardAt(gateway: string, hour: number, rxAt: number): HeardTelegram[] {
  const side = gateway === 'gw-1' ? 0 : 1;
  return ACTORS.flatMap(({ id, kind, dbm, dwellingId = id, at }): HeardTelegram[] => {
    const said = at === undefined ? {} : at(hour);
    if (said === undefined) return [];
    const { units = 1, flags = [] } = said;
    const water = kind.endsWith('water') ? { water: { dwellingId, nominalFlowLh: null } } : {};
    const accessNumber = Math.round(hour * 4) & 0xff;
    const power = kind === 'electricity' ? { power: { dwellingId } } : {};
    const reading = { kind, accessNumber, units, flags, ...water, ...power };
    return [{ rxAt, rssiDbm: (said.dbm ?? dbm)[side] ?? -70, meterId: id, reading }];
  });
}

/** A meter on the schedule of EN 13757-4, and somebody who sends in its name. */
function scheduled(
  state: { accessNumber: number; at: number },
  until: number,
  hour: number,
): HeardTelegram[] {
  const heard: HeardTelegram[] = [];
  const say = (rxAt: number, accessNumber: number): void => {
    const reading = { kind: 'heat-cost-allocator', accessNumber, units: 1, flags: [] } as const;
    heard.push({ rxAt, rssiDbm: -70, meterId: 'm-schedule', reading });
  };
  for (;;) {
    const factor = 1 + (Math.abs(state.accessNumber - 128) - 64) / 2048;
    const next = Math.round(state.at + 900_000 * factor);
    if (next > until) break;
    Object.assign(state, { accessNumber: (state.accessNumber + 1) & 0xff, at: next });
    say(next, state.accessNumber);
  }
  if (during(hour, 30, 32)) say(until, (state.accessNumber + 1) & 0xff);
  return heard;
}

const refused = (reason: RejectionReason, rxAt: number): HeardTelegram => ({
  ...{ rxAt, rssiDbm: -90, reason },
});

type Restart = 'none' | 'stopped' | 'killed';

function play(restart: Restart): readonly unknown[] {
  const store = openStore(':memory:');
  const live = createLiveBus((error) => {
    throw error;
  });
  const context = { store, defences: createDefences(), live, log: () => {} };
  let watch = new FleetWatch(context);
  const when = createRng(7).fork('restarts');
  const turns = (share: number): void => {
    if (restart === 'none' || when.below(share) > 0) return;
    if (restart === 'stopped') watch.save();
    watch = new FleetWatch(context);
  };
  for (const move of storyOf(createRng(7))) {
    turns(3);
    if (move.kind === 'tick') {
      const { step } = move;
      const heads = GATEWAYS.map((gateway) => ({ gateway, boot: 'b', seq: step }));
      const isThere = (gateway: string) => gateway !== 'gw-2' || !during(step / 4, 70, 78);
      const tick = {
        at: START + step * QUARTER,
        heads: heads.filter(({ gateway }) => isThere(gateway)),
      };
      void watch.tick(tick);
      if (restart !== 'killed') continue;
      // Killed before anybody was told that the tick was taken: it comes again.
      if (when.below(5) === 0) {
        watch = new FleetWatch(context);
        void watch.tick(tick);
      }
      watch.write();
      continue;
    }
    if (move.kind === 'limit') {
      watch.takeLimit(move.limit);
      continue;
    }
    const { bundle } = move;
    store.transaction(() => {
      const written = watch.flush();
      watch.note(bundle);
      return written;
    })();
    // Killed after the commit: nobody was told of the bundle.
    if (restart === 'killed' && when.below(5) === 0) watch = new FleetWatch(context);
    else watch.take(bundle);
  }
  const alarms = store.alarms.list({ limit: 1_000 });
  store.close();
  return alarms;
}

const hot = play('none');

test.each(['stopped', 'killed'] as const)(
  'a portal that is %s at any moment tells the same',
  (restart) => {
    expect(play(restart)).toEqual(hot);
  },
);

test.each(FLEET_ALARMS)('the story has an alarm of the kind %s', (kind) => {
  expect(hot).toContainEqual(expect.objectContaining({ kind }));
});
