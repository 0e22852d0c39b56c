/**
 * One bundle on its way into the store, inside the transaction of `Ingest`: its row, a row and a
 * verdict for each telegram, readings, alarms, counts. It collects what listeners are told after
 * the commit, and only what they ask for.
 */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { evidenceOf, type Contradiction } from '#kernel/evidence.ts';
import type { Instant } from '#kernel/time.ts';
import type { PortalContext } from '../context.ts';
import type { HeardBundle, HeardTelegram } from '../detect/fleet/fleet-state.ts';
import { judge, numbered } from '../detect/judge.ts';
import type { Effect, Judgement, JudgeVerdict } from '../detect/judgement.ts';
import type { ReadingCandidate, RegisteredMeter } from '../detect/rule.ts';
import type { Alarm, NewAlarm } from '../store/alarms.ts';
import type { NewReading, StoredReading } from '../store/readings.ts';
import type { StoredTelegram } from '../store/telegrams.ts';
import { isAlarming, type RejectionReason } from '#kernel/rejections.ts';
import { verdictNumber } from '../store/verdicts.ts';
import type { BundleCounts, RejectedCounts } from './bundle-counts.ts';
import type { BundleTelegram, ParsedBundle } from './bundle-parser.ts';
import { checkClaim } from '../detect/claim.ts';
import type { Guard, GuardRefusal } from '../detect/rules.ts';
import {
  classifyTelegram,
  type Classified,
  type ClassifyPorts,
  type Refused,
} from './classify-telegram.ts';
import type { GatewayBindings } from './gateway-bindings.ts';
import type { MeterStates } from './meter-states.ts';

export interface CommitPorts {
  readonly context: Pick<PortalContext, 'store' | 'live' | 'defences'>;
  readonly states: MeterStates;
  readonly guard: Guard;
  readonly bindings: GatewayBindings;
  readonly classify: Omit<ClassifyPorts, 'checkClaim' | 'gateway'>;
}

/** A bundle, and what the portal knows of it beside its bytes. */
interface ReceivedBundle {
  readonly bundle: ParsedBundle;
  readonly sha256: string;
  /** When the bundle before it was sent, where that is known. */
  readonly previousSentAt: Instant | undefined;
  /** An operator's capture is no gateway: it may bring telegrams of every property. */
  readonly isCapture: boolean;
  /** The portal's clock; undefined for a capture. */
  readonly nowMs: Instant | undefined;
  /** Sent ahead of the portal's clock: none of its telegrams is believed. */
  readonly isAhead: boolean;
  /** Its number is too far ahead to be the next one. */
  readonly isFarAhead: boolean;
  /** How often its number is there already. */
  readonly copies: number;
}

/** A telegram with its verdict and the state of its meter before it. */
interface Taken {
  readonly telegramId: number;
  readonly telegram: BundleTelegram;
  readonly meter: RegisteredMeter | undefined;
  readonly verdict: JudgeVerdict;
}

export class BundleCommit {
  readonly #context: CommitPorts['context'];
  readonly #ports: CommitPorts;
  readonly #classify: ClassifyPorts;
  readonly #received: ReceivedBundle;
  readonly #bundle: ParsedBundle;
  readonly #bundleId: number;
  readonly #rejected: RejectedCounts = {};
  #stored = 0;
  readonly #alarms = new Map<number, Alarm>();
  readonly #rung = new Map<string, number>();
  readonly #heard: HeardTelegram[] = [];
  readonly #telegrams: StoredTelegram[] = [];
  readonly #readings: StoredReading[] = [];

  /** Adds the bundle's row. */
  constructor(received: ReceivedBundle, ports: CommitPorts) {
    const { bundle, sha256, copies: copy } = received;
    const { context, classify } = ports;
    this.#context = context;
    this.#ports = ports;
    const gateway = bundle.gateway;
    this.#classify = { ...classify, gateway, checkClaim: this.#checkClaim.bind(this) };
    this.#received = received;
    this.#bundle = bundle;
    const telegramCount = bundle.telegrams.length;
    this.#bundleId = context.store.bundles.add({
      gateway: bundle.gateway,
      boot: bundle.boot,
      seq: bundle.seq,
      copy,
      sha256,
      prev: bundle.prev,
      sentAt: bundle.sentAt,
      telegramCount,
      // As a rule; `finish` writes another count.
      storedCount: telegramCount,
    });
  }

  /** Classifies and judges a telegram, and stores it with its verdict. */
  take(telegram: BundleTelegram): void {
    const classified = this.#classified(telegram);
    const { meter } = classified;
    const judged = classified.kind === 'candidate' ? this.#judge(classified.candidate) : undefined;
    const verdict = judged?.verdict ?? verdictOf(classified);
    const reason = reasonOf(verdict);
    if (verdict.kind === 'refused' && verdict.defence !== undefined) {
      this.#context.defences.tell(verdict.defence);
    }
    const telegramId = this.#context.store.telegrams.add({
      bundleId: this.#bundleId,
      meterNo: meter?.no ?? null,
      rxAt: telegram.rxAt,
      rssiDbm: telegram.rssiDbm,
      verdict: verdictNumber(reason),
      frame: telegram.frame,
    });
    if (reason === undefined) this.#stored += 1;
    else this.#rejected[reason] = (this.#rejected[reason] ?? 0) + 1;
    const taken = { telegramId, telegram, meter, verdict };
    if (judged !== undefined && meter !== undefined) this.#apply(judged, meter, taken);
    else if (classified.kind === 'refused') this.#keep(classified);
    this.#tell(taken);
    const candidate = classified.kind === 'candidate' ? classified.candidate : undefined;
    if (!this.#received.isAhead) this.#heard.push(heardTelegram(taken, candidate));
    this.#collect(taken, candidate);
  }

  #classified(telegram: BundleTelegram): Classified {
    if (!telegram.isWellFormed) return NO_TELEGRAM;
    if (this.#received.isAhead) return FROM_AHEAD;
    return classifyTelegram(telegram, this.#classify);
  }

  #checkClaim(meter: RegisteredMeter, rxAt: Instant): GuardRefusal | undefined {
    const { bundle, previousSentAt, isCapture } = this.#received;
    const serves = isCapture || this.#ports.bindings.serves(bundle.gateway, meter.propertyId);
    const { sentAt } = bundle;
    const reception = { rxAt, sentAt, previousSentAt, serves };
    return checkClaim(reception, meter, this.#context.defences);
  }

  #judge(candidate: ReadingCandidate): Judgement {
    const { states, guard } = this.#ports;
    const { defences } = this.#context;
    const { gateway } = this.#bundle;
    const now = this.#received.nowMs;
    const one = { state: states.of(candidate.meter.no), candidate, gateway, now };
    const judged = judge(one, guard, defences);
    if (judged !== 'look-up') return judged;
    const again = judge({ ...one, lookUp: states.lookUp(candidate) }, guard, defences);
    assert(again !== 'look-up', 'a look-up answers what the judge asked');
    return again;
  }

  /** What a telegram that gives no reading says of its meter all the same. */
  #keep({ meter, kept }: Refused): void {
    const { states } = this.#ports;
    if (meter === undefined || kept === undefined) return;
    states.put(meter.no, { ...states.of(meter.no), kept });
  }

  /** State and effects of a judgement into memory and store. */
  #apply(judged: Judgement, meter: RegisteredMeter, taken: Taken): void {
    const { states } = this.#ports;
    const { readings } = this.#context.store;
    const from = { telegramId: taken.telegramId, gateway: this.#bundle.gateway };
    let { state } = judged;
    let isReloaded = false;
    for (const effect of judged.effects) {
      switch (effect.kind) {
        case 'store':
          readings.add(readingOf(effect, taken.telegramId));
          state = numbered(state, effect, from);
          break;
        case 'copy': {
          const { telegramId, at, to } = effect;
          readings.addCopy({ meterNo: meter.no, telegramId, at, to });
          break;
        }
        case 'hold':
          for (const telegramId of effect.telegramIds) {
            readings.judgeStanding({ meterNo: meter.no, telegramId, hold: effect.reason });
          }
          isReloaded = true;
          break;
        case 'release':
          readings.judgeStanding({ meterNo: meter.no, release: effect.reason, ...effect.which });
          isReloaded = true;
          break;
        case 'alarm':
          this.#raiseAbout(effect.alarm, meter, taken);
      }
    }
    states.put(meter.no, state);
    if (isReloaded) states.reload(meter.no);
  }

  /** The alarm of a refusal. */
  #tell(taken: Taken): void {
    const { verdict, meter } = taken;
    if (verdict.kind !== 'refused' || !isAlarming(verdict.reason)) return;
    // Meters of the neighbours are on the air everywhere; they are counted, not alarming.
    if (meter === undefined && verdict.reason !== 'stolen-key') return;
    const { reason: kind, message, defence = '', evidence } = verdict;
    this.#raiseAbout({ kind, message, defence, evidence }, meter, taken);
  }

  #raiseAbout(
    { evidence: seen, ...alarm }: AlarmAbout,
    meter: RegisteredMeter | undefined,
    { telegram, telegramId }: Taken,
  ): void {
    const evidence = evidenceOf(telegramId, seen);
    this.raise({
      ...alarm,
      at: telegram.rxAt,
      ...(meter === undefined ? {} : { meterId: meter.id }),
      gatewayId: this.#bundle.gateway,
      ...defined({ evidence }),
    });
  }

  /** One bundle rings once for a kind and a meter: its gateway chose the times of its telegrams. */
  raise(alarm: NewAlarm): void {
    const subject = `${alarm.kind}/${alarm.defence}/${alarm.meterId ?? ''}`;
    const raised = this.#context.store.alarms.raise(alarm, this.#rung.get(subject));
    this.#rung.set(subject, raised.id);
    this.#alarms.set(raised.id, raised);
  }

  /** Raises an alarm that lasts, unless it lasts already. */
  begin(alarm: NewAlarm): void {
    const begun = this.#context.store.alarms.begin(alarm);
    if (begun !== undefined) this.#alarms.set(begun.id, begun);
  }

  #collect(
    { telegramId, telegram, meter, verdict }: Taken,
    candidate: ReadingCandidate | undefined,
  ): void {
    const { live } = this.#context;
    const reason = reasonOf(verdict);
    if (live.hears('telegrams')) {
      const { rxAt, rssiDbm, frame } = telegram;
      this.#telegrams.push({
        id: telegramId,
        ...(meter === undefined ? {} : { meterId: meter.id }),
        gatewayId: this.#bundle.gateway,
        rxAt,
        rssiDbm,
        verdict: reason === undefined ? 'stored' : 'rejected',
        ...defined({ reason }),
        ...(verdict.kind === 'accepted' ? trustOf(verdict) : {}),
        frame,
      });
    }
    if (verdict.kind === 'accepted' && candidate !== undefined && live.hears('readings')) {
      const { rxAt, deviceAt, units, dueDate, dueDateUnits } = candidate;
      const values = { deviceTime: deviceAt, units, dueDate, dueDateUnits, telegramId };
      const { vouchedBy, standing } = verdict.trust;
      const meterId = candidate.meter.id;
      this.#readings.push({ meterId, at: rxAt, ...values, vouchedBy, standing });
    }
  }

  /** What the bundle adds to the portal's counters. */
  get counts(): BundleCounts {
    const { sentAt, telegrams } = this.#bundle;
    const [received, stored, rejected] = [telegrams.length, this.#stored, this.#rejected];
    return { received, stored, rejected, ...(this.#received.isAhead ? {} : { sentAt }) };
  }

  /** The gateway's progress; the end of the transaction of the bundle. */
  finish(): void {
    const { store } = this.#context;
    const [bundle, stored, rejected] = [this.#bundle, this.#stored, this.#rejected];
    const received = bundle.telegrams.length;
    const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    assert(
      received === stored + refused,
      () => `a bundle of ${received} telegrams gave ${stored} readings and ${refused} rejections`,
    );
    if (stored !== received) store.bundles.finish(this.#bundleId, stored);
    const { gateway: id, boot, seq, sentAt } = bundle;
    const { isAhead, isFarAhead } = this.#received;
    if (!isAhead) this.#inLine();
    // What cannot be believed counts its telegrams and moves the gateway nowhere.
    if (isAhead || isFarAhead) store.gateways.countOnly(id, received);
    else store.gateways.advance({ id, sentAt, boot, seq, telegrams: received });
  }

  /** The gateway keeps the portal's time, again or still. */
  #inLine(): void {
    const { gateway: gatewayId, sentAt } = this.#bundle;
    const ended = this.#context.store.alarms.end({ kind: 'gateway-clock', gatewayId }, sentAt);
    if (ended !== undefined) this.#alarms.set(ended.id, ended);
  }

  /** What the rules on the fleet are told of it; nothing of one that is ahead of the clock. */
  get heard(): HeardBundle {
    const { gateway, boot, seq, sentAt } = this.#bundle;
    return { gateway, boot, seq, sentAt, telegrams: this.#heard };
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

function trustOf({ trust }: Extract<JudgeVerdict, { kind: 'accepted' }>) {
  const { vouchedBy, standing } = trust;
  return { vouchedBy, standing };
}

interface AlarmAbout {
  readonly kind: NewAlarm['kind'];
  readonly message: string;
  readonly defence: string;
  readonly evidence?: Contradiction | undefined;
}

const NO_TELEGRAM: Refused = {
  kind: 'refused',
  meter: undefined,
  reason: 'not-decodable',
  message: '',
  defence: undefined,
};
/** The bundle has its alarm. */
const FROM_AHEAD: Refused = { ...NO_TELEGRAM, reason: 'impossible-time' };

function verdictOf(classified: Classified): JudgeVerdict {
  assert(classified.kind === 'refused', 'a candidate is judged');
  const { reason, message, defence, evidence } = classified;
  const said = evidence === undefined ? {} : { evidence };
  return { kind: 'refused', reason, message, defence, ...said };
}

function readingOf(
  { candidate, trust }: Extract<Effect, { kind: 'store' }>,
  telegramId: number,
): NewReading {
  const { reason } = trust;
  const reading = {
    meterNo: candidate.meter.no,
    at: candidate.rxAt,
    telegramId,
    ledgerKey: candidate.ledgerKey,
    deviceAt: candidate.deviceAt,
    units: candidate.units,
    dueDate: candidate.dueDate,
    dueDateUnits: candidate.dueDateUnits,
    counter: candidate.counter,
    fields: candidate.fields,
    vouchedBy: trust.vouchedBy,
    standing: trust.standing,
  };
  return reason === undefined ? reading : { ...reading, standingReason: reason };
}

/** A reading that is held may be forged: it says nothing of its meter. */
function heardTelegram(
  { telegram: { rxAt, rssiDbm }, meter, verdict }: Taken,
  candidate: ReadingCandidate | undefined,
): HeardTelegram {
  const common = { rxAt, rssiDbm, ...(meter === undefined ? {} : { meterId: meter.id }) };
  const reason = reasonOf(verdict);
  if (reason !== undefined) return { ...common, reason };
  if (candidate === undefined || verdict.kind !== 'accepted') return common;
  if (verdict.trust.standing !== 'counts') return { rxAt, rssiDbm };
  const { units, vouchedFlags: flags, mark } = candidate;
  const { kind, dwellingId, nominalFlowLh } = candidate.meter;
  const isWater = kind === 'cold-water' || kind === 'warm-water';
  const water = isWater ? { water: { dwellingId, nominalFlowLh } } : {};
  const power = kind === 'electricity' ? { power: { dwellingId } } : {};
  const { accessNumber } = mark;
  return { ...common, reading: { kind, accessNumber, units, flags, ...water, ...power } };
}

function reasonOf(verdict: JudgeVerdict): RejectionReason | undefined {
  if (verdict.kind === 'accepted') return undefined;
  return verdict.kind === 'duplicate' ? 'duplicate' : verdict.reason;
}
