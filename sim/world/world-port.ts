/** What whoever runs a world has of it. */
import type { Clock, Instant } from '#kernel/time.ts';
import type { TakenLimit } from '../core/effects.ts';
import type { Bundle } from '../gateway/bundle.ts';
import type { Radio } from '../radio/radio.ts';
import type { WorldCounters } from './counters.ts';
import type { GroundTruth } from './ground-truth.ts';
import type { House } from './house.ts';
import type { PlannedIntervention } from './interventions.ts';
import type { LimitState, LimitVerdict } from './power-control.ts';
import type { SentFrame } from './sent-frame.ts';
import type { WorldSnapshot } from './snapshot.ts';

export type BundleListener = (gatewayId: string, bundle: Bundle, payload: string) => void;

export interface World {
  readonly clock: Clock;
  readonly house: House;
  readonly radio: Radio;
  /**
   * Runs `action` at `at`, before the world's own events of that instant. A snapshot cannot hold
   * functions: schedule again what is still to come before `restore`.
   */
  schedule(at: Instant, action: () => void): void;
  /**
   * Adds to the list of what happens from outside, from now on or later. Throws WORLD_UNKNOWN_METER,
   * WORLD_UNKNOWN_DWELLING, WORLD_UNKNOWN_GATEWAY.
   */
  intervene(planned: PlannedIntervention): void;
  /** Instant of the next event; the world never ends by itself. */
  nextAt(): Instant | undefined;
  /** Runs one event. */
  step(): void;
  counters(): WorldCounters;
  /**
   * Called with each bundle when its gateway's uplink takes it, as the last thing of a step: a
   * snapshot taken in the listener is exact. `payload` is what goes on the wire.
   */
  onBundle(listener: BundleListener): void;
  onSent(listener: (sent: SentFrame) => void): void;
  /** Makes every gateway report now, for the end of a run. The bundles come with the next steps. */
  flush(): void;
  truth(): GroundTruth;
  /**
   * A grid operator's order reaches the control box of a dwelling over the first gateway, which need
   * not have a connection now. `at` is not before the present.
   */
  takeLimit(dwellingId: string, limit: TakenLimit, at: Instant): LimitVerdict;
  limitState(dwellingId: string, at: Instant): LimitState;
  /** JSON-safe. */
  snapshot(): WorldSnapshot;
  /** Throws WORLD_SNAPSHOT_MISMATCH for the snapshot of another world. */
  restore(snapshot: WorldSnapshot): void;
  /** The same, with another plan from `at` on; all events before it are over. */
  continueFrom(snapshot: WorldSnapshot, at: Instant): void;
}
