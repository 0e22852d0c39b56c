/**
 * Telegrams that somebody else received, with their original times of reception: put into bundles
 * of a pseudo-gateway, they go through the same guard and the same transactions as live ones. A
 * bundle is named after its content, so that the same capture twice changes nothing.
 */
import { createHash } from 'node:crypto';
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { formatInstant, type Instant } from '#kernel/time.ts';
import type { Store } from '../store/store.ts';
import type { Ingest } from './ingest.ts';

interface ImportedTelegram {
  readonly rxAt: Instant;
  /** Frame without link-layer checksums. */
  readonly frame: Uint8Array;
  readonly rssiDbm?: number;
}

interface ImportPorts {
  readonly ingest: Ingest;
  readonly store: Pick<Store, 'bundles'>;
}

/** Below the 128 kB of a bundle, whatever the telegrams are. */
const TELEGRAMS_PER_BUNDLE = 250;
/** What a bundle can carry: an L field and 255 bytes. */
const MAX_FRAME_BYTES = 256;
const NO_PREVIOUS = '';

/** Name of the pseudo-gateway of a capture: `import-` and its file name. */
export function importGateway(fileName: string): string {
  return `import-${fileName.replace(/[^A-Za-z0-9:_-]/g, '_')}`.slice(0, 128);
}

/** Gathers telegrams into bundles and commits each; `finish` commits the last one. */
export class CaptureImport {
  readonly #gateway: string;
  readonly #ports: ImportPorts;
  #telegrams: ImportedTelegram[] = [];
  #repeated = 0;

  constructor(gateway: string, ports: ImportPorts) {
    this.#gateway = gateway;
    this.#ports = ports;
  }

  /** Telegrams so far that came with the same bundle in an earlier import; they changed nothing. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Throws only what the database throws; what was committed before stays. */
  add(telegram: ImportedTelegram): void {
    assert(
      telegram.frame.length > 0 && telegram.frame.length <= MAX_FRAME_BYTES,
      `a stripped frame has at most ${MAX_FRAME_BYTES} bytes, got ${telegram.frame.length}`,
    );
    this.#telegrams.push(telegram);
    if (this.#telegrams.length === TELEGRAMS_PER_BUNDLE) this.finish();
  }

  finish(): void {
    const telegrams = this.#telegrams;
    if (telegrams.length === 0) return;
    this.#telegrams = [];
    const { boot, payload } = bundleOf(telegrams, this.#gateway);
    const { ingest, store } = this.#ports;
    if (store.bundles.copies({ gateway: this.#gateway, boot, seq: 0 }).length > 0) {
      this.#repeated += telegrams.length;
      return;
    }
    const outcome = ingest.accept(this.#gateway, payload, { isCapture: true });
    assert(outcome === 'committed', `a bundle of an import was not committed but ${outcome}`);
  }
}

/** Each bundle is a boot of its own: bundles of an import continue no chain. */
function bundleOf(
  telegrams: readonly ImportedTelegram[],
  gateway: string,
): { readonly boot: string; readonly payload: Buffer } {
  const entries = telegrams.map(({ rxAt, rssiDbm, frame }) => ({
    rxAt: formatInstant(rxAt),
    ...defined({ rssi: rssiDbm }),
    frame: Buffer.from(frame).toString('base64'),
  }));
  const boot = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 32);
  const newest = telegrams.reduce((latest, { rxAt }) => Math.max(latest, rxAt), -Infinity);
  const sentAt = formatInstant(newest);
  const bundle = { v: 1, gateway, boot, seq: 0, prev: NO_PREVIOUS, sentAt, telegrams: entries };
  return { boot, payload: Buffer.from(JSON.stringify(bundle)) };
}
