/** An MQTT client that does only what a test tells it to: it withholds PUBACK, and stops reading. */
import { once } from 'node:events';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import {
  generate,
  parser,
  type IConnectPacket,
  type IPublishPacket,
  type ISubackPacket,
  type Packet,
} from 'mqtt-packet';
import { onTestFinished } from 'vitest';
import type { IssuedThing } from '../../broker/provisioning/issue-thing.ts';
import { clientOptions } from './core-lab.ts';

export interface RawClient {
  readonly socket: TLSSocket;
  /** Every packet so far. */
  readonly packets: readonly Packet[];
  /** Every PUBLISH so far. */
  readonly published: readonly IPublishPacket[];
  send(packet: Packet): void;
  /** The first packet, past or future, that passes. */
  next(wanted: (packet: Packet) => boolean): Promise<Packet>;
  /** Resolves when there were so many PUBLISH. */
  arrived(count: number): Promise<void>;
  /** The same; gives the texts of all. */
  texts(count: number): Promise<string[]>;
  /** Acknowledges. */
  acknowledge(...publishes: readonly IPublishPacket[]): void;
  subscribe(filters: readonly string[], qos?: 0 | 1): Promise<ISubackPacket>;
  /**
   * Asks and is answered: whatever the core had to send before is here. Not so for messages that
   * are still on their way from another client.
   */
  ping(): Promise<void>;
  /** Gone without DISCONNECT. */
  drop(): Promise<void>;
}

export type RawConnect = Partial<Omit<IConnectPacket, 'cmd'>>;

/** Connects as a thing over mutual TLS; resolves at CONNACK. */
export async function connectRaw(
  url: string,
  thing: IssuedThing,
  options: RawConnect = {},
): Promise<RawClient> {
  const { ca, cert, key } = clientOptions(thing) as ConnectionOptions;
  const { port } = new URL(url);
  const socket = await secureSocket({ port: Number(port), ca, cert, key });
  const version = options.protocolVersion ?? 4;
  const client = talk(socket, version === 5 ? 5 : 4);
  const whole: IConnectPacket = {
    ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clean: true },
    ...{ clientId: thing.thingName, keepalive: 60 },
    ...options,
  };
  client.send(whole);
  const closed = once(socket, 'close').then(() => {
    throw new Error('closed without CONNACK');
  });
  await Promise.race([client.next(({ cmd }) => cmd === 'connack'), closed]);
  closed.catch(() => undefined);
  return client;
}

/** A TLS socket to the core, open until the test ends. */
export async function secureSocket(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ host: 'localhost', ...options });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.setNoDelay(true);
  return socket;
}

function talk(socket: TLSSocket, protocolVersion: 4 | 5): RawClient {
  const packets: Packet[] = [];
  const published: IPublishPacket[] = [];
  const waiting = new Set<() => void>();
  const stream = parser({ protocolVersion });
  stream.on('packet', (packet: Packet) => {
    packets.push(packet);
    if (packet.cmd === 'publish') published.push(packet);
    for (const check of waiting) check();
  });
  socket.on('data', (bytes) => stream.parse(bytes));
  const until = <T>(found: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const value = found();
        if (value === undefined) return;
        waiting.delete(check);
        resolve(value);
      };
      waiting.add(check);
      check();
    });
  const send = (packet: Packet): void => {
    socket.write(generate(packet, { protocolVersion }));
  };
  const pongs = (): number => packets.filter(({ cmd }) => cmd === 'pingresp').length;
  const arrived = async (count: number): Promise<void> => {
    await until(() => (published.length < count ? undefined : true));
  };
  let messageId = 0;
  return {
    ...{ socket, packets, published, send },
    next: (wanted) => until(() => packets.find(wanted)),
    arrived,
    texts: async (count) => {
      await arrived(count);
      return published.map(textOf);
    },
    acknowledge: (...publishes) => {
      for (const publish of publishes) send({ cmd: 'puback', messageId: publish.messageId ?? 0 });
    },
    subscribe: async (filters, qos = 1) => {
      const id = ++messageId;
      const subscriptions = filters.map((topic) => ({ topic, qos }));
      send({ cmd: 'subscribe', messageId: id, subscriptions });
      const answer = await until(() =>
        packets.find((packet) => packet.cmd === 'suback' && packet.messageId === id),
      );
      return answer as ISubackPacket;
    },
    ping: async () => {
      const before = pongs();
      send({ cmd: 'pingreq' });
      await until(() => (pongs() > before ? true : undefined));
    },
    drop: async () => {
      const gone = once(socket, 'close');
      socket.destroy();
      await gone;
    },
  };
}

export function textOf({ payload }: IPublishPacket): string {
  return payload.toString();
}
