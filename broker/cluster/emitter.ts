/**
 * The engine's emitter in a cluster: what is emitted here is heard by the other cores too. A
 * message of QoS 1 is told to them before it is acknowledged (`spreader.ts`), so here the engine
 * only waits until its subscribers at this core have it.
 */
import mqemitter from 'mqemitter';
import type { MQEmitter } from 'mqemitter';
import type { SessionPacket } from '../messages/packet-codec.ts';
import type { ClusterLink } from './link.ts';

type Done = (error?: Error) => void;
type Listener = Parameters<MQEmitter['on']>[1];

/** Each core has its own: a client of the engine has none of these. */
const ENGINE_TOPICS = '$SYS/';

interface Emission {
  isDone: boolean;
  readonly waiting: Done[];
}

export class ClusterEmitter {
  readonly #inner: MQEmitter;
  readonly #link: ClusterLink;
  /** Messages that are told already, by their payload. */
  readonly #emissions = new WeakMap<object, Emission>();

  constructor(link: ClusterLink, concurrency: number) {
    this.#link = link;
    this.#inner = mqemitter({ concurrency, matchEmptyLevels: true });
  }

  on(topic: string, listener: Listener, done?: () => void): this {
    this.#inner.on(topic, listener, done);
    return this;
  }

  removeListener(topic: string, listener: Listener, done?: () => void): this {
    this.#inner.removeListener(topic, listener, done);
    return this;
  }

  close(done: () => void): void {
    this.#inner.close(done);
  }

  emit(packet: SessionPacket, done: Done = ignore): void {
    const emission = this.#emissionOf(packet.payload);
    if (emission?.isDone === true) return done();
    if (emission !== undefined) return void emission.waiting.push(done);
    if (packet.topic?.startsWith(ENGINE_TOPICS) !== true) {
      // A plain object: the engine's own has a prototype, which does not travel.
      this.#link.say({ kind: 'message', packet: { ...packet } });
    }
    this.emitHere(packet, done);
  }

  /** To the subscribers of this core. */
  emitHere(packet: SessionPacket, done: Done = ignore): void {
    this.#inner.emit(packet as SessionPacket & { topic: string }, done);
  }

  /** The message with this payload is told and will be emitted by `emitSpread`. */
  promise(payload: object): void {
    this.#emissions.set(payload, { isDone: false, waiting: [] });
  }

  isSpread(payload: unknown): boolean {
    return this.#emissionOf(payload) !== undefined;
  }

  emitSpread(packet: SessionPacket): void {
    const emission = this.#emissionOf(packet.payload);
    this.emitHere(packet, () => {
      if (emission === undefined) return;
      emission.isDone = true;
      for (const done of emission.waiting.splice(0)) done();
    });
  }

  #emissionOf(payload: unknown): Emission | undefined {
    return typeof payload === 'object' && payload !== null
      ? this.#emissions.get(payload)
      : undefined;
  }
}

function ignore(): void {
  // An emitter that is closed has nobody to tell.
}
