/** The events of the world, and their form in a snapshot: everything but scheduled functions. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import type { Instant } from '#kernel/time.ts';
import type { QueuedEvent } from '../core/event-queue.ts';
import type { EarlyStage, Transmission } from '../radio/radio.ts';

/** `meter`, `gateway`: position in the house and in the options. */
export type StorableEvent =
  | { readonly kind: 'telegram'; readonly meter: number }
  | { readonly kind: 'air-end'; readonly frameId: number }
  /** A frame is on the air for long enough that this much of it can be told. */
  | { readonly kind: 'air-stage'; readonly frameId: number; readonly stage: EarlyStage }
  | { readonly kind: 'report'; readonly gateway: number }
  | { readonly kind: 'deliver'; readonly gateway: number }
  /** A meter of another house sends. */
  | { readonly kind: 'neighbour'; readonly device: number }
  /** `index` in the plan. */
  | { readonly kind: 'intervention'; readonly index: number; readonly edge: 'begins' | 'ends' };

export type WorldEvent =
  | StorableEvent
  | { readonly kind: 'transmit'; readonly transmission: Transmission }
  | { readonly kind: 'action'; readonly run: () => void };

type StoredTransmission = Omit<Transmission, 'frame'> & { readonly frame: string };

export interface StoredEvent {
  readonly at: Instant;
  readonly sequence: number;
  readonly event: StorableEvent | { readonly kind: 'transmit'; transmission: StoredTransmission };
}

/** Undefined for an action: whoever scheduled it schedules it again. */
export function storeEvent({ at, sequence, event }: QueuedEvent<WorldEvent>): StoredEvent[] {
  if (event.kind === 'action') return [];
  if (event.kind !== 'transmit') return [{ at, sequence, event }];
  const transmission = { ...event.transmission, frame: toHex(event.transmission.frame) };
  return [{ at, sequence, event: { kind: 'transmit', transmission } }];
}

export function readEvent({ at, sequence, event }: StoredEvent): QueuedEvent<WorldEvent> {
  if (event.kind !== 'transmit') return { at, sequence, event };
  const transmission = { ...event.transmission, frame: fromHex(event.transmission.frame) };
  return { at, sequence, event: { kind: 'transmit', transmission } };
}
