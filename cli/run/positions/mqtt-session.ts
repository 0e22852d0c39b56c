/** One connection of an attacker to the real core, and what the core answers it. */
import { MqttClient } from 'mqtt';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { tlsOptions, type BrokerAccess } from '#kernel/broker-access.ts';
import type { Answer, CloudMessage } from '../../../sim/positions/ports.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Longer than any run takes in real time. */
const KEPT_S = 86_400;
/** SUBACK codes from here on are refusals. */
const FIRST_REFUSAL = 0x80;

export class MqttSession {
  readonly #client: MqttClient;
  readonly #received: CloudMessage[] = [];
  /** Resolves when the connection is gone: an answer that did not come will not come. */
  readonly #gone: Promise<Answer>;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, { retain }) => {
      this.#received.push({ topic, payload, isRetained: retain });
    });
    this.#gone = new Promise((resolve) => {
      client.once('close', () => resolve({ isGranted: false, word: 'closed' }));
    });
  }

  /** Undefined where the core does not let it in. With `isKept` the session outlives the connection. */
  static open(
    access: BrokerAccess & { readonly openSocket?: () => Duplex },
    clientId: string,
    isKept = false,
  ): Promise<MqttSession | undefined> {
    const client = new MqttClient(
      () => {
        if (access.openSocket !== undefined) return access.openSocket();
        const socket = connectTls(tlsOptions(access, access.url, true));
        socket.setNoDelay(true);
        socket.on('error', () => {});
        return socket;
      },
      {
        ...{ clientId, protocolVersion: 5, clean: !isKept, reconnectPeriod: 0 },
        ...(isKept ? { properties: { sessionExpiryInterval: KEPT_S } } : {}),
        connectTimeout: CONNECT_TIMEOUT_MS,
      },
    );
    client.on('error', () => {});
    // From now on it listens: what waited in the session comes right behind the CONNACK.
    const session = new MqttSession(client);
    return new Promise((resolve) => {
      client.once('connect', () => resolve(session));
      client.once('close', () => resolve(undefined));
    });
  }

  publish(topic: string, payload: string, isRetained = false): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => {
      this.#client.publish(topic, payload, { qos: 1, retain: isRetained }, (error) =>
        resolve(error ? REFUSED : { isGranted: true, word: 'acknowledged' }),
      );
    });
    return Promise.race([answer, this.#gone.then(() => REFUSED)]);
  }

  subscribe(filter: string): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => {
      this.#client.subscribe(filter, { qos: 1 }, (error, granted) => {
        const isRefused = granted?.some(({ qos }) => qos >= FIRST_REFUSAL) ?? true;
        resolve(error || isRefused ? REFUSED : { isGranted: true, word: 'subscribed' });
      });
    });
    return Promise.race([answer, this.#gone.then(() => REFUSED)]);
  }

  /** Everything that came so far. */
  get received(): readonly CloudMessage[] {
    return this.#received;
  }

  /** Ends without a word, as a thief does. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => this.#client.end(true, {}, () => resolve()));
  }
}

/** With a code or by the end of the connection: which of them comes first depends on sockets. */
const REFUSED: Answer = { isGranted: false, word: 'refused' };
