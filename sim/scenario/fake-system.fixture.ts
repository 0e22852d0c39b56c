/**
 * A core and a portal of thirty lines for tests of runs: it acknowledges at once, decrypts with the
 * house's keys and knows one guard, D4 (a ciphertext is taken once).
 */
import type { Instant } from '#kernel/time.ts';
import { aes128 } from '#wire/security/aes.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { House } from '../world/house.ts';
import type { BillView } from './audit/bill-audit.ts';
import type { Invoices } from './audit/invoices.ts';
import { lawfulBill } from './audit/lawful-bill.ts';
import type { PortalReading } from './auditor.ts';
import type { PortalAlarm, RunPorts, RunSystem, SystemOrder } from './ports.ts';

export interface FakeSystemOptions {
  /** Changes what the portal stores; undefined loses the reading. */
  readonly tamper?: (reading: PortalReading) => PortalReading | undefined;
  /** The portal miscounts: the run must notice. */
  readonly miscounts?: boolean;
  /** Who never answers: the core acknowledges nothing, or the portal commits nothing. */
  readonly deaf?: 'core' | 'portal';
}

export interface FakePorts extends RunPorts {
  /** Orders that were started, and how many systems were stopped. */
  readonly orders: SystemOrder[];
  stoppedCount(): number;
}

export function fakePorts(options: FakeSystemOptions = {}): FakePorts {
  const orders: SystemOrder[] = [];
  let stopped = 0;
  let nowMs = 0;
  return {
    orders,
    stoppedCount: () => stopped,
    startSystem: (order) => {
      orders.push(order);
      return Promise.resolve(new FakeSystem(order, options, () => (stopped += 1)));
    },
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

class FakeSystem implements RunSystem {
  readonly #order: SystemOrder;
  readonly #options: FakeSystemOptions;
  readonly #onStop: () => void;
  readonly #readings: (PortalReading & { dueDateUnits: number })[] = [];
  readonly #alarms: PortalAlarm[] = [];
  readonly #seen = new Set<string>();
  readonly #ciphers: ReadonlyMap<string, Aes128>;
  #received = 0;
  #replays = 0;

  constructor(order: SystemOrder, options: FakeSystemOptions, onStop: () => void) {
    this.#order = order;
    this.#options = options;
    this.#onStop = onStop;
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
      received: this.#received,
      stored: this.#received - this.#replays + (this.#options.miscounts ? 1 : 0),
      rejected: { replay: this.#replays },
      deadLetters: 0,
    }),
    readings: () => this.#readings,
    alarms: () => this.#alarms,
    bill: (year: number) => this.#bill(year),
  };

  act(): Promise<string> {
    return Promise.reject(new Error('nothing real runs here'));
  }

  stop(): Promise<void> {
    this.#onStop();
    return Promise.resolve();
  }

  #take(rxAt: Instant, base64: string): void {
    this.#received += 1;
    const guarded = !this.#order.off.includes('D4');
    if (guarded && this.#seen.has(base64)) {
      this.#replays += 1;
      this.#alarms.push({ at: rxAt, kind: 'replay' });
      return;
    }
    this.#seen.add(base64);
    const telegram = decodeTelegram(Buffer.from(base64, 'base64'), {
      keyFor: (meter) => this.#ciphers.get(formatAddress(meter)),
    });
    const { units, dueDateUnits } = readHca(telegram);
    const reading = { meterId: formatAddress(telegram.meter), at: rxAt, units: units ?? -1 };
    const stored = this.#options.tamper === undefined ? reading : this.#options.tamper(reading);
    if (stored !== undefined) this.#readings.push({ ...stored, dueDateUnits: dueDateUnits ?? 0 });
  }

  #bill(year: number): BillView | undefined {
    const units = new Map<string, number>();
    for (const { meterId, at, units: now, dueDateUnits } of this.#readings) {
      // Meter clocks: UTC+1 all year.
      const readIn = new Date(at + 3_600_000).getUTCFullYear();
      if (readIn === year) units.set(meterId, now);
      if (readIn === year + 1) units.set(meterId, dueDateUnits);
    }
    if (units.size < this.#ciphers.size) return undefined;
    return billByUnits(this.#order.house, units, { year, provisional: false });
  }
}

/** Costs without fuel, all of them by units. */
const INVOICES: Invoices = {
  commonCents: 10_000_000,
  heatingOnlyCents: 0,
  hotWaterOnlyCents: 0,
  heatingConsumptionPct: 100,
  hotWaterConsumptionPct: 0,
  oil: [],
  closingLitres: 0,
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
      .map(({ address, kq, kc }) => ({ units: units.get(formatAddress(address)) ?? 0, kq, kc })),
    hotWaterLitres: 0,
  }));
  return lawfulBill(users, INVOICES, when);
}
