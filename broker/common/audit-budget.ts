/**
 * How many lines of the audit log one principal gets. Beyond that like events are counted, and one
 * line tells of them when the minute is over: a flood does not fill the log, nor drive the lines of
 * others out of it. Bounds come as a burst and a slow refill, so that neither a loud minute nor a
 * loud month matters.
 */
import { MINUTE_MS } from '#kernel/time.ts';

/** Calls that did something are an operator's work, often a script's; all else is a device's. */
const BUDGETS = {
  done: { burst: 1_000, perMinute: 60 },
  other: { burst: 120, perMinute: 6 },
} as const;
/** More principals than this share one budget: the memory stays bounded. */
const PRINCIPALS_MAX = 2_000;
/** Kinds of like events that a summary tells apart. */
const LIKES_MAX = 30;
const LIKE_LETTERS = 160;
const LOOK_MS = 1_000;

/** Who is counted, under the name by which the other lines know them. */
interface Who {
  readonly principal?: string;
  readonly clientId?: string;
  readonly remote?: string;
}

/** What an event of the log (audit-log.ts) has that matters here. */
interface CountableEvent extends Who {
  readonly kind: string;
  readonly rule?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly statement?: string;
  readonly operation?: string;
  readonly error?: string;
  readonly status?: number;
}

export type CountedEvent = Who & {
  /** Events that were only counted, each kind with its number. */
  readonly kind: 'counted';
  readonly since: string;
  readonly counts: Readonly<Record<string, number>>;
  /** How many of them say that something was not done. */
  readonly refusals: number;
};

interface Bucket {
  readonly who: Who;
  readonly budget: (typeof BUDGETS)[keyof typeof BUDGETS];
  left: number;
  filledMs: number;
  counted: Counted | undefined;
}

interface Counted {
  readonly since: string;
  readonly sinceMs: number;
  readonly counts: Map<string, number>;
  refusals: number;
}

export class AuditBudget {
  readonly #buckets = new Map<string, Bucket>();
  #lookedMs = 0;

  /** Whether the event gets a line of its own; it is counted otherwise. */
  takes(event: CountableEvent, at: string, nowMs: number): boolean {
    const who = whoOf(event);
    if (who === undefined) return true;
    const bucket = this.#bucket(event, who, nowMs);
    refill(bucket, nowMs);
    // While a summary is open its events belong together, also those that would have a line again.
    if (bucket.counted === undefined && bucket.left >= 1) {
      bucket.left--;
      return true;
    }
    count((bucket.counted ??= newCount(at, nowMs)), event);
    return false;
  }

  /** Summaries that are due; all of them with `Infinity`. */
  due(nowMs: number): CountedEvent[] {
    // It is asked before each line, and there may be many principals.
    if (nowMs >= this.#lookedMs && nowMs < this.#lookedMs + LOOK_MS) return [];
    this.#lookedMs = nowMs;
    const due: CountedEvent[] = [];
    for (const [key, bucket] of this.#buckets) {
      const { counted, who, budget } = bucket;
      if (counted !== undefined) {
        if (isWithin(counted.sinceMs, nowMs)) continue;
        bucket.counted = undefined;
        const counts = Object.fromEntries(counted.counts);
        const { since, refusals } = counted;
        due.push({ kind: 'counted', ...who, since, counts, refusals });
      } else {
        refill(bucket, nowMs);
        if (bucket.left >= budget.burst) this.#buckets.delete(key);
      }
    }
    return due;
  }

  #bucket(event: CountableEvent, who: Who, nowMs: number): Bucket {
    const name = isDone(event) ? 'done' : 'other';
    const own = `${name} ${keyOf(who)}`;
    const isShared = !this.#buckets.has(own) && this.#buckets.size >= PRINCIPALS_MAX;
    const key = isShared ? name : own;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const budget = BUDGETS[name];
    const bucket = {
      who: isShared ? { clientId: '(many)' } : who,
      budget,
      left: budget.burst,
      filledMs: nowMs,
      counted: undefined,
    };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** Undefined for what the core itself and the person at the machine do. */
function whoOf(event: CountableEvent): Who | undefined {
  const { principal, clientId, remote, rule } = event;
  if (event.kind === 'parked') return undefined;
  if (principal !== undefined) return { principal };
  if (clientId !== undefined) return { clientId };
  // A new connection has a new port.
  if (remote !== undefined) return { remote: remote.replace(/:\d+$/, '') };
  if (rule !== undefined) return { clientId: `rule ${rule}` };
  return event.kind === 'error' ? { clientId: 'core' } : undefined;
}

/** Another text for each of them; it is made for every event. */
function keyOf({ principal, clientId, remote }: Who): string {
  if (principal !== undefined) return `principal ${principal}`;
  return clientId === undefined ? `remote ${remote}` : `client ${clientId}`;
}

function isDone(event: CountableEvent): boolean {
  return event.kind === 'control' && (event.status ?? 0) < 400;
}

function isRefusal(event: CountableEvent): boolean {
  const { kind, status = 0, error } = event;
  if (status >= 400 || error !== undefined) return true;
  return ['refused', 'withdrawn', 'denied', 'error', 'rule'].includes(kind);
}

function refill(bucket: Bucket, nowMs: number): void {
  const { burst, perMinute } = bucket.budget;
  const passedMs = Math.max(0, nowMs - bucket.filledMs);
  bucket.left = Math.min(burst, bucket.left + (passedMs / MINUTE_MS) * perMinute);
  bucket.filledMs = nowMs;
}

/** A clock that was set back closes the window too. */
function isWithin(sinceMs: number, nowMs: number): boolean {
  return nowMs >= sinceMs && nowMs < sinceMs + MINUTE_MS;
}

function newCount(since: string, sinceMs: number): Counted {
  return { since, sinceMs, counts: new Map(), refusals: 0 };
}

function count(counted: Counted, event: CountableEvent): void {
  if (isRefusal(event)) counted.refusals++;
  const { counts } = counted;
  const own = likeOf(event);
  const like = counts.has(own) || counts.size < LIKES_MAX ? own : 'others';
  counts.set(like, (counts.get(like) ?? 0) + 1);
}

/** `denied iot:Publish implicit-deny`: what makes two events alike. */
function likeOf(event: CountableEvent): string {
  const { kind, action, reason, statement, error, operation } = event;
  return [kind, action, reason, statement, error, operation]
    .filter((part) => part !== undefined)
    .join(' ')
    .slice(0, LIKE_LETTERS);
}
