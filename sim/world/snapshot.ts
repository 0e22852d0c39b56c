/** The whole state of a world as JSON. The key of a meter is not in it: it comes from the house. */
import type { Instant } from '#kernel/time.ts';
import type { EffectLogState } from '../core/effects.ts';
import type { TracePosition } from '../core/trace.ts';
import type { GatewayState } from '../gateway/gateway.ts';
import type { VirtualUplinkState } from '../gateway/virtual-uplink.ts';
import type { RadioState } from '../radio/radio.ts';
import type { WorldCounters } from './counters.ts';
import type { AddedState } from './happenings.ts';
import type { HouseHeatState } from './house-heat.ts';
import type { RegisterMeterState } from './register-meter.ts';
import type { StoredEvent } from './world-event.ts';
import type { WorldMeterState } from './world-meter.ts';

export interface StoredGateway {
  readonly gateway: GatewayState;
  readonly uplink: VirtualUplinkState;
  /** An attempt to deliver is in the queue. */
  readonly isDelivering: boolean;
}

export interface WorldSnapshot {
  readonly v: 3;
  /** Which world this is; see `fingerprint`. */
  readonly world: string;
  readonly now: Instant;
  readonly nextSequence: number;
  /** Scheduled actions of the instant `now` that have run. */
  readonly actionsDoneNow: number;
  readonly events: readonly StoredEvent[];
  readonly meters: readonly WorldMeterState[];
  /** Rooms, books and weather memory of the building. */
  readonly heat: HouseHeatState;
  /** Register meters, under the name that saved worlds have. */
  readonly others: readonly RegisterMeterState[];
  readonly radio: RadioState;
  readonly gateways: readonly StoredGateway[];
  readonly counters: WorldCounters;
  /** What is done to parts of the world, by subject; left out in worlds that were saved before. */
  readonly effects?: Readonly<Record<string, EffectLogState>>;
  /** What was added to the plan while it ran; left out where nothing was. */
  readonly added?: AddedState;
  /** How far the trace was written; null without one. */
  readonly trace: TracePosition | null;
}
