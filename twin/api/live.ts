/**
 * The live feed: Server-Sent Events with ids, resume and a heartbeat. Events are gathered for a
 * tenth of a second and thinned, so that a world at full speed cannot drown a browser: of
 * readings, gateways and counters the newest counts, of telegrams a window is shown. The record
 * of everything is the store, not this feed.
 */
import { assert } from '#kernel/errors.ts';
import type { Access, Scope, Viewer } from './access.ts';
import { apiError } from './errors.ts';
import { withholdReadings } from './redact.ts';
import type { LiveEventData, LiveEventName } from './schemas/live.ts';

export const LIVE_LIMITS = {
  flushMs: 100,
  heartbeatMs: 15_000,
  ringEvents: 5_000,
  maxStreams: 256,
  /** Each tab of the dashboard has one. */
  maxPerSession: 6,
  maxPerUser: 12,
  /** A client that leaves this much unread is dropped; it comes back with its last event id. */
  maxUnreadBytes: 1_048_576,
  /** How long events are still kept for a client that comes back, after the last one left. */
  lingerMs: 60_000,
} as const;

/** Most events of a kind in one flush; of more, the newest stay. */
export const MAX_PER_FLUSH: Readonly<Record<LiveEventName, number>> = {
  reading: 500,
  telegram: 100,
  alarm: 500,
  gateway: 500,
  counters: 1,
  world: 1,
};
const NAMES = Object.keys(MAX_PER_FLUSH) as LiveEventName[];

export interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The part of a response that a stream needs. */
export interface LiveSink {
  write(text: string): boolean;
  destroy(): void;
  /** Bytes written and not yet taken by the client. */
  readonly unreadBytes: number;
}

/** Whose stream it is: limits count by session and by user. */
interface StreamOwner {
  readonly user: string;
  readonly session: string;
}

interface LiveStreamOptions {
  readonly viewer: Viewer;
  readonly owner: StreamOwner;
  readonly sink: LiveSink;
  readonly lastEventId?: string | undefined;
  /** Asked at every heartbeat; a stream does not outlive its session. */
  readonly stillSignedIn: () => boolean;
}

interface LiveFeedOptions {
  readonly access: Access;
  readonly timers: Timers;
  /** Tells the ids of this process from those of an earlier one. */
  readonly epoch: string;
  /** Called when the first client comes; the answer is called when none is left for a while. */
  readonly connect: (feed: LiveFeed) => () => void;
  /** What a tenant may see of an event; undefined: nothing. */
  readonly own: <N extends LiveEventName>(
    viewer: Viewer,
    name: N,
    data: LiveEventData[N],
  ) => LiveEventData[N] | undefined;
  readonly limits?: Partial<LiveLimits>;
}

type LiveLimits = Readonly<Record<keyof typeof LIVE_LIMITS, number>>;

type Json = LiveEventData[LiveEventName];

interface FeedEvent {
  readonly number: number;
  readonly name: LiveEventName;
  readonly data: Json;
  /** Text by scope, made when the first client needs it. */
  readonly texts: Map<Scope, string>;
}

export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #limits: LiveLimits;
  readonly #streams = new Set<LiveStreamOptions>();
  readonly #pending = new Map<LiveEventName, Map<string, () => Json>>(
    NAMES.map((name) => [name, new Map()]),
  );
  #ring: FeedEvent[] = [];
  #nextNumber = 1;
  #flushTimer: unknown;
  #heartbeatTimer: unknown;
  #lingerTimer: unknown;
  #disconnect: (() => void) | undefined;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#limits = { ...LIVE_LIMITS, ...options.limits };
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  /**
   * Dropped while nobody watches. Of events with the same key the newest of a flush is sent, and
   * only what is sent is made.
   */
  publish<N extends LiveEventName>(name: N, key: string, make: () => LiveEventData[N]): void {
    if (this.#disconnect === undefined) return;
    const waiting = this.#pending.get(name);
    assert(waiting !== undefined, `no live event is named ${name}`);
    waiting.delete(key);
    waiting.set(key, make);
    if (waiting.size > MAX_PER_FLUSH[name]) {
      const oldest = waiting.keys().next();
      if (oldest.done !== true) waiting.delete(oldest.value);
    }
    this.#flushTimer ??= this.#options.timers.setTimeout(() => this.flush(), this.#limits.flushMs);
  }

  /**
   * Throws API_TOO_MANY_STREAMS for a stream too many of a session or a user. Where the portal is
   * full, whoever has most gives one up, unless that is not more than the newcomer would have.
   */
  requireRoom({ user, session }: StreamOwner): void {
    const { maxStreams, maxPerSession, maxPerUser } = this.#limits;
    const all = [...this.#streams];
    const own = all.filter(({ owner }) => owner.user === user);
    const ofSession = own.filter(({ owner }) => owner.session === session);
    if (ofSession.length >= maxPerSession) throw tooMany(maxPerSession);
    if (own.length >= maxPerUser) throw tooMany(maxPerUser);
    if (all.length < maxStreams) return;
    const most = mostOf(all);
    const [oldest] = most;
    if (oldest === undefined || most.length <= own.length + 1) throw tooMany(maxStreams);
    this.#drop(oldest);
  }

  /** Ends the streams whose session has ended; call it after a sign-out. */
  recheck(): void {
    for (const stream of [...this.#streams]) if (!stream.stillSignedIn()) this.#drop(stream);
  }

  /**
   * Sends what the viewer missed since `lastEventId`, then everything new. Returns the function
   * that ends the stream. Throws API_TOO_MANY_STREAMS.
   */
  open(stream: LiveStreamOptions): () => void {
    this.requireRoom(stream.owner);
    this.#options.timers.clearTimeout(this.#lingerTimer);
    this.#disconnect ??= this.#options.connect(this);
    const since = this.#resumeAfter(stream.lastEventId);
    const missed = stream.lastEventId !== undefined && since === undefined;
    const id = this.#id(since ?? this.#nextNumber - 1);
    stream.sink.write(`retry: 1000\nid: ${id}\nevent: hello\ndata: {"missed":${missed}}\n\n`);
    this.#streams.add(stream);
    if (since !== undefined) {
      this.#send(
        stream,
        this.#ring.filter(({ number }) => number > since),
      );
    }
    this.#heartbeatTimer ??= this.#scheduleHeartbeat();
    return () => this.#drop(stream);
  }

  /** Sends what was gathered; the timer does this, and so does a stop. */
  flush(): void {
    this.#options.timers.clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const fresh: FeedEvent[] = [];
    for (const name of NAMES) {
      const waiting = this.#pending.get(name);
      for (const make of waiting?.values() ?? []) {
        fresh.push({ number: this.#nextNumber++, name, data: make(), texts: new Map() });
      }
      waiting?.clear();
    }
    this.#ring = [...this.#ring, ...fresh].slice(-this.#limits.ringEvents);
    for (const stream of [...this.#streams]) this.#send(stream, fresh);
  }

  stop(): void {
    this.flush();
    this.#options.timers.clearTimeout(this.#heartbeatTimer);
    for (const stream of [...this.#streams]) this.#drop(stream);
    this.#forget();
  }

  #send(stream: LiveStreamOptions, events: readonly FeedEvent[]): void {
    const text = events.map((event) => this.#textFor(stream.viewer, event)).join('');
    if (text !== '') this.#write(stream, text);
  }

  /** Empty where the viewer may not see the event. */
  #textFor(viewer: Viewer, event: FeedEvent): string {
    const scope = this.#options.access.liveScope(event.name, viewer);
    if (scope === 'none') return '';
    if (scope === 'own') {
      const own = this.#options.own(viewer, event.name, event.data);
      return own === undefined ? '' : this.#written(event, own);
    }
    let text = event.texts.get(scope);
    if (text === undefined) {
      text = this.#written(event, seenWith(scope, event));
      event.texts.set(scope, text);
    }
    return text;
  }

  #written({ number, name }: FeedEvent, data: Json): string {
    return `id: ${this.#id(number)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #write(stream: LiveStreamOptions, text: string): void {
    stream.sink.write(text);
    if (stream.sink.unreadBytes > this.#limits.maxUnreadBytes) this.#drop(stream);
  }

  #drop(stream: LiveStreamOptions): void {
    if (!this.#streams.delete(stream)) return;
    stream.sink.destroy();
    if (this.#streams.size > 0) return;
    const { timers } = this.#options;
    timers.clearTimeout(this.#lingerTimer);
    this.#lingerTimer = timers.setTimeout(() => this.#forget(), this.#limits.lingerMs);
  }

  /** Nobody watches any more: stop listening, and let a late comer know that there is a gap. */
  #forget(): void {
    this.#options.timers.clearTimeout(this.#lingerTimer);
    this.#disconnect?.();
    this.#disconnect = undefined;
    this.#ring = [];
    for (const waiting of this.#pending.values()) waiting.clear();
    this.#nextNumber++;
  }

  #scheduleHeartbeat(): unknown {
    return this.#options.timers.setTimeout(() => {
      this.recheck();
      for (const stream of [...this.#streams]) this.#write(stream, ': heartbeat\n\n');
      this.#heartbeatTimer = this.#streams.size > 0 ? this.#scheduleHeartbeat() : undefined;
    }, this.#limits.heartbeatMs);
  }

  #id(number: number): string {
    return `${this.#options.epoch}-${number}`;
  }

  /** Number of the last event the client has, or undefined where the ring does not reach back. */
  #resumeAfter(lastEventId: string | undefined): number | undefined {
    const match = /^([\w.]{1,64})-(\d{1,15})$/.exec(lastEventId ?? '');
    if (match?.[1] !== this.#options.epoch) return undefined;
    const number = Number(match?.[2]);
    const oldest = this.#ring[0]?.number ?? this.#nextNumber;
    return number >= oldest - 1 && number < this.#nextNumber ? number : undefined;
  }
}

/** The streams of the user who has most, oldest first. */
function mostOf(streams: readonly LiveStreamOptions[]): readonly LiveStreamOptions[] {
  const byUser = [...Map.groupBy(streams, ({ owner }) => owner.user).values()];
  return byUser.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

function tooMany(max: number): Error {
  return apiError('API_TOO_MANY_STREAMS', { details: { max } });
}

function seenWith(scope: Scope, event: FeedEvent): Json {
  if (scope === 'no-values' && event.name === 'telegram') {
    return withholdReadings(event.data as LiveEventData['telegram']);
  }
  return event.data;
}
