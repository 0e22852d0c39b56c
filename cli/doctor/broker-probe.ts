/**
 * A client that asks a broker what it allows, without harm: what it receives and did not send
 * itself stays unacknowledged, so a session of the portal keeps every bundle for the portal.
 */
import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';
import {
  BrokerTurns,
  loginOptions,
  tlsOptions,
  type BrokerAccess,
  type MqttVersion,
} from '#kernel/broker-access.ts';

const PATIENCE_MS = 5_000;
/** The portal's own session must live on as long as it does without us. */
const SESSION_EXPIRY_S = 7 * 24 * 3600;

interface ProbeOptions {
  readonly access: BrokerAccess;
  readonly clientId: string;
  /** Leaves the session of this client id as it is; a gateway has none. */
  readonly keepsSession: boolean;
  /** Text that stands in every message of this examination and in no other. */
  readonly nonce: string;
}

type PublishAnswer = 'acknowledged' | 'refused';

export class BrokerProbe {
  readonly version: MqttVersion;
  readonly address: string;
  readonly #client: MqttClient;
  readonly #heard = new Set<string>();
  #strangers = 0;
  readonly #waiting = new Map<string, () => void>();

  private constructor(client: MqttClient, turns: BrokerTurns) {
    this.#client = client;
    this.version = turns.version;
    this.address = turns.address;
  }

  /** Connects to the first address that answers. Throws the last reason why none does. */
  static async open(options: ProbeOptions): Promise<BrokerProbe> {
    const turns = new BrokerTurns(options.access);
    const attempts = options.access.url.split(',').length + 1;
    let cause: unknown;
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        return await BrokerProbe.#attempt(options, turns);
      } catch (error) {
        cause = error;
        turns.ended(error);
      }
    }
    throw cause;
  }

  static #attempt({ access, ...rest }: ProbeOptions, at: BrokerTurns): Promise<BrokerProbe> {
    const client = new MqttClient(() => connectTls(tlsOptions(access, at.address, true)), {
      ...loginOptions(access),
      protocolVersion: at.version,
      clientId: rest.clientId,
      clean: !rest.keepsSession,
      ...(rest.keepsSession && at.version === 5
        ? { properties: { sessionExpiryInterval: SESSION_EXPIRY_S } }
        : {}),
      reconnectPeriod: 0,
      connectTimeout: PATIENCE_MS,
    });
    const probe = new BrokerProbe(client, at);
    client.handleMessage = ({ topic, payload }, done) => {
      const text = payload.toString();
      if (text.includes(rest.nonce)) {
        probe.#hear(`${topic} ${text}`);
        return done();
      }
      // After an error MQTT.js sends no PUBACK, and the message stays with the broker.
      probe.#strangers++;
      done(new Error('not ours'));
    };
    return new Promise((resolve, reject) => {
      let failure: unknown;
      client.on('connect', () => resolve(probe));
      client.on('error', (error) => (failure ??= error));
      client.on('close', () => {
        reject(failure ?? new Error('the broker closed the connection'));
      });
      client.stream.on('error', (error) => (failure ??= error));
    });
  }

  /** Whether the filter was granted. */
  async subscribe(filter: string): Promise<boolean> {
    try {
      const granted = await this.#client.subscribeAsync(filter, { qos: 1 });
      return granted.every(({ qos }) => qos < 0x80);
    } catch {
      return false;
    }
  }

  /** A broker that closes the connection has refused as well. */
  async publish(topic: string, payload: string): Promise<PublishAnswer> {
    return new Promise((resolve) => {
      const close = (): void => resolve('refused');
      this.#client.once('close', close);
      this.#client.publish(topic, payload, { qos: 1 }, (error) => {
        this.#client.off('close', close);
        resolve(error instanceof Error ? 'refused' : 'acknowledged');
      });
    });
  }

  get isOpen(): boolean {
    return this.#client.connected;
  }

  /** Messages of others that wait in the session; they were left there. */
  get strangers(): number {
    return this.#strangers;
  }

  has(topic: string, payload: string): boolean {
    return this.#heard.has(`${topic} ${payload}`);
  }

  /** Whether a message came, by `deadline`. */
  async hears(topic: string, payload: string, deadline: AbortSignal): Promise<boolean> {
    if (this.has(topic, payload)) return true;
    return new Promise((resolve) => {
      this.#waiting.set(`${topic} ${payload}`, () => resolve(true));
      deadline.addEventListener('abort', () => resolve(false), { once: true });
      if (deadline.aborted) resolve(false);
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#client.end(true, {}, () => resolve());
    });
  }

  #hear(message: string): void {
    this.#heard.add(message);
    this.#waiting.get(message)?.();
  }
}

/** How long the broker may take for one message. */
export function patience(): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS);
}
