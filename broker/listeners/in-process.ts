/**
 * A way into the core for clients of the same process: MQTT over a pair of streams in memory, without
 * TLS. The certificate decides as it does over TLS; that its owner holds the private key is believed,
 * because who shares the process could read that key anyway.
 */
import { X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import type { MqttConnectionOptions } from './mqtt-listener.ts';
import { createCertificateCheck } from './peer-certificate.ts';

const REMOTE = 'memory';

/** Gives the client's end; where the core refuses the certificate it is closed without a word. */
export function inProcessConnector(options: MqttConnectionOptions) {
  const check = createCertificateCheck(options);
  return (certificatePem: string): Duplex => {
    const [ours, theirs] = memoryPair();
    const verdict = check(new X509Certificate(certificatePem));
    if ('peer' in verdict) {
      options.onConnection(ours, verdict.peer, REMOTE);
    } else {
      options.audit.write({ kind: 'refused', remote: REMOTE, ...verdict.refusal });
      ours.destroy();
    }
    return theirs;
  };
}

/** Two ends of one connection. */
export function memoryPair(): readonly [Duplex, Duplex] {
  const [first, second] = [new MemoryEnd(), new MemoryEnd()];
  first.other = second;
  second.other = first;
  return [first, second];
}

/**
 * What was written in one turn of the event loop arrives in the next as one chunk, so that a burst
 * of messages is read, and committed, together. A reader that does not read holds the writer up.
 */
class MemoryEnd extends Duplex {
  other: MemoryEnd | undefined;
  #pending: { readonly bytes: Buffer; readonly done: () => void } | undefined;
  #wantsMore = false;

  constructor() {
    super({ allowHalfOpen: false });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    setImmediate(() => this.other?.arrive(chunk, done));
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    const bytes = Buffer.concat(chunks.map(({ chunk }) => chunk));
    setImmediate(() => this.other?.arrive(bytes, done));
  }

  override _final(done: () => void): void {
    setImmediate(() => {
      this.other?.push(null);
      done();
    });
  }

  override _read(): void {
    this.#wantsMore = true;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.arrive(pending.bytes, pending.done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.other?.destroy());
    done(error);
  }

  arrive(bytes: Buffer, done: () => void): void {
    if (this.destroyed) return done();
    if (!this.#wantsMore) {
      this.#pending = { bytes, done };
      return;
    }
    this.#wantsMore = this.push(bytes);
    done();
  }
}
