/**
 * The bundle a gateway publishes: frames as they came from the air, with when and how strong.
 * `boot` and `seq` name it, `prev` chains it to the one before. Nothing in it reveals consumption.
 */
import { createHash } from 'node:crypto';
import { type Instant, formatInstant } from '#kernel/time.ts';

/** A publish to the AWS IoT core may have at most 128 KB of payload. */
export const MAX_BUNDLE_BYTES = 128_000;

/** `prev` of the first bundle of a boot. */
export const NO_PREVIOUS = '0'.repeat(64);

export interface BundleTelegram {
  /** End of the frame, `2025-01-07T06:14:58.210Z`. */
  readonly rxAt: string;
  /** dBm. */
  readonly rssi: number;
  readonly mode: 'T1';
  /** CRC-stripped frame in base64. */
  readonly frame: string;
}

export interface Bundle {
  readonly v: 1;
  readonly gateway: string;
  /** ULID of this start of the gateway. */
  readonly boot: string;
  /** 1, 2, 3 … within a boot. */
  readonly seq: number;
  /** SHA-256, in hex, of the payload of the bundle before; zeros for the first. */
  readonly prev: string;
  readonly sentAt: string;
  readonly telegrams: readonly BundleTelegram[];
}

/** A bundle with the exact bytes that go on the wire; the hash chain is over these. */
export interface FinishedBundle {
  readonly bundle: Bundle;
  /** JSON, ASCII only: characters are bytes. */
  readonly payload: string;
  readonly sha256: string;
}

export function finishBundle(bundle: Bundle): FinishedBundle {
  const payload = JSON.stringify(bundle);
  return { bundle, payload, sha256: createHash('sha256').update(payload).digest('hex') };
}

/** Topic on which a gateway publishes its bundles. */
export function telegramsTopic(thingName: string): string {
  return `metering/v1/${thingName}/telegrams`;
}

/** Topic on which a gateway says whether it is there. */
export function statusTopic(thingName: string): string {
  return `metering/v1/${thingName}/status`;
}

export function bundleTelegram(o: {
  readonly rxAt: Instant;
  readonly rssiDbm: number;
  readonly frame: Uint8Array;
}): BundleTelegram {
  const { buffer, byteOffset, byteLength } = o.frame;
  return {
    rxAt: formatInstant(o.rxAt),
    rssi: o.rssiDbm,
    mode: 'T1',
    frame: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  };
}

const EMPTY_TELEGRAM_BYTES = JSON.stringify({ rxAt: '', rssi: 0, mode: 'T1', frame: '' }).length;

/** Upper bound of the bytes that a telegram takes in a bundle, with its comma. */
export function telegramBytes(telegram: BundleTelegram): number {
  return EMPTY_TELEGRAM_BYTES + telegram.rxAt.length + telegram.frame.length + 8;
}
