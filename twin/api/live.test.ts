import { beforeEach, describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { createAccess, type Viewer } from './access.ts';
import { LIVE_LIMITS, LiveFeed, MAX_PER_FLUSH, type LiveSink } from './live.ts';
import { frameOf, METERS, START } from '../property/stored-house.fixture.ts';
import { ManualTimers } from './portal.fixture.ts';
import type { LiveEventData, LiveEventName } from './schemas/live.ts';

class Client implements LiveSink {
  text = '';
  destroyed = false;
  unreadBytes = 0;

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** Events after the greeting, heartbeats left out. */
  get events(): { id: string; name: string; data: Record<string, unknown> }[] {
    return this.text
      .split('\n\n')
      .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s))))
      .filter(({ event }) => event !== undefined && event !== 'hello')
      .map(({ id, event, data }) => ({ id, name: event, data: JSON.parse(data) }));
  }

  get missed(): unknown {
    return JSON.parse(/event: hello\ndata: (.*)/.exec(this.text)?.[1] ?? '{}').missed;
  }
}

const LAB: Viewer = { role: 'lab' };
let timers: ManualTimers;
let connections: string[];
let signedIn: boolean;
let feed: LiveFeed;

beforeEach(() => {
  timers = new ManualTimers();
  connections = [];
  signedIn = true;
  feed = createFeed();
});

function createFeed(epoch = 'e1', limits = {}): LiveFeed {
  return new LiveFeed({
    access: createAccess(createDefences(), { spend: () => true }),
    timers,
    epoch,
    limits,
    own: (viewer, _name, data) =>
      'dwellingId' in data && data.dwellingId === viewer.dwellingId ? data : undefined,
    connect: () => {
      connections.push('on');
      return () => connections.push('off');
    },
  });
}

function open(viewer: Viewer, lastEventId?: string, owner = { user: 'u', session: 's' }) {
  const sink = new Client();
  const close = feed.open({ viewer, owner, sink, lastEventId, stillSignedIn: () => signedIn });
  return { sink, close };
}

function reading(n: number, meter = 0): LiveEventData['reading'] {
  const meterId = METERS[meter] ?? '';
  return { meterId, dwellingId: `d0${meter + 1}`, at: '2025-03-01T00:00:00.000Z', units: n };
}

function publish<N extends LiveEventName>(name: N, data: LiveEventData[N]): void {
  const key = 'dwellingId' in data ? data.meterId : 'id' in data ? String(data.id) : '';
  feed.publish(name, key, () => data);
}

const flush = () => timers.advance(LIVE_LIMITS.flushMs);

describe('events', () => {
  test('arrive with ids in order, a tenth of a second after they are published', () => {
    const { sink } = open(LAB);
    publish('reading', reading(1));
    publish('reading', reading(2, 1));
    expect(sink.events).toEqual([]);
    flush();
    expect(sink.events.map(({ id, data }) => [id, data['units']])).toEqual([
      ['e1-1', 1],
      ['e1-2', 2],
    ]);
  });

  test('of the same meter between two flushes become one, the newest', () => {
    const { sink } = open(LAB);
    for (let n = 1; n <= 50; n++) publish('reading', reading(n));
    flush();
    expect(sink.events.map(({ data }) => data['units'])).toEqual([50]);
  });

  test('are at most a window of telegrams in each flush, the newest ones', () => {
    const { sink } = open(LAB);
    for (let id = 1; id <= 1_000; id++) publish('telegram', telegram(id));
    flush();
    expect(sink.events).toHaveLength(MAX_PER_FLUSH.telegram);
    expect(sink.events.at(-1)?.data['id']).toBe(1_000);
  });
});

function telegram(id: number, mode: 0 | 5 = 5): LiveEventData['telegram'] {
  const hex = Buffer.from(frameOf(0, 480_917, { at: START, mode })).toString('hex');
  const rest = { meterId: METERS[0] ?? null, rxAt: '2025-03-01T00:00:00.000Z', rssiDbm: -70 };
  return { id, ...rest, gatewayId: 'gw-1', verdict: 'stored', hex };
}

describe('what a role sees', () => {
  const counters = { bundles: 1, duplicateBundles: 0, received: 1, stored: 1, deadLetters: 0 };

  function publishAll(): void {
    publish('reading', reading(480_917));
    publish('reading', reading(480_923, 1));
    publish('telegram', telegram(1, 0));
    const alarm = {
      id: 1,
      at: '',
      lastAt: '',
      count: 1,
      kind: 'replay',
      message: '',
      defence: 'D4',
      state: 'open' as const,
    };
    publish('alarm', alarm);
    const gateway = { id: 'gw-1', online: true, lastBundleAt: null, lastSeq: 1, telegrams: 1 };
    publish('gateway', gateway);
    publish('counters', { counters: { ...counters, rejected: {} }, watermark: null });
    publish('world', { world: null, flow: null });
    flush();
  }

  test.each([
    [{ role: 'operator' }, ['telegram', 'alarm', 'gateway', 'counters']],
    [{ role: 'landlord' }, ['gateway', 'counters']],
    [{ role: 'tenant', dwellingId: 'd01' }, ['reading', 'gateway', 'counters']],
    [{ role: 'tenant', dwellingId: 'd02' }, ['reading', 'gateway', 'counters']],
    [LAB, ['reading', 'reading', 'telegram', 'alarm', 'gateway', 'counters', 'world']],
  ] as const)('%j: %j', (viewer, names) => {
    const { sink } = open(viewer);
    publishAll();
    expect(sink.events.map(({ name }) => name)).toEqual(names);
  });

  test('a tenant gets the own reading and the operator none, not even out of clear telegrams', () => {
    const [own, other] = ['d01', 'd02'].map((dwellingId) => open({ role: 'tenant', dwellingId }));
    const operator = open({ role: 'operator' });
    publishAll();
    expect(own?.sink.text).toContain('480917');
    expect(own?.sink.text).not.toContain('480923');
    expect(other?.sink.text).not.toContain('480917');
    expect(operator.sink.text).not.toMatch(/480917|480923|170948/);
    expect(operator.sink.text).toContain('withheldBytes');
  });

  test('a resumed stream is filtered like a fresh one', () => {
    open(LAB);
    publishAll();
    const { sink } = open({ role: 'landlord' }, 'e1-0');
    expect(sink.events.map(({ name }) => name)).toEqual(['gateway', 'counters']);
  });
});

describe('resuming', () => {
  test('sends exactly what came after the last event', () => {
    const first = open(LAB);
    publish('reading', reading(1, 0));
    publish('reading', reading(2, 1));
    flush();
    const lastEventId = first.sink.events[0]?.id;
    first.close();
    publish('reading', reading(3, 2));
    flush();
    const { sink } = open(LAB, lastEventId);
    expect(sink.missed).toBe(false);
    expect(sink.events.map(({ data }) => data['units'])).toEqual([2, 3]);
  });

  test.each([
    ['of an earlier process', 'e0-1'],
    ['from the future', 'e1-999'],
    ['that is none', 'x'],
    ['with something else in it', 'e1-1\nevent: hello'],
  ])('after an id %s says that events were missed', (_name, lastEventId) => {
    open(LAB);
    publish('reading', reading(1));
    flush();
    const { sink } = open(LAB, lastEventId);
    expect(sink.missed).toBe(true);
    expect(sink.events).toEqual([]);
  });

  test('after more events than are kept says that some were missed', () => {
    feed = createFeed('e1', { ringEvents: 3 });
    open(LAB);
    for (let n = 1; n <= 5; n++) {
      publish('reading', reading(n));
      flush();
    }
    expect(open(LAB, 'e1-1').sink.missed).toBe(true);
    expect(open(LAB, 'e1-2').sink.events.map(({ data }) => data['units'])).toEqual([3, 4, 5]);
    expect(open(LAB, 'e1-5').sink).toMatchObject({ missed: false, events: [] });
  });

  test('without an id is a fresh start and not a gap', () => {
    expect(open(LAB).sink.missed).toBe(false);
  });

  test('from the id of the greeting misses nothing', () => {
    const { sink, close } = open(LAB);
    close();
    publish('reading', reading(7));
    flush();
    const id = /id: (.*)/.exec(sink.text)?.[1];
    expect(open(LAB, id).sink.events.map(({ data }) => data['units'])).toEqual([7]);
  });
});

describe('a stream', () => {
  test('hears a heartbeat', () => {
    const { sink } = open(LAB);
    timers.advance(LIVE_LIMITS.heartbeatMs * 3);
    expect(sink.text.match(/: heartbeat\n\n/g)).toHaveLength(3);
  });

  test('of a client that does not read is dropped and not buffered without end', () => {
    const { sink } = open(LAB);
    sink.unreadBytes = LIVE_LIMITS.maxUnreadBytes + 1;
    publish('reading', reading(1));
    flush();
    expect(sink.destroyed).toBe(true);
    expect(feed.streamCount).toBe(0);
    const length = sink.text.length;
    publish('reading', reading(2));
    flush();
    expect(sink.text).toHaveLength(length);
  });

  test('ends with its session, at the next heartbeat or at once on sign-out', () => {
    const { sink } = open(LAB);
    signedIn = false;
    timers.advance(LIVE_LIMITS.heartbeatMs);
    expect(sink.destroyed).toBe(true);
    signedIn = true;
    const other = open(LAB);
    signedIn = false;
    feed.recheck();
    expect(other.sink.destroyed).toBe(true);
  });

  test('too many are refused with API_TOO_MANY_STREAMS', () => {
    feed = createFeed('e1', { maxStreams: 2 });
    open(LAB);
    const { close } = open(LAB);
    expect(() => open(LAB)).toThrow(expect.objectContaining({ code: 'API_TOO_MANY_STREAMS' }));
    close();
    expect(() => open(LAB)).not.toThrow();
  });

  const openAs = (user: string, session: string) => open(LAB, undefined, { user, session });
  const refusal = expect.objectContaining({ code: 'API_TOO_MANY_STREAMS', httpStatus: 429 });

  test('too many of a session or of a user are refused, and nobody else is', () => {
    for (let n = 0; n < LIVE_LIMITS.maxPerSession; n++) openAs('anna', 's1');
    expect(() => openAs('anna', 's1')).toThrow(refusal);
    const left = LIVE_LIMITS.maxPerUser - LIVE_LIMITS.maxPerSession;
    for (let n = 0; n < left; n++) openAs('anna', `s2-${n}`);
    expect(() => openAs('anna', 's3')).toThrow(refusal);
    expect(() => openAs('berta', 's4')).not.toThrow();
  });

  test('one user cannot take all: a newcomer gets the oldest of who has most', () => {
    feed = createFeed('e1', { maxStreams: 4 });
    const [oldest, ...rest] = [1, 2, 3, 4].map((n) => openAs('anna', `s${n}`).sink);
    const berta = openAs('berta', 'b1').sink;
    expect([oldest?.destroyed, ...rest.map((sink) => sink.destroyed)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    openAs('berta', 'b2');
    expect(() => openAs('berta', 'b3')).toThrow(refusal);
    expect(() => openAs('anna', 's5')).toThrow(refusal);
    expect(berta.destroyed).toBe(false);
    expect(feed.streamCount).toBe(4);
  });
});

describe('without anybody watching', () => {
  test('the feed listens to nothing and keeps nothing', () => {
    publish('reading', reading(1));
    flush();
    expect(connections).toEqual([]);
    expect(open(LAB).sink.events).toEqual([]);
    expect(connections).toEqual(['on']);
  });

  test('it goes on for a minute, so that a reload misses nothing, and then lets go', () => {
    const { close } = open(LAB);
    close();
    timers.advance(LIVE_LIMITS.lingerMs - 1);
    expect(connections).toEqual(['on']);
    timers.advance(1);
    expect(connections).toEqual(['on', 'off']);
    expect(open(LAB, 'e1-0').sink.missed).toBe(true);
    expect(connections).toEqual(['on', 'off', 'on']);
  });

  test('a stop ends all streams and listens no more', () => {
    const { sink } = open(LAB);
    publish('reading', reading(1));
    feed.stop();
    expect(sink.events).toHaveLength(1);
    expect(sink.destroyed).toBe(true);
    expect(connections).toEqual(['on', 'off']);
  });
});
