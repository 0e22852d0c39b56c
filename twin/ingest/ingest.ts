/**
 * Commits bundles: each in one transaction with all its telegrams, verdicts, readings, alarms and
 * counts, so that after a kill at any moment a bundle is there as a whole or not at all. Bundles
 * may come again and in any order; the readings are the same.
 */
import { createHash } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import type { PortalContext } from '../context.ts';
import { checkChain } from '../detect/chain.ts';
import { createGuard } from '../detect/rules.ts';
import type { Alarm, NewAlarm } from '../store/alarms.ts';
import type { BundleId } from '../store/bundles.ts';
import { isStorageFault } from '../store/database.ts';
import type { StoredReading } from '../store/readings.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import { verdictNumber } from '../store/verdicts.ts';
import type { RejectReason } from '../store/verdicts.ts';
import { parseBundle } from './bundle-parser.ts';
import type { BundleTelegram, ParsedBundle } from './bundle-parser.ts';
import { CommitWaiters } from './commit-waiters.ts';
import { ReadingHistory } from './history.ts';
import { judgeTelegram } from './judge.ts';
import type { JudgePorts, Verdict } from './judge.ts';
import { createMeterRegistry } from './registry.ts';

export type IngestContext = Pick<PortalContext, 'store' | 'decrypt' | 'defences' | 'live' | 'log'>;

export type IngestOutcome = 'committed' | 'repeated' | 'dead-letter';

/** A bundle on its way through the transaction, and what is to be told when it is committed. */
interface Work {
  readonly bundle: ParsedBundle;
  readonly bundleId: number;
  readonly rejected: Partial<Record<RejectReason, number>>;
  stored: number;
  readonly alarms: Map<number, Alarm>;
  readonly telegrams: StoredTelegram[];
  readonly readings: StoredReading[];
}

export class Ingest {
  readonly #context: IngestContext;
  readonly #history: ReadingHistory;
  readonly #registry: ReturnType<typeof createMeterRegistry>;
  readonly #judge: JudgePorts;
  readonly #waiters = new CommitWaiters();

  constructor(context: IngestContext) {
    const { store, decrypt, defences, log } = context;
    this.#context = context;
    this.#history = new ReadingHistory(store);
    this.#registry = createMeterRegistry(store.meters);
    this.#judge = {
      registry: this.#registry,
      decrypt,
      guard: createGuard(defences),
      history: this.#history,
      onDecoderBug: (error) =>
        log({
          level: 'error',
          event: 'ingest.decoder-bug',
          message: `the decoder failed with ${error instanceof Error ? error.name : 'an error'}`,
        }),
    };
  }

  /**
   * Takes one published message and commits it. `thingName` is the publisher's name in the topic.
   * Throws only what the database throws (disk full, …): then nothing was committed. A bundle on
   * which the portal fails by a bug of its own becomes a dead letter, or it would come for ever.
   */
  accept(thingName: string, payload: Uint8Array): IngestOutcome {
    const parsed = parseBundle(payload, thingName);
    if (parsed.kind === 'bad') return this.deadLetter(thingName, payload, parsed.reason);
    const { bundle } = parsed;
    const sha256 = createHash('sha256').update(payload).digest('hex');
    let work: Work | undefined;
    try {
      work = this.#transaction(() => this.#commit(bundle, sha256));
    } catch (error) {
      if (isStorageFault(error)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      this.#context.log({ level: 'error', event: 'ingest.bundle-failed', message });
      return this.deadLetter(thingName, payload, 'the portal failed on it');
    }
    this.#waiters.settle(bundle);
    if (work !== undefined) this.#publish(work);
    return work === undefined ? 'repeated' : 'committed';
  }

  /** Keeps a message that is no bundle, counts it and raises an alarm. */
  deadLetter(thingName: string, payload: Uint8Array, reason: string): 'dead-letter' {
    const { store, live } = this.#context;
    const alarm = this.#transaction(() => {
      const at = store.counters.watermark();
      store.deadLetters.add({ at, topic: `metering/v1/${thingName}/telegrams`, reason, payload });
      store.counters.add({ deadLetters: 1 });
      return store.alarms.raise({
        at: at ?? 0,
        kind: 'bad-bundle',
        gatewayId: thingName,
        defence: '',
        message: `a message could not be read as a bundle: ${reason}`,
      });
    });
    live.emit('alarm', alarm);
    if (live.hears('counters')) live.emit('counters', store.counters.read());
    return 'dead-letter';
  }

  /** Resolves when a bundle is committed, at once if it is already. */
  committed(id: BundleId): Promise<void> {
    const isCommitted = this.#context.store.bundles.copies(id).length > 0;
    return isCommitted ? Promise.resolve() : this.#waiters.wait(id);
  }

  /** After an import: new meters and registrations count from the next telegram on. */
  reloadMeters(): void {
    this.#registry.reload();
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.#context.store.transaction(work);
    } catch (error) {
      this.#history.forget();
      throw error;
    }
  }

  #commit(bundle: ParsedBundle, sha256: string): Work | undefined {
    const { store, defences } = this.#context;
    const chain = defences.on('D10') ? checkChain({ ...bundle, sha256 }, store) : undefined;
    if (chain?.kind === 'repeated') {
      store.counters.add({ duplicateBundles: 1 });
      return undefined;
    }
    const work = this.#begin(bundle, sha256);
    if (chain?.kind === 'broken') {
      const { gateway: gatewayId, sentAt: at } = bundle;
      const { message } = chain;
      this.#raise(work, { at, kind: 'chain-broken', gatewayId, defence: 'D10', message });
    }
    for (const telegram of bundle.telegrams) this.#take(work, telegram);
    this.#finish(work);
    return work;
  }

  #begin(bundle: ParsedBundle, sha256: string): Work {
    const { bundles } = this.#context.store;
    const bundleId = bundles.add({
      gateway: bundle.gateway,
      boot: bundle.boot,
      seq: bundle.seq,
      copy: bundles.copies(bundle).length,
      sha256,
      prev: bundle.prev,
      sentAt: bundle.sentAt,
      telegramCount: bundle.telegrams.length,
      storedCount: 0,
    });
    const collected = { alarms: new Map(), telegrams: [], readings: [] };
    return { bundle, bundleId, rejected: {}, stored: 0, ...collected };
  }

  #take(work: Work, telegram: BundleTelegram): void {
    const verdict: Verdict = telegram.isWellFormed
      ? judgeTelegram(telegram, this.#judge)
      : {
          kind: 'refused',
          meter: undefined,
          reason: 'not-decodable',
          message: '',
          defence: undefined,
        };
    const reason = reasonOf(verdict);
    const telegramId = this.#context.store.telegrams.add({
      bundleId: work.bundleId,
      meterNo: verdict.meter?.no ?? null,
      rxAt: telegram.rxAt,
      rssiDbm: telegram.rssiDbm,
      verdict: verdictNumber(reason),
      frame: telegram.frame,
    });
    if (reason === undefined) work.stored += 1;
    else work.rejected[reason] = (work.rejected[reason] ?? 0) + 1;
    this.#follow(work, verdict, { telegramId, telegram });
    this.#collect(work, verdict, { telegramId, telegram, reason });
  }

  /** What a verdict changes besides the telegram's own row. */
  #follow(
    work: Work,
    verdict: Verdict,
    on: { telegramId: number; telegram: BundleTelegram },
  ): void {
    const { rxAt } = on.telegram;
    switch (verdict.kind) {
      case 'accepted': {
        const { meter, ledgerKey, deviceAt, units, dueDate, dueDateUnits } = verdict.candidate;
        const { telegramId } = on;
        const row = { telegramId, ledgerKey, deviceAt, units, dueDate, dueDateUnits };
        this.#history.add({ meterNo: meter.no, at: rxAt, ...row });
        return;
      }
      case 'duplicate':
        // The first reception counts, whichever gateway delivers first.
        if (rxAt < verdict.of.at) this.#history.move(verdict.meter.no, verdict.of, rxAt);
        return;
      case 'refused':
        // Meters of the neighbours are on the air everywhere; they are counted, not alarming.
        if (verdict.meter === undefined) return;
        this.#raise(work, {
          at: rxAt,
          kind: verdict.reason,
          meterId: verdict.meter.id,
          gatewayId: work.bundle.gateway,
          defence: verdict.defence ?? '',
          message: verdict.message,
        });
    }
  }

  #raise(work: Work, alarm: NewAlarm): void {
    const raised = this.#context.store.alarms.raise(alarm);
    work.alarms.set(raised.id, raised);
  }

  #collect(
    work: Work,
    verdict: Verdict,
    on: { telegramId: number; telegram: BundleTelegram; reason: RejectReason | undefined },
  ): void {
    const { live } = this.#context;
    if (live.hears('telegrams')) {
      const { rxAt, rssiDbm, frame } = on.telegram;
      work.telegrams.push({
        id: on.telegramId,
        ...(verdict.meter === undefined ? {} : { meterId: verdict.meter.id }),
        gatewayId: work.bundle.gateway,
        rxAt,
        rssiDbm,
        verdict: on.reason === undefined ? 'stored' : 'rejected',
        ...(on.reason === undefined ? {} : { reason: on.reason }),
        frame,
      });
    }
    if (verdict.kind === 'accepted' && live.hears('readings')) {
      const { meter, rxAt, deviceAt, units, dueDate, dueDateUnits } = verdict.candidate;
      const { telegramId } = on;
      const values = { deviceTime: deviceAt, units, dueDate, dueDateUnits, telegramId };
      work.readings.push({ meterId: meter.id, at: rxAt, ...values });
    }
  }

  #finish({ bundle, bundleId, stored, rejected }: Work): void {
    const { store } = this.#context;
    const received = bundle.telegrams.length;
    const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    assert(
      received === stored + refused,
      `a bundle of ${received} telegrams gave ${stored} readings and ${refused} rejections`,
    );
    store.bundles.finish(bundleId, stored);
    store.counters.add({ bundles: 1, received, stored, rejected });
    store.counters.advanceWatermark(bundle.sentAt);
    store.gateways.advance({
      id: bundle.gateway,
      sentAt: bundle.sentAt,
      boot: bundle.boot,
      seq: bundle.seq,
      telegrams: received,
    });
  }

  #publish({ bundle, alarms, telegrams, readings }: Work): void {
    const { live, store } = this.#context;
    if (telegrams.length > 0) live.emit('telegrams', telegrams);
    if (readings.length > 0) live.emit('readings', readings);
    for (const alarm of alarms.values()) live.emit('alarm', alarm);
    if (live.hears('gateway')) {
      const gateway = store.gateways.byId(bundle.gateway);
      if (gateway !== undefined) live.emit('gateway', gateway);
    }
    if (live.hears('counters')) live.emit('counters', store.counters.read());
  }
}

function reasonOf(verdict: Verdict): RejectReason | undefined {
  if (verdict.kind === 'accepted') return undefined;
  return verdict.kind === 'duplicate' ? 'duplicate' : verdict.reason;
}
