/**
 * A statistical fleet at a broker: each gateway has a connection of its own and reports in even steps of
 * real time, whatever became of its last report.
 */
import type { BrokerAccess } from '#kernel/broker-access.ts';
import type { Defences } from '#kernel/defences.ts';
import type { LabError } from '#kernel/errors.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import { MemoryOutbox } from '../../sim/gateway/memory-outbox.ts';
import { createUplink, type Uplink } from '../../sim/gateway/uplink.ts';
import type { Timers, UplinkState } from '../../sim/gateway/uplink-connection.ts';
import type { DriveTimers } from '../../sim/scenario/drive.ts';
import type { StatisticalGateway } from '../../sim/world/statistical-fleet.ts';
import { Latencies, type LatencyMs } from './latency.ts';

interface FleetLoadOptions {
  readonly gateways: readonly StatisticalGateway[];
  readonly accessOf: (gatewayId: string) => BrokerAccess;
  readonly defences: Defences;
  readonly intervalMs: number;
  /** Reports end after it; without it they end with the signal. */
  readonly forMs: number | undefined;
  readonly timers: DriveTimers & Timers;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Since the reports began. */
export interface FleetProgress {
  readonly elapsedMs: number;
  readonly online: number;
  /** Bundles that were due, and what became of them. */
  readonly due: number;
  readonly acknowledged: number;
  /** No longer kept, because the broker took none for so long. */
  readonly dropped: number;
  readonly waiting: number;
  /** In acknowledged bundles. */
  readonly telegrams: number;
  /** Due to PUBACK. */
  readonly latencyMs: LatencyMs;
  /** The same of what was acknowledged since the last look. */
  readonly recentMs: LatencyMs;
}

/** Handshakes that are under way at a time. */
const CONNECTING = 32;
/** Bundles that a gateway keeps while it is not connected. */
const KEPT = 64;
/** A timer may be so late without anybody being slow. */
const TIMER_GRAIN_MS = 2;
/** Reports between two turns of the event loop while the load is behind. */
const REPORTS_A_TURN = 16;
/** How long the end waits for acknowledgements, from the last one on. */
const PATIENCE_MS = 5_000;

interface Lane {
  readonly gateway: StatisticalGateway;
  readonly outbox: MemoryOutbox;
  readonly uplink: Uplink;
  /** By number of the bundle. */
  readonly pending: Map<number, { readonly dueMs: number; readonly telegrams: number }>;
  isOnline: boolean;
}

export class FleetLoad {
  readonly #options: FleetLoadOptions;
  readonly #lanes: readonly Lane[];
  readonly #all = new Latencies();
  readonly #recent = new Latencies();
  /** Told of the first state of a gateway that is waited for. */
  readonly #settling = new Map<string, (problem: LabError | undefined) => void>();
  #startMs = 0;
  #due = 0;
  #acknowledged = 0;
  #dropped = 0;
  #telegrams = 0;

  /** Throws as `createUplink`. */
  constructor(options: FleetLoadOptions) {
    this.#options = options;
    this.#lanes = options.gateways.map((gateway) => this.#laneOf(gateway));
  }

  #laneOf(gateway: StatisticalGateway): Lane {
    const { accessOf, defences, timers } = this.#options;
    const outbox = new MemoryOutbox(gateway.id, KEPT);
    const uplink = createUplink({
      ...accessOf(gateway.id),
      ...{ thingName: gateway.id, defences, outbox, timers },
      onState: (state) => this.#noteState(lane, state),
      onAck: (seq) => this.#noteAck(lane, seq),
    });
    const lane: Lane = { gateway, outbox, uplink, pending: new Map(), isOnline: false };
    return lane;
  }

  /**
   * Connects all gateways, some at a time. Throws what is wrong with the first one; others that cannot
   * connect try again while the load runs.
   */
  async connect(onConnected: (count: number) => void): Promise<void> {
    const { signal } = this.#options;
    const [first, ...rest] = this.#lanes;
    if (first === undefined) return;
    const problem = await this.#connected(first);
    if (problem !== undefined) throw problem;
    for (let from = 0; from < rest.length && !signal.aborted; from += CONNECTING) {
      const some = rest.slice(from, from + CONNECTING);
      await Promise.all(some.map((lane) => this.#connected(lane)));
      onConnected(1 + from + some.length);
    }
  }

  #connected(lane: Lane): Promise<LabError | undefined> {
    return new Promise((resolve) => {
      this.#settling.set(lane.gateway.id, resolve);
      lane.uplink.start();
    });
  }

  #noteState(lane: Lane, state: UplinkState): void {
    lane.isOnline = state.kind === 'online';
    if (state.kind === 'connecting') return;
    this.#settling.get(lane.gateway.id)?.(state.kind === 'waiting' ? state.problem : undefined);
    this.#settling.delete(lane.gateway.id);
  }

  #noteAck(lane: Lane, seq: number): void {
    const bundle = lane.pending.get(seq);
    // Sent again after a lost connection, and acknowledged before.
    if (bundle === undefined) return;
    lane.pending.delete(seq);
    const ms = this.#options.timers.monotonicMs() - bundle.dueMs;
    this.#all.record(ms);
    this.#recent.record(ms);
    this.#acknowledged += 1;
    this.#telegrams += bundle.telegrams;
  }

  /** Reports until the time is over or the signal comes, then waits for what is under way. */
  async run(): Promise<void> {
    const { timers, signal, forMs = Infinity, intervalMs, clock } = this.#options;
    const startAt = clock.now();
    this.#startMs = timers.monotonicMs();
    for (let turn = 1; !signal.aborted; turn++) {
      // Spread evenly, so that a fleet is no crowd.
      const afterMs = (turn * intervalMs) / this.#lanes.length;
      if (afterMs > forMs) break;
      const dueMs = this.#startMs + afterMs;
      const waitMs = dueMs - timers.monotonicMs();
      if (waitMs > 0) await timers.sleep(waitMs, signal);
      else if (turn % REPORTS_A_TURN === 0) await timers.breathe();
      if (signal.aborted) break;
      const lane = this.#lanes[(turn - 1) % this.#lanes.length];
      if (lane !== undefined) this.#report(lane, dueMs, startAt + Math.round(afterMs));
    }
    await this.#settle();
  }

  #report(lane: Lane, dueMs: number, at: Instant): void {
    const nowMs = this.#options.timers.monotonicMs();
    const fromMs = nowMs - dueMs <= TIMER_GRAIN_MS ? nowMs : dueMs;
    for (const { bundle, payload } of lane.gateway.report(at)) {
      const { seq, telegrams } = bundle;
      this.#due += 1;
      lane.pending.set(seq, { dueMs: fromMs, telegrams: telegrams.length });
      for (const dropped of lane.outbox.add({ seq, payload })) {
        if (lane.pending.delete(dropped.seq)) this.#dropped += 1;
      }
    }
    lane.uplink.notify();
  }

  async #settle(): Promise<void> {
    const { timers } = this.#options;
    let seen = -1;
    let movedMs = timers.monotonicMs();
    const never = new AbortController().signal;
    while (this.#waiting > 0 && timers.monotonicMs() - movedMs < PATIENCE_MS) {
      if (this.#acknowledged !== seen) movedMs = timers.monotonicMs();
      seen = this.#acknowledged;
      await timers.sleep(20, never);
    }
  }

  get #waiting(): number {
    return this.#due - this.#acknowledged - this.#dropped;
  }

  read(): FleetProgress {
    const recentMs = this.#recent.read();
    this.#recent.reset();
    return {
      elapsedMs: this.#options.timers.monotonicMs() - this.#startMs,
      online: this.#lanes.filter(({ isOnline }) => isOnline).length,
      due: this.#due,
      acknowledged: this.#acknowledged,
      dropped: this.#dropped,
      waiting: this.#waiting,
      telegrams: this.#telegrams,
      latencyMs: this.#all.read(),
      recentMs,
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map(({ uplink }) => uplink.stop()));
  }
}
