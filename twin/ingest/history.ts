/**
 * What is stored of a meter, with the newest reading kept in memory: telegrams come in order
 * nearly always, and then neither the neighbours nor the ledger need a query.
 */
import { MINUTE_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { History } from '../detect/rule.ts';
import { ON_CLOCK_MS } from '../store/readings.ts';
import type { LedgerEntry, NewReading, ReadingRow, ReadingStore } from '../store/readings.ts';
import type { TelegramStore } from '../store/telegrams.ts';

interface Newest {
  readonly reading: ReadingRow | undefined;
  readonly highestLedgerKey: number;
}

export class ReadingHistory implements History {
  readonly #readings: ReadingStore;
  readonly #telegrams: TelegramStore;
  readonly #newest = new Map<number, Newest>();

  constructor(store: { readonly readings: ReadingStore; readonly telegrams: TelegramStore }) {
    this.#readings = store.readings;
    this.#telegrams = store.telegrams;
  }

  before(meterNo: number, at: Instant): ReadingRow | undefined {
    const { reading } = this.#known(meterNo);
    if (reading === undefined || reading.at <= at) return reading;
    return this.#readings.before(meterNo, at);
  }

  after(meterNo: number, at: Instant): ReadingRow | undefined {
    const { reading } = this.#known(meterNo);
    if (reading === undefined || reading.at <= at) return undefined;
    return this.#readings.after(meterNo, at);
  }

  withLedgerKey(
    meterNo: number,
    ledgerKey: number,
    near?: { readonly at: Instant; readonly withinMs: number },
  ): readonly LedgerEntry[] {
    const hasDeviceTime = ledgerKey >= 0;
    if (hasDeviceTime && ledgerKey > this.#known(meterNo).highestLedgerKey) return [];
    if (near !== undefined) {
      const span = { from: near.at - near.withinMs, to: near.at + near.withinMs };
      return this.#readings.withLedgerKey(meterNo, ledgerKey, span);
    }
    const offClock = this.#readings.offClock(meterNo, ledgerKey);
    if (!hasDeviceTime) return offClock;
    const minute = ledgerKey * MINUTE_MS;
    const span = { from: minute - ON_CLOCK_MS, to: minute + MINUTE_MS + ON_CLOCK_MS };
    return [...this.#readings.withLedgerKey(meterNo, ledgerKey, span), ...offClock];
  }

  frameOf(telegramId: number): Uint8Array | undefined {
    return this.#telegrams.frameOf(telegramId)?.frame;
  }

  add(reading: NewReading): void {
    const { reading: newest, highestLedgerKey } = this.#known(reading.meterNo);
    this.#readings.add(reading);
    this.#newest.set(reading.meterNo, {
      reading: newest === undefined || reading.at >= newest.at ? reading : newest,
      highestLedgerKey: Math.max(highestLedgerKey, reading.ledgerKey),
    });
  }

  /** An earlier reception of a stored telegram: its reading counts from then. */
  move(meterNo: number, entry: LedgerEntry, at: Instant): void {
    this.#readings.move({ meterNo, ...entry }, at);
    this.#newest.delete(meterNo);
  }

  /** After a transaction that was rolled back: what is in memory may not be in the store. */
  forget(): void {
    this.#newest.clear();
  }

  #known(meterNo: number): Newest {
    const known = this.#newest.get(meterNo);
    if (known !== undefined) return known;
    const reading = this.#readings.before(meterNo, Number.MAX_SAFE_INTEGER);
    // A bound, not the number itself: a little too high costs a query, nothing else.
    const onClockKey = Math.floor(((reading?.at ?? -Infinity) + ON_CLOCK_MS) / MINUTE_MS);
    const offClockKey = this.#readings.highestOffClockKey(meterNo) ?? -1;
    const loaded = { reading, highestLedgerKey: Math.max(onClockKey, offClockKey) };
    this.#newest.set(meterNo, loaded);
    return loaded;
  }
}
