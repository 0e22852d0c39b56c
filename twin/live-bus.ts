/**
 * Events of the portal, published after the commit they report, so that a listener never sees
 * what a crash could take back. Who may see which part is for the listener to decide.
 */
import type { Decision } from './store/alarm-decisions.ts';
import type { Alarm } from './store/alarms.ts';
import type { PortalCounters } from './store/counters.ts';
import type { Gateway } from './store/gateways.ts';
import type { StoredReading } from './store/readings.ts';
import type { StoredTelegram } from './store/telegrams.ts';

export interface LiveEvents {
  /** After each committed bundle or dead letter. */
  readonly counters: PortalCounters;
  /** All telegrams of one committed bundle, in its order. */
  readonly telegrams: readonly StoredTelegram[];
  /** The readings that the bundle gave. Consumption: for tenants and the lab only. */
  readonly readings: readonly StoredReading[];
  /** A new alarm, or one that counted up. */
  readonly alarm: Alarm;
  readonly gateway: Gateway;
  /** One was made or settled: readings and registrations may be others than before. */
  readonly decision: Decision;
}

type LiveEventName = keyof LiveEvents;
type LiveListener<Name extends LiveEventName> = (event: LiveEvents[Name]) => void;

export interface LiveBus {
  /** Gives back the function that ends the subscription. */
  on<Name extends LiveEventName>(name: Name, listener: LiveListener<Name>): () => void;
  emit<Name extends LiveEventName>(name: Name, event: LiveEvents[Name]): void;
  /** False when nobody would hear it: then the event need not be built. */
  hears(name: LiveEventName): boolean;
}

/** A listener that throws is a bug of ours and reaches `onError`; the others still hear the event. */
export function createLiveBus(onError: (error: unknown) => void): LiveBus {
  const listeners = new Map<LiveEventName, Set<(event: never) => void>>();
  return {
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
    emit: (name, event) => {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(event as never);
        } catch (error) {
          onError(error);
        }
      }
    },
    hears: (name) => (listeners.get(name)?.size ?? 0) > 0,
  };
}
