/**
 * The world: weather, radiators, allocators, radio and gateways as one discrete-event simulation.
 * It does no input or output and reads no real time; the same options and seed give the same bytes.
 * Bundles leave it through `onBundle`, attackers come in through `radio` and `schedule`.
 */
import { toHex } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import type { EffectLog, TakenLimit } from '../core/effects.ts';
import type { Trace } from '../core/trace.ts';
import { nominalIntervalMs, synchronousIntervalMs } from '../devices/transmit-schedule.ts';
import type { FinishedBundle } from '../gateway/bundle.ts';
import { DEFAULT_CHANNEL, type LossReason } from '../radio/channel.ts';
import { LONGEST_FRAME_MS, noiseDbm } from '../radio/jamming.ts';
import {
  EARLY_STAGES,
  RadioMedium,
  type OnAir,
  type Radio,
  type ReceiverOutcome,
} from '../radio/radio.ts';
import { buildMeters, type BuiltMeters } from './build-meters.ts';
import { Tally, type FrameOutcome, type InGateways, type WorldCounters } from './counters.ts';
import { Happenings, isPlanned } from './happenings.ts';
import {
  logStates,
  restoreLogs,
  type PlannedIntervention,
  type SubjectId,
  type Subjects,
} from './interventions.ts';
import { truthOf, type GroundTruth } from './ground-truth.ts';
import { GatewaySite } from './gateway-site.ts';
import { billedRegisters, type House } from './house.ts';
import type { WorldSnapshot } from './snapshot.ts';
import type { BundleListener, World } from './world-port.ts';
import type { WorldEvent } from './world-event.ts';
import { limitState, takeLimit, type LimitState, type LimitVerdict } from './power-control.ts';
import { Neighbours, type NeighbourFrame } from './neighbours.ts';
import { sentFrame, type SentFrame } from './sent-frame.ts';
import { pathLosses, seats, senderLossDb, type SendingMeter } from './sending-meter.ts';
import { checkWorld, fingerprint, withoutPlan, type WorldOptions } from './world-options.ts';
import { at, zip } from './lists.ts';
import { WorldQueue } from './world-queue.ts';

export type { World } from './world-port.ts';
export type { SentFrame } from './sent-frame.ts';
export type { WorldOptions } from './world-options.ts';
export type { WorldCounters } from './counters.ts';
export type { WorldSnapshot } from './snapshot.ts';

/** Throws WORLD_UNKNOWN_METER, WORLD_UNKNOWN_DWELLING, WORLD_UNKNOWN_GATEWAY. */
export function createWorld(options: WorldOptions): World {
  assert(Number.isSafeInteger(options.startAt), 'a world starts at a whole millisecond');
  return new EventWorld(options);
}

class EventWorld implements World {
  readonly clock: Clock;
  readonly house: House;
  readonly #options: WorldOptions;
  readonly #queue: WorldQueue;
  readonly #built: BuiltMeters;
  /** Radiators, then register meters. */
  readonly #meters: readonly SendingMeter[];
  readonly #sites: readonly GatewaySite[];
  readonly #neighbours: Neighbours;
  readonly #subjects: Subjects;
  readonly #happenings: Happenings;
  readonly #medium: RadioMedium;
  readonly #powerDbm: number;
  readonly #intervalMs: number;
  readonly #trace: Trace | undefined;
  readonly #tally = new Tally();
  readonly #bundleListeners: BundleListener[] = [];
  readonly #sentListeners: ((sent: SentFrame) => void)[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#queue = new WorldQueue(options.startAt);
    this.clock = this.#queue.clock;
    this.house = options.house;
    this.#trace = options.trace;
    this.#intervalMs = nominalIntervalMs(options.fleet.intervalS);
    this.#sites = options.gateways.map((gateway) => new GatewaySite(gateway, options));
    const carrier = this.#sites[0]?.effects;
    this.#built = buildMeters({ ...options, driftPpm: options.fleet.driftPpm, carrier });
    this.#meters = [...this.#built.radiators, ...this.#built.registerMeters];
    this.#neighbours = new Neighbours(options.rng.fork('neighbours'));
    this.#subjects = this.#reachable();
    const plan = options.interventions ?? [];
    const { house } = options;
    const around = { subjects: this.#subjects, house };
    this.#happenings = new Happenings(plan, around, (when, event) => this.#queue.push(when, event));
    const channel = { ...DEFAULT_CHANNEL, ...options.radio };
    this.#powerDbm = channel.meterPowerDbm;
    this.#medium = new RadioMedium({
      channel,
      receivers: this.#sites.map(({ gateway, place }) => ({ id: gateway.id, place })),
      places: new Map(this.#meters.map(({ id, place }) => [id, place])),
      seatOf: seats(this.#meters),
      pathLossDb: pathLosses(this.#meters),
      noiseDbm: (frame) => noiseDbm(this.#neighbours.effects.all('jammed'), frame),
      rng: options.rng.fork('radio'),
      enqueue: (transmission) =>
        this.#queue.push(transmission.at, { kind: 'transmit', transmission }),
    });
    this.#queueFirstEvents();
  }

  get radio(): Radio {
    return this.#medium;
  }

  schedule(at: Instant, action: () => void): void {
    this.#queue.push(at, { kind: 'action', run: action });
  }

  intervene(planned: PlannedIntervention): void {
    assert(planned.at >= this.clock.now(), 'nobody intervenes in the past');
    this.#happenings.add(planned);
  }

  nextAt(): Instant | undefined {
    return this.#queue.nextAt();
  }

  step(): void {
    const event = this.#queue.pop();
    if (event !== undefined) this.#run(event);
    this.#tally.check(this.#inGateways());
  }

  counters(): WorldCounters {
    return this.#tally.read(this.#inGateways());
  }

  onBundle(listener: BundleListener): void {
    this.#bundleListeners.push(listener);
  }

  onSent(listener: (sent: SentFrame) => void): void {
    this.#sentListeners.push(listener);
  }

  flush(): void {
    this.#sites.forEach((_, gateway) => this.#report(gateway));
  }

  truth(): GroundTruth {
    const at = this.clock.now();
    this.#built.catchUp(at);
    const billed = new Set(billedRegisters(this.house));
    return {
      at,
      meters: this.#built.radiators.map((meter) => truthOf(meter, at)),
      registers: this.#built.registerMeters
        .filter(({ meter }) => billed.has(meter))
        .map((meter) => meter.truth(at)),
      heat: this.#built.heat.truth(),
      power: this.#built.registerMeters.flatMap((meter) => meter.powerTruth(at)),
    };
  }

  takeLimit(dwellingId: string, limit: TakenLimit, at: Instant): LimitVerdict {
    const dwelling = this.#built.dwellings.get(dwellingId);
    const gateway = this.#sites[0]?.effects;
    if (dwelling === undefined || gateway === undefined) return 'unheard';
    const verdict = takeLimit({ dwelling, gateway }, limit, at);
    const { order, isActive } = limit;
    this.#trace?.write(at, 'limit', { dwelling: dwellingId, order, isActive, verdict });
    return verdict;
  }

  limitState(dwellingId: string, at: Instant): LimitState {
    const dwelling = this.#built.dwellings.get(dwellingId);
    const gateway = this.#sites[0]?.effects;
    if (dwelling === undefined || gateway === undefined) return 'init';
    return limitState({ dwelling, gateway }, at);
  }

  snapshot(): WorldSnapshot {
    this.#built.catchUp(this.clock.now());
    return {
      v: 3,
      world: fingerprint(this.#options),
      ...this.#queue.state(),
      meters: this.#built.radiators.map((meter) => meter.state()),
      heat: this.#built.heat.state(),
      others: this.#built.registerMeters.map((meter) => meter.state()),
      radio: this.#medium.state(),
      gateways: this.#sites.map((site) => site.state()),
      counters: this.counters(),
      effects: logStates(this.#subjects),
      ...addedTo(this.#happenings),
      trace: this.#trace?.position() ?? null,
    };
  }

  restore(snapshot: WorldSnapshot): void {
    checkWorld(fingerprint(this.#options), snapshot.world);
    this.#restore(snapshot);
  }

  continueFrom(snapshot: WorldSnapshot, at: Instant): void {
    checkWorld(withoutPlan(fingerprint(this.#options)), withoutPlan(snapshot.world));
    const events = snapshot.events.filter(({ event }) => !isPlanned(event));
    this.#restore({ ...snapshot, events });
    this.#happenings.queuePlanned(at);
  }

  #restore(snapshot: WorldSnapshot): void {
    this.#queue.restore(snapshot);
    this.#medium.restore(snapshot.radio);
    this.#tally.restore(snapshot.counters);
    restoreLogs(this.#subjects, snapshot.effects ?? {});
    this.#happenings.restore(snapshot.added);
    this.#built.heat.restore(snapshot.heat);
    zip(this.#built.radiators, snapshot.meters, (meter, state) => meter.restore(state));
    zip(this.#built.registerMeters, snapshot.others, (meter, state) => meter.restore(state));
    zip(this.#sites, snapshot.gateways, (site, state) => site.restore(state));
  }

  #queueFirstEvents(): void {
    const { startAt, rng } = this.#options;
    this.#happenings.queuePlanned(startAt);
    this.#meters.forEach(({ number }, meter) => {
      const phaseMs = 1 + rng.fork(`meter/${number}`).fork('phase').below(this.#intervalMs);
      this.#queue.push(startAt + phaseMs, { kind: 'telegram', meter });
    });
    this.#sites.forEach((site, gateway) => {
      this.#queue.push(startAt + site.reportMs, { kind: 'report', gateway });
    });
  }

  #reachable(): Subjects {
    const logs = new Map<SubjectId, EffectLog>([
      ...this.#meters.map(({ label, effects }) => [`meter/${label}`, effects] as const),
      ...[...this.#built.dwellings].map(([id, log]) => [`dwelling/${id}`, log] as const),
      ...this.#sites.map(({ gateway, effects }) => [`gateway/${gateway.id}`, effects] as const),
      ['air', this.#neighbours.effects],
    ]);
    return {
      logs,
      begun: (_on, kind, now) => {
        if (kind === 'crowded-air') this.#queueNeighbours(this.#neighbours.firstFrames(now));
      },
      recovered: (on, kind, now) => {
        if (kind === 'jammed') this.#neighbours.effects.forget(kind, now - LONGEST_FRAME_MS);
        const gateway = this.#sites.findIndex((site) => on === `gateway/${site.gateway.id}`);
        if (gateway < 0 || !at(this.#sites, gateway).recover(kind, now)) return;
        this.#queue.push(now, { kind: 'deliver', gateway });
      },
    };
  }

  #run(event: WorldEvent): void {
    const now = this.clock.now();
    switch (event.kind) {
      case 'telegram':
        return this.#sendTelegram(event.meter);
      case 'transmit':
        return this.#begin(this.#medium.begin(event.transmission));
      case 'air-end':
        return this.#endOfFrame(this.#medium.onAir(event.frameId));
      case 'air-stage':
        return this.#medium.reach(event.stage, this.#medium.onAir(event.frameId));
      case 'report':
        this.#report(event.gateway);
        this.#queue.push(now + at(this.#sites, event.gateway).reportMs, event);
        return;
      case 'deliver':
        return this.#deliver(event.gateway);
      case 'neighbour':
        return this.#sendForeign(event.device);
      case 'intervention':
        return this.#happenings.pass(event, now, this.#trace);
      case 'action':
        return event.run();
    }
  }

  #sendTelegram(index: number): void {
    const now = this.clock.now();
    const meter = at(this.#meters, index);
    const { accessNumber } = meter;
    const frame = meter.telegram(now);
    const nextMs = synchronousIntervalMs(this.#intervalMs, accessNumber);
    this.#queue.push(meter.later(now, nextMs), { kind: 'telegram', meter: index });
    const lossDb = senderLossDb(meter.effects, now);
    if (lossDb === undefined || meter.isInService?.(now) === false) return;
    const powerDbm = this.#powerDbm - lossDb;
    const sent = { at: now, frame, powerDbm, sender: meter.id, genuine: true };
    this.#begin(this.#medium.begin(sent, meter));
  }

  #sendForeign(device: number): void {
    const now = this.clock.now();
    const sent = this.#neighbours.transmission(device, { at: now, powerDbm: this.#powerDbm });
    if (sent === undefined) return;
    this.#queueNeighbours([this.#neighbours.nextFrame(device, now)]);
    this.#begin(this.#medium.begin(sent));
  }

  #queueNeighbours(frames: readonly NeighbourFrame[]): void {
    for (const { at: when, device } of frames)
      this.#queue.push(when, { kind: 'neighbour', device });
  }

  #begin(frame: OnAir): void {
    for (const stage of this.#medium.stagesOf(frame)) {
      const when = frame.at + EARLY_STAGES[stage].afterMs;
      this.#queue.push(when, { kind: 'air-stage', frameId: frame.id, stage });
    }
    this.#queue.push(frame.endAt, { kind: 'air-end', frameId: frame.id });
  }

  #endOfFrame(frame: OnAir): void {
    const outcome = this.#receive(frame, this.#medium.end(frame));
    const isGenuine = frame.genuine && frame.units !== null;
    this.#tally.frame(outcome, isGenuine);
    const text = outcome.kind === 'heard' ? 'heard' : outcome.reason;
    this.#trace?.write(frame.endAt, isGenuine ? 'telegram' : 'foreign', {
      sender: frame.sender,
      sentAt: frame.at,
      ...(isGenuine ? { units: frame.units } : { frame: toHex(frame.frame) }),
      outcome: text,
    });
    this.#tellSent(frame, outcome);
  }

  /** Heard when one gateway took it; else the reason of the gateway that came closest. */
  #receive(frame: OnAir, outcomes: readonly ReceiverOutcome[]): FrameOutcome {
    const results = outcomes.map((outcome, index) => {
      if (outcome !== 'heard') return outcome;
      const rssiDbm = frame.rssiDbm[index] ?? 0;
      const received = { rxAt: frame.endAt, rssiDbm, frame: frame.frame };
      return at(this.#sites, index).receive(received);
    });
    const receptionCount = results.filter((result) => result === 'buffered').length;
    if (receptionCount > 0) return { kind: 'heard', receptionCount };
    const reason = LOSS_ORDER.find((candidate) => results.includes(candidate)) ?? 'weak';
    return { kind: 'lost', reason };
  }

  #tellSent(frame: OnAir, outcome: FrameOutcome): void {
    if (this.#sentListeners.length === 0) return;
    const sent = sentFrame(frame, outcome);
    for (const listener of this.#sentListeners) listener(sent);
  }

  #report(gateway: number): void {
    const now = this.clock.now();
    if (at(this.#sites, gateway).report(now)) this.#queue.push(now, { kind: 'deliver', gateway });
  }

  #deliver(gateway: number): void {
    const site = at(this.#sites, gateway);
    const { finished, nextAt } = site.deliver(this.clock.now());
    if (nextAt !== undefined) this.#queue.push(nextAt, { kind: 'deliver', gateway });
    if (finished !== undefined) this.#handOver(site.gateway.id, finished);
  }

  #handOver(gatewayId: string, { bundle, payload, sha256 }: FinishedBundle): void {
    const telegrams = bundle.telegrams.length;
    this.#tally.delivered(telegrams);
    const fields = { gateway: gatewayId, bundle: bundle.seq, telegrams, sha256 };
    this.#trace?.write(this.clock.now(), 'bundle', fields);
    for (const listener of this.#bundleListeners) listener(gatewayId, bundle, payload);
  }

  #inGateways(): InGateways {
    const count = { buffered: 0, dropped: 0 };
    for (const { gateway } of this.#sites) {
      count.buffered += gateway.bufferedCount;
      count.dropped += gateway.droppedCount;
    }
    return count;
  }
}

function addedTo(happenings: Happenings): Pick<WorldSnapshot, 'added'> {
  const added = happenings.state();
  return added === undefined ? {} : { added };
}

/** A frame that came further at one gateway tells more about why it was lost. */
const LOSS_ORDER = [
  'filtered',
  'off',
  'fading',
  'collision',
  'jammed',
  'weak',
] as const satisfies LossReason[];
