/**
 * What the portal counted since its database exists, and the watermark. Counters are kept in the
 * transaction of the bundle they count, so that they survive a kill exactly.
 */
import { assert } from '#kernel/errors.ts';
import type { Db } from './database.ts';
import { REJECTION_REASONS, type RejectionReason } from '#kernel/rejections.ts';

export interface PortalCounters {
  readonly bundles: number;
  /** Bundles that came again and changed nothing. */
  readonly duplicateBundles: number;
  /** Telegrams in committed bundles: always stored + all rejected. */
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<RejectionReason, number>>;
  readonly deadLetters: number;
}

/** Counts to add; what is left out stays. */
interface CounterDelta {
  readonly bundles?: number;
  readonly duplicateBundles?: number;
  readonly received?: number;
  readonly stored?: number;
  readonly deadLetters?: number;
  readonly rejected?: Readonly<Partial<Record<RejectionReason, number>>>;
}

export interface CounterStore {
  /** Asserts received = stored + Σ rejected. */
  read(): PortalCounters;
  add(delta: CounterDelta): void;
  /** Newest bundle time committed: the portal's domain clock. Null before the first bundle. */
  watermark(): number | null;
  /** Moves the watermark forward, never back. */
  advanceWatermark(at: number): void;
}

const WATERMARK = 'watermark';

export function createCounterStore(db: Db): CounterStore {
  const all = db.prepare<[], { name: string; value: number }>('SELECT name, value FROM counters');
  const get = db.prepare<[string], { value: number }>('SELECT value FROM counters WHERE name = ?');
  const add = db.prepare<[string, number]>(
    `INSERT INTO counters (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`,
  );
  const advance = db.prepare<[string, number]>(
    `INSERT INTO counters (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
  );
  return {
    read: () => toCounters(new Map(all.all().map((row) => [row.name, row.value]))),
    add: ({ rejected = {}, ...plain }) => {
      for (const [name, value] of Object.entries(plain)) if (value !== 0) add.run(name, value);
      for (const [reason, value] of Object.entries(rejected)) add.run(`rejected/${reason}`, value);
    },
    watermark: () => get.get(WATERMARK)?.value ?? null,
    advanceWatermark: (at) => void advance.run(WATERMARK, at),
  };
}

function toCounters(values: ReadonlyMap<string, number>): PortalCounters {
  const value = (name: string): number => values.get(name) ?? 0;
  const rejected = Object.fromEntries(
    REJECTION_REASONS.map((reason) => [reason, value(`rejected/${reason}`)]),
  ) as Record<RejectionReason, number>;
  const counters = {
    bundles: value('bundles'),
    duplicateBundles: value('duplicateBundles'),
    received: value('received'),
    stored: value('stored'),
    rejected,
    deadLetters: value('deadLetters'),
  };
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  assert(
    counters.received === counters.stored + refused,
    `received ${counters.received} telegrams, but ${counters.stored} stored and ${refused} rejected`,
  );
  return counters;
}
