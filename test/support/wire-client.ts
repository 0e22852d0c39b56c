/** An MQTT client at an in-memory connection of a core: no TLS, thousands of them in a second. */
import { duplexPair } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  generate,
  parser,
  type IConnackPacket,
  type IConnectPacket,
  type IPublishPacket,
  type Packet,
} from 'mqtt-packet';
import type { Core } from '../../broker/main.ts';

export interface WireClient {
  readonly connack: IConnackPacket;
  /** Every PUBLISH so far. */
  readonly published: readonly IPublishPacket[];
  /** Every packet so far. */
  readonly packets: readonly Packet[];
  readonly isClosed: boolean;
  send(packet: Packet): void;
  /** Bytes that no library would write. */
  sendBytes(bytes: Uint8Array): void;
  /** Gone without DISCONNECT. */
  drop(): void;
}

export type WireConnect = Partial<Omit<IConnectPacket, 'cmd'>> & { readonly clientId: string };

/** Turns of the event loop without a packet after which nothing is on its way. */
const QUIET_TURNS = 6;

/** What all its clients have in common: when nothing moves any more. */
export class WireNetwork {
  readonly #core: Core;
  #moved = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Connects with the rights of the account; resolves when the CONNACK is here. */
  async connect(options: WireConnect): Promise<WireClient> {
    const version = options.protocolVersion === 5 ? 5 : 4;
    const [near, far] = duplexPair();
    const packets: Packet[] = [];
    const published: IPublishPacket[] = [];
    let isClosed = false;
    far.on('error', () => undefined);
    far.on('close', () => (isClosed = true));
    const reader = parser({ protocolVersion: version });
    reader.on('packet', (packet: Packet) => {
      this.#moved++;
      packets.push(packet);
      if (packet.cmd === 'publish') published.push(packet);
    });
    far.on('data', (chunk: Buffer) => reader.parse(chunk));
    const peer = { principal: 'none', thingName: undefined, role: 'account' } as const;
    this.#core.broker.accept(near, peer, '127.0.0.1');
    const send = (packet: Packet): void => {
      this.#moved++;
      far.write(generate(packet, { protocolVersion: version }));
    };
    const whole = { protocolId: 'MQTT', protocolVersion: version, clean: true, keepalive: 60 };
    send({ cmd: 'connect', ...whole, ...options } as Packet);
    await this.quiet();
    const connack = packets[0];
    if (connack?.cmd !== 'connack') throw new Error('no CONNACK came first');
    return {
      ...{ connack, packets, published, send },
      get isClosed() {
        return isClosed;
      },
      sendBytes: (bytes) => {
        this.#moved++;
        far.write(bytes);
      },
      drop: () => void far.destroy(),
    };
  }

  /** A publish over HTTP; resolves when it is acknowledged. */
  async publish(topic: string, text: string): Promise<void> {
    this.#moved++;
    await this.#core.broker.submit({
      ...{ topic, payload: Buffer.from(text), qos: 1, retain: false },
      clientId: 'publisher',
      principal: { certificateId: 'none' },
      sourceIp: '127.0.0.1',
    } as unknown as Parameters<Core['broker']['submit']>[0]);
  }

  /** Resolves when nothing has been sent or has come for a while of turns. */
  async quiet(): Promise<void> {
    for (let turns = 0, seen = this.#moved; turns < QUIET_TURNS; turns++) {
      await nextTurn();
      if (this.#moved === seen) continue;
      seen = this.#moved;
      turns = 0;
    }
  }
}
