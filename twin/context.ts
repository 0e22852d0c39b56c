/** What the parts of the portal share: the store, decryption, live events, clock and switches. */
import type { Defences } from '#kernel/defences.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import type { DeviceAddress } from '#wire/link-layer.ts';
import type { Brand } from './brand/brand.ts';
import type { LiveBus } from './live-bus.ts';
import type { BundleId } from './store/bundles.ts';
import type { Store } from './store/store.ts';

/** For whom something is decrypted. */
export type Asker =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'gateway'; readonly id: string; readonly rxAt: Instant };

/**
 * Decrypts for a meter and gives no key away. The only thing outside twin/keys that may decrypt. It
 * may refuse a person who asks too often: KEYS_DECRYPTION_LIMIT.
 */
export interface DecryptService {
  /** A cipher bound to the meter's key, cached; it reads what the meter sends. Undefined: no key. */
  aesFor(meterId: string, asker?: Asker): Aes128 | undefined;
  /** The same, by address. */
  keyFor(meter: DeviceAddress, asker?: Asker): Aes128 | undefined;
  /** The cipher of a decoy, a key that nobody uses; undefined for every meter that exists. */
  decoyFor(meter: DeviceAddress): Aes128 | undefined;
}

/** What time it is in a simulated world, and what its gateways had sent by then. */
export interface ClockTick {
  readonly at: Instant;
  /** The newest bundle of each gateway: absence is judged only once these are committed. */
  readonly heads: readonly BundleId[];
}

export interface LabOptions {
  /** Bearer token with which the world process reports and ticks. */
  readonly token: string;
}

/** One line of what the portal did or could not do; never with key bytes or consumption. */
export interface PortalLogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** Stable name, `ingest.connected`. */
  readonly event: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export type PortalLog = (entry: PortalLogEntry) => void;

export interface PortalContext {
  readonly store: Store;
  readonly decrypt: DecryptService;
  readonly live: LiveBus;
  readonly defences: Defences;
  /** Real time, for sessions and certificates. */
  readonly clock: Clock;
  /** What day it is: real time, or a lab's tick. No gateway can move it. */
  readonly domainClock: Clock;
  readonly log: PortalLog;
  readonly lab?: LabOptions;
  readonly uiDir?: string;
  /** Under whose name it runs; undefined: its own. */
  readonly brand?: Brand;
}
