/**
 * A core and a portal of thirty lines for tests of runs: it acknowledges at once, decrypts with the
 * house's keys and knows one guard, D4 (a ciphertext is taken once).
 */
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { aes128, type Aes128 } from '#wire/security/aes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { House } from '../world/house.ts';
import type { BillView } from './audit/bill-audit.ts';
import { fractionOf } from './audit/fraction.ts';
import type { Invoices } from './audit/invoices.ts';
import { lawfulBill } from './audit/lawful-bill.ts';
import type { PortalReading } from './auditor.ts';
import type { PortalAlarm, RunPorts, RunSystem, SavedSystem, SystemOrder } from './ports.ts';

export interface FakeSystemOptions {
  /** Changes what the portal stores; undefined loses the reading. */
  readonly tamper?: (reading: PortalReading) => PortalReading | undefined;
  /** The portal miscounts: the run must notice. */
  readonly miscounts?: boolean;
  /** Who never answers: the core acknowledges nothing, or the portal commits nothing. */
  readonly deaf?: 'core' | 'portal';
}

interface FakePorts extends RunPorts {
  /** Orders that were started, and how many systems were stopped. */
  readonly orders: SystemOrder[];
  stoppedCount(): number;
  /** Telegrams that any of them took. */
  takenCount(): number;
  /** Saved systems that nobody has discarded. */
  savedCount(): number;
}

export function fakePorts(options: FakeSystemOptions = {}): FakePorts {
  const orders: SystemOrder[] = [];
  const counts = { stopped: 0, taken: 0, saved: 0 };
  let nowMs = 0;
  const start = (order: SystemOrder, memory?: FakeMemory): Promise<RunSystem> => {
    orders.push(order);
    return Promise.resolve(new FakeSystem({ order, options, counts, start }, memory));
  };
  return {
    orders,
    stoppedCount: () => counts.stopped,
    takenCount: () => counts.taken,
    savedCount: () => counts.saved,
    startSystem: (order) => start(order),
    invoicesOf: () => INVOICES,
    timers: {
      monotonicMs: () => nowMs,
      sleep: (ms, signal) => {
        if (options.deaf === undefined) {
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
        }
        nowMs += ms;
        return Promise.resolve();
      },
      breathe: () => Promise.resolve(),
    },
    clock: { now: () => (nowMs += 1) },
  };
}

interface FakeMemory {
  readonly readings: (PortalReading & { dueDateUnits: number })[];
  readonly alarms: PortalAlarm[];
  readonly seen: Set<string>;
  received: number;
  replays: number;
}

interface FakeGround {
  readonly order: SystemOrder;
  readonly options: FakeSystemOptions;
  readonly counts: { stopped: number; taken: number; saved: number };
  readonly start: (order: SystemOrder, memory: FakeMemory) => Promise<RunSystem>;
}

function emptyMemory(): FakeMemory {
  return { readings: [], alarms: [], seen: new Set(), received: 0, replays: 0 };
}

class FakeSystem implements RunSystem {
  readonly #ground: FakeGround;
  readonly #order: SystemOrder;
  readonly #options: FakeSystemOptions;
  readonly #memory: FakeMemory;
  readonly #ciphers: ReadonlyMap<string, Aes128>;

  constructor(ground: FakeGround, memory = emptyMemory()) {
    const { order, options } = ground;
    this.#ground = ground;
    this.#order = order;
    this.#options = options;
    this.#memory = memory;
    this.#ciphers = new Map(
      order.house.meters.map(({ address, key }) => [formatAddress(address), aes128(key)]),
    );
  }

  uplink(): ReturnType<RunSystem['uplink']> {
    const isDeaf = this.#options.deaf === 'core';
    let waiting = 0;
    return {
      unacknowledged: () => waiting,
      whenBelow: () => Promise.resolve(),
      whenDrained: () => (isDeaf ? new Promise(() => {}) : Promise.resolve()),
      send: ({ telegrams }) => {
        if (isDeaf) waiting += 1;
        for (const { rxAt, frame } of telegrams) this.#take(Date.parse(rxAt), frame);
      },
    };
  }

  readonly portal = {
    isAway: () => false,
    tick: () => Promise.resolve(),
    committed: () =>
      this.#options.deaf === undefined ? Promise.resolve() : new Promise<void>(() => {}),
    counters: () => ({
      received: this.#memory.received,
      stored: this.#memory.received - this.#memory.replays + (this.#options.miscounts ? 1 : 0),
      rejected: { replay: this.#memory.replays },
      deadLetters: 0,
    }),
    readings: () => this.#memory.readings,
    alarms: () => this.#memory.alarms,
    electricity: () => [],
    limits: () => [],
    bill: (year: number) => this.#bill(year),
  };

  act(): Promise<string> {
    return Promise.reject(new Error('nothing real runs here'));
  }

  readonly forks = {
    found: (): ReadonlySet<DefenceId> => new Set(this.#memory.replays > 0 ? ['D4'] : []),
    save: (): Promise<SavedSystem> => {
      const { counts, start } = this.#ground;
      const kept = structuredClone(this.#memory);
      counts.saved += 1;
      return Promise.resolve({
        start: (order) => start(order, structuredClone(kept)),
        copyTo: () => {
          throw new Error('nothing real is here');
        },
        discard: () => void (counts.saved -= 1),
      });
    },
  };
  readonly attackers = NO_ATTACKERS;

  stop(): Promise<void> {
    this.#ground.counts.stopped += 1;
    return Promise.resolve();
  }

  #take(rxAt: Instant, base64: string): void {
    const memory = this.#memory;
    memory.received += 1;
    this.#ground.counts.taken += 1;
    const guarded = !this.#order.off.includes('D4');
    if (guarded && memory.seen.has(base64)) {
      memory.replays += 1;
      memory.alarms.push({ at: rxAt, kind: 'replay' });
      return;
    }
    memory.seen.add(base64);
    const telegram = decodeTelegram(Buffer.from(base64, 'base64'), {
      keyFor: (meter) => this.#ciphers.get(formatAddress(meter)),
    });
    const { units, dueDateUnits } = readHca(telegram);
    const reading = { meterId: formatAddress(telegram.meter), at: rxAt, units: units ?? -1 };
    const stored = this.#options.tamper === undefined ? reading : this.#options.tamper(reading);
    if (stored !== undefined) memory.readings.push({ ...stored, dueDateUnits: dueDateUnits ?? 0 });
  }

  #bill(year: number): BillView | undefined {
    const units = new Map<string, number>();
    for (const { meterId, at, units: now, dueDateUnits } of this.#memory.readings) {
      // Meter clocks: UTC+1 all year.
      const readIn = new Date(at + 3_600_000).getUTCFullYear();
      if (readIn === year) units.set(meterId, now);
      if (readIn === year + 1) units.set(meterId, dueDateUnits);
    }
    if (units.size < this.#ciphers.size) return undefined;
    return billByUnits(this.#order.house, units, { year, provisional: false });
  }
}

/** Nothing real is there to attack. */
const NO_ATTACKERS: RunSystem['attackers'] = {
  reach: () => {
    throw new Error('nothing real runs here');
  },
  injectedCount: () => 0,
};

/** Costs without fuel, all of them by units. */
const INVOICES: Invoices = {
  commonCents: 10_000_000,
  heatingOnlyCents: 0,
  hotWaterOnlyCents: 0,
  heatingConsumptionPct: 100,
  hotWaterConsumptionPct: 0,
  source: 'oil',
  lots: [],
  closing: 0,
  hotWaterKwh: undefined,
  prepaidCents: new Map(),
};

function billByUnits(
  house: House,
  units: ReadonlyMap<string, number>,
  when: { readonly year: number; readonly provisional: boolean },
): BillView {
  const users = house.dwellings.map(({ id: dwellingId, areaM2 }) => ({
    dwellingId,
    areaM2,
    allocators: house.meters
      .filter((meter) => meter.dwellingId === dwellingId)
      .map(({ address, kq, kc }) => ({
        units: fractionOf(units.get(formatAddress(address)) ?? 0),
        kq,
        kc,
      })),
    hotWaterLitres: fractionOf(0),
  }));
  return lawfulBill(users, INVOICES, when);
}
