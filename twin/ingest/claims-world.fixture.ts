/**
 * A house with one meter, and a gateway that writes what it likes. What the portal holds after a
 * lie, and after the honest gateway went on, is compared with what the meter sent and when.
 */
import { createHash } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import { toHex } from '#kernel/bytes.ts';
import { formatInstant, MINUTE_MS, type Instant } from '#kernel/time.ts';
import {
  DEVICES,
  frameOf,
  INTERVAL_MS,
  portalOf,
  recordsOf,
  sentAt,
  type Security,
} from './kinds.fixture.ts';
import type { MeterKind } from '../store/meter-kinds.ts';
import type { Gateway } from '../store/gateways.ts';
import type { StoredReading } from '../store/readings.ts';
import type { TestPortal } from './portal.fixture.ts';
import { takeStatus } from './status.ts';

/** Telegrams before the lie, and the number of the one that the lie is about. */
const HISTORY = 8;
const LAST = 13;
/** The telegram that a lie is about. */
export const LIED_ABOUT: Readonly<Record<Situation, number>> = {
  ...{ fresh: HISTORY, kept: HISTORY, copy: HISTORY - 3, new: 0 },
};
/** A tenant moves out while the telegrams come, and the bill is read off at both moments. */
export const BILLED = [HISTORY - 1, HISTORY, LAST].map((n) => sentAt(n) + INTERVAL_MS / 2);

export const SENDERS = ['serving', 'foreign', 'clone'] as const;
type Sender = (typeof SENDERS)[number];

/**
 * `fresh`: the liar delivers a telegram first, and the honest gateway after it. `kept`: nobody else
 * delivers it. `copy`: it is stored for long. `new`: it is the very first one of its meter.
 */
export const SITUATIONS = ['fresh', 'kept', 'copy', 'new'] as const;
type Situation = (typeof SITUATIONS)[number];

/** A bundle as JSON, before somebody writes other things into it. */
export interface Draft {
  [field: string]: unknown;
  telegrams: unknown;
}

export interface Place {
  /** Of the telegram that the lie is about. */
  readonly rxAt: Instant;
  readonly frame: Uint8Array;
  /** Number of the sender's next bundle. */
  readonly seq: number;
}

/** Changes the draft in place, or gives other bytes. */
export type Lie = (draft: Draft, place: Place) => Uint8Array | undefined | void;

export interface Cell {
  readonly sender: Sender;
  readonly situation: Situation;
  readonly lie: Lie;
  /** A status message in place of a bundle. */
  readonly isStatus?: boolean;
}

/** What the portal holds of a telegram. */
export interface Held extends StoredReading {
  /** Which telegram of the meter it is; undefined: the meter never sent it. */
  readonly n: number | undefined;
}

export interface Outcome {
  readonly readings: readonly Held[];
  /** Value and telegram that each reading of a bill goes by. */
  readonly bill: readonly (Held | undefined)[];
  readonly now: Instant;
  readonly watermark: Instant | null;
  /** What the honest gateway is held to have said last. */
  readonly honest: Gateway | undefined;
  readonly alarms: readonly string[];
  readonly alarmRows: number;
  readonly refused: number;
  readonly deadLetters: number;
}

class RolledBack extends Error {}

const TELEGRAMS_A_DAY = 96;
const HONEST = 'gw-1';
const NAMES: Readonly<Record<Sender, string>> = {
  serving: 'gw-2',
  foreign: 'gw-elsewhere',
  clone: HONEST,
};
const ZEROS = '0'.repeat(64);

/** Portals for all cells of a kind and a security: what a cell does is taken back. */
export class ClaimWorld {
  readonly kind: MeterKind;
  readonly security: Security;
  readonly #off: readonly string[];
  readonly #frames: readonly Uint8Array[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #portals = new Map<number, TestPortal>();
  readonly #calm = new Map<Situation, Outcome>();

  constructor(kind: MeterKind, security: Security, off: readonly string[] = []) {
    this.kind = kind;
    this.security = security;
    this.#off = off;
    this.#frames = Array.from({ length: LAST + 1 }, (_, n) => frameOf(kind, security, { n }));
    this.#numbers = new Map(this.#frames.map((frame, n) => [toHex(frame), n]));
  }

  frame(n: number): Uint8Array {
    return this.#frames[n] as Uint8Array;
  }

  /** What the portal holds when nobody lies. */
  calm(situation: Situation): Outcome {
    const known = this.#calm.get(situation);
    if (known !== undefined) return known;
    const outcome = this.#tried(situation, () => {});
    this.#calm.set(situation, outcome);
    return outcome;
  }

  run({ situation, sender, lie, isStatus }: Cell): Outcome {
    return this.#tried(situation, (portal, honest) => {
      const at = LIED_ABOUT[situation];
      const place = { rxAt: sentAt(at), frame: this.frame(at), seq: honest.seq };
      const thing = NAMES[sender];
      if (isStatus === true) {
        const draft = { state: 'online', telegrams: [] };
        const other = lie(draft, place);
        takeStatus(thing, other ?? bytesOf(draft), { ...portal, log: () => {} });
        return;
      }
      const chain = sender === 'clone' ? honest.fork() : new Chain(thing);
      const draft = chain.draft([place]);
      const other = lie(draft, { ...place, seq: chain.seq });
      portal.ingest.accept(thing, other ?? bytesOf(draft));
    });
  }

  #portalOf(before: number): TestPortal {
    const known = this.#portals.get(before);
    if (known !== undefined) return known;
    const portal = portalOf(this.kind, this.security, { off: this.#off, now: 0 });
    this.#portals.set(before, portal);
    const honest = new Chain(HONEST);
    if (before > 0) this.#agree(portal);
    portal.store.domainClock.tick(sentAt(LAST) + MINUTE_MS);
    for (let n = 0; n < before; n++) this.#deliver(portal, honest, n);
    return portal;
  }

  /** What nobody vouches for counts after a fortnight; a telegram a day is enough. */
  #agree(portal: TestPortal): void {
    if (this.security !== 'ell-ctr' && this.security !== 'none') return;
    const chain = new Chain('gw-9');
    for (let day = 15; day > 0; day--) {
      const n = -day * TELEGRAMS_A_DAY;
      const records = recordsOf(this.kind, n, -n);
      const frame = frameOf(this.kind, this.security, { n, records });
      portal.store.domainClock.tick(sentAt(n) + MINUTE_MS);
      portal.ingest.accept('gw-9', chain.next([{ rxAt: sentAt(n), frame }]));
    }
  }

  #tried(situation: Situation, lie: (portal: TestPortal, honest: Chain) => void): Outcome {
    const before = situation === 'new' ? 0 : HISTORY;
    const portal = this.#portalOf(before);
    const { store, ingest } = portal;
    const honest = new Chain(HONEST);
    for (let n = 0; n < before; n++) honest.next([this.#heard(n)]);
    let outcome: Outcome | undefined;
    try {
      store.transaction(() => {
        lie(portal, honest);
        for (let n = before; n <= LAST; n++) {
          if (situation !== 'kept' || n !== HISTORY) this.#deliver(portal, honest, n);
        }
        outcome = this.#outcome(portal);
        throw new RolledBack();
      });
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error;
    }
    ingest.reloadMeters();
    assert(outcome !== undefined, 'a cell has an outcome');
    return outcome;
  }

  #heard(n: number): Heard {
    return { rxAt: sentAt(n), frame: this.frame(n) };
  }

  #deliver(portal: TestPortal, honest: Chain, n: number): void {
    portal.ingest.accept(HONEST, honest.next([this.#heard(n)]));
  }

  #outcome({ store }: TestPortal): Outcome {
    const { readings, counters, gateways, alarms, domainClock, telegrams } = store;
    const id = DEVICES[this.kind];
    const held = (reading: StoredReading): Held => {
      const { frame } = telegrams.byId(reading.telegramId) ?? {};
      return { ...reading, n: frame === undefined ? undefined : this.#numbers.get(toHex(frame)) };
    };
    const { rejected, deadLetters } = counters.read();
    const { duplicate: _copies, ...refused } = rejected;
    const rows = alarms.list();
    return {
      readings: readings.list({ meterId: id, from: sentAt(-LAST) }).map(held),
      bill: BILLED.map((at) => {
        const reading = readings.latest(id, at);
        return reading === undefined ? undefined : held(reading);
      }),
      now: domainClock.now(),
      watermark: counters.watermark(),
      honest: gateways.byId(HONEST),
      alarms: [...new Set(rows.map(({ kind }) => kind))].sort(),
      alarmRows: rows.length,
      refused: Object.values(refused).reduce((sum, count) => sum + count, 0),
      deadLetters,
    };
  }
}

function bytesOf(draft: object): Buffer {
  return Buffer.from(JSON.stringify(draft));
}

interface Heard {
  readonly rxAt: Instant;
  readonly frame: Uint8Array;
}

/** Bundles of one gateway in a row. */
class Chain {
  readonly #name: string;
  seq = 1;
  #prev = ZEROS;

  constructor(name: string) {
    this.#name = name;
  }

  /** Who has the gateway's key knows its last bundle, too. */
  fork(): Chain {
    const copy = new Chain(this.#name);
    copy.seq = this.seq;
    copy.#prev = this.#prev;
    return copy;
  }

  draft(telegrams: readonly Heard[]): Draft {
    const newest = Math.max(...telegrams.map(({ rxAt }) => rxAt));
    return {
      ...{ v: 1, gateway: this.#name, boot: 'b1', seq: this.seq, prev: this.#prev },
      sentAt: formatInstant(newest + 1_000),
      telegrams: telegrams.map(({ rxAt, frame }) => ({
        ...{ rxAt: formatInstant(rxAt), rssi: -71, mode: 'T1' },
        frame: Buffer.from(frame).toString('base64'),
      })),
    };
  }

  next(telegrams: readonly Heard[]): Buffer {
    const payload = Buffer.from(JSON.stringify(this.draft(telegrams)));
    this.seq += 1;
    this.#prev = createHash('sha256').update(payload).digest('hex');
    return payload;
  }
}
