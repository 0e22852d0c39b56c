/**
 * One bundle on its way into the store, inside the transaction of `Ingest`: its row, a row and a
 * verdict for each telegram, readings, alarms, counts. It collects what listeners are told after
 * the commit, and only what they ask for.
 */
import { assert } from '#kernel/errors.ts';
import { evidenceOf } from '#kernel/evidence.ts';
import type { PortalContext } from '../context.ts';
import type { Alarm, NewAlarm } from '../store/alarms.ts';
import type { StoredReading } from '../store/readings.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import { isAlarming } from '#kernel/rejections.ts';
import { verdictNumber } from '../store/verdicts.ts';
import type { RejectionReason } from '#kernel/rejections.ts';
import type { BundleTelegram, ParsedBundle } from './bundle-parser.ts';
import type { ReadingHistory } from './history.ts';
import { classifyTelegram } from './classify-telegram.ts';
import type { ClassifyPorts, Verdict } from './classify-telegram.ts';

export interface CommitPorts {
  readonly context: Pick<PortalContext, 'store' | 'live'>;
  readonly history: ReadingHistory;
  readonly classify: ClassifyPorts;
}

export class BundleCommit {
  readonly #context: CommitPorts['context'];
  readonly #history: ReadingHistory;
  readonly #classify: ClassifyPorts;
  readonly #bundle: ParsedBundle;
  readonly #bundleId: number;
  readonly #rejected: Partial<Record<RejectionReason, number>> = {};
  #stored = 0;
  readonly #alarms = new Map<number, Alarm>();
  readonly #telegrams: StoredTelegram[] = [];
  readonly #readings: StoredReading[] = [];

  /** Adds the bundle's row. */
  constructor(bundle: ParsedBundle, sha256: string, { context, history, classify }: CommitPorts) {
    this.#context = context;
    this.#history = history;
    this.#classify = classify;
    this.#bundle = bundle;
    const { bundles } = context.store;
    this.#bundleId = bundles.add({
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
  }

  /** Classifies a telegram and stores it with its verdict. */
  take(telegram: BundleTelegram): void {
    const verdict: Verdict = telegram.isWellFormed
      ? classifyTelegram(telegram, this.#classify)
      : {
          kind: 'refused',
          meter: undefined,
          reason: 'not-decodable',
          message: '',
          defence: undefined,
        };
    const reason = reasonOf(verdict);
    const telegramId = this.#context.store.telegrams.add({
      bundleId: this.#bundleId,
      meterNo: verdict.meter?.no ?? null,
      rxAt: telegram.rxAt,
      rssiDbm: telegram.rssiDbm,
      verdict: verdictNumber(reason),
      frame: telegram.frame,
    });
    if (reason === undefined) this.#stored += 1;
    else this.#rejected[reason] = (this.#rejected[reason] ?? 0) + 1;
    this.#follow(verdict, { telegramId, telegram });
    this.#collect(verdict, { telegramId, telegram, reason });
  }

  /** What a verdict changes besides the telegram's own row. */
  #follow(verdict: Verdict, on: { telegramId: number; telegram: BundleTelegram }): void {
    const { rxAt } = on.telegram;
    switch (verdict.kind) {
      case 'accepted': {
        const { meter, ledgerKey, deviceAt, units, dueDate } = verdict.candidate;
        const { dueDateUnits, counter, fields } = verdict.candidate;
        const values = { ledgerKey, deviceAt, units, dueDate, dueDateUnits, counter, fields };
        this.#history.add({ meterNo: meter.no, at: rxAt, telegramId: on.telegramId, ...values });
        return;
      }
      case 'duplicate':
        // The first reception counts, whichever gateway delivers first.
        if (rxAt < verdict.of.at) this.#history.move(verdict.meter.no, verdict.of, rxAt);
        return;
      case 'refused': {
        // Meters of the neighbours are on the air everywhere; they are counted, not alarming.
        if (verdict.meter === undefined || !isAlarming(verdict.reason)) return;
        const evidence = evidenceOf(on.telegramId, verdict.evidence);
        this.raise({
          at: rxAt,
          kind: verdict.reason,
          meterId: verdict.meter.id,
          gatewayId: this.#bundle.gateway,
          defence: verdict.defence ?? '',
          message: verdict.message,
          ...(evidence === undefined ? {} : { evidence }),
        });
      }
    }
  }

  raise(alarm: NewAlarm): void {
    const raised = this.#context.store.alarms.raise(alarm);
    this.#alarms.set(raised.id, raised);
  }

  #collect(
    verdict: Verdict,
    on: { telegramId: number; telegram: BundleTelegram; reason: RejectionReason | undefined },
  ): void {
    const { live } = this.#context;
    if (live.hears('telegrams')) {
      const { rxAt, rssiDbm, frame } = on.telegram;
      this.#telegrams.push({
        id: on.telegramId,
        ...(verdict.meter === undefined ? {} : { meterId: verdict.meter.id }),
        gatewayId: this.#bundle.gateway,
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
      const trust = { vouchedBy: 'structure', standing: 'counts' } as const;
      this.#readings.push({ meterId: meter.id, at: rxAt, ...values, ...trust });
    }
  }

  /** Counts, watermark and the gateway's progress; the end of the transaction. */
  finish(): void {
    const { store } = this.#context;
    const [bundle, stored, rejected] = [this.#bundle, this.#stored, this.#rejected];
    const received = bundle.telegrams.length;
    const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    assert(
      received === stored + refused,
      `a bundle of ${received} telegrams gave ${stored} readings and ${refused} rejections`,
    );
    store.bundles.finish(this.#bundleId, stored);
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

  /** After the commit. */
  publish(): void {
    const { live, store } = this.#context;
    if (this.#telegrams.length > 0) live.emit('telegrams', this.#telegrams);
    if (this.#readings.length > 0) live.emit('readings', this.#readings);
    for (const alarm of this.#alarms.values()) live.emit('alarm', alarm);
    if (live.hears('gateway')) {
      const gateway = store.gateways.byId(this.#bundle.gateway);
      if (gateway !== undefined) live.emit('gateway', gateway);
    }
    if (live.hears('counters')) live.emit('counters', store.counters.read());
  }
}

function reasonOf(verdict: Verdict): RejectionReason | undefined {
  if (verdict.kind === 'accepted') return undefined;
  return verdict.kind === 'duplicate' ? 'duplicate' : verdict.reason;
}
