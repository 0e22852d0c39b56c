/** The connections that are open now, by client id: one each. */
import type { Client } from 'aedes';
import type { BrokerConnection } from './connection.ts';

export interface LiveConnection {
  readonly client: Client;
  readonly connection: BrokerConnection;
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

  add(client: Client, connection: BrokerConnection): void {
    this.#byClientId.set(client.id, { client, connection });
  }

  /** Of a connection that was taken over nothing is removed: its id belongs to the new one. */
  remove({ clientId }: BrokerConnection, client: Client): void {
    if (this.#byClientId.get(clientId)?.client === client) this.#byClientId.delete(clientId);
  }

  all(): readonly LiveConnection[] {
    return [...this.#byClientId.values()];
  }
}
