/** The connections that are open now, by client id: one each. */
import type { OutgoingWindow } from '../messages/outgoing-window.ts';
import type { ConnectedClient } from './connected-client.ts';
import type { BrokerConnection } from './connection.ts';

export interface LiveConnection {
  readonly client: ConnectedClient;
  readonly connection: BrokerConnection;
  /** What goes out to it with QoS 1. */
  readonly outgoing: OutgoingWindow;
}

export class LiveConnections {
  readonly #byClientId = new Map<string, LiveConnection>();

  get size(): number {
    return this.#byClientId.size;
  }

  get(clientId: string): LiveConnection | undefined {
    return this.#byClientId.get(clientId);
  }

  has(clientId: string): boolean {
    return this.#byClientId.has(clientId);
  }

  add(live: LiveConnection): void {
    this.#byClientId.set(live.client.id, live);
  }

  /** Of a connection that was taken over nothing is removed: its id belongs to the new one. */
  remove(live: LiveConnection): void {
    const { clientId } = live.connection;
    if (this.#byClientId.get(clientId) === live) this.#byClientId.delete(clientId);
  }

  all(): readonly LiveConnection[] {
    return [...this.#byClientId.values()];
  }
}
