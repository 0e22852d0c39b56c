/** What the APIs may see of connections and sessions, and end. Not here: who may ask. */
import { REASON } from '../access/access.ts';
import { CLOSE } from './close-reasons.ts';
import type { ConnectedClient } from './connected-client.ts';
import { endConnection } from './end-connection.ts';
import type { LiveConnection, LiveConnections } from './live-connections.ts';
import { toWireFilter } from '../messages/shared-groups.ts';
import type { Sessions } from '../messages/sessions.ts';

interface ConnectionFacts {
  readonly isConnected: boolean;
  readonly isCleanSession: boolean;
  readonly thingName: string | undefined;
  readonly sourceIp: string | undefined;
}

interface FilterFacts {
  readonly filter: string;
  readonly qos: number;
}

interface EndOptions {
  /** Forget the session too. */
  readonly isSessionRemoved: boolean;
  readonly isWillPrevented: boolean;
}

export class ConnectionControl {
  readonly #live: LiveConnections;
  readonly #sessions: Sessions;

  constructor(live: LiveConnections, sessions: Sessions) {
    this.#live = live;
    this.#sessions = sessions;
  }

  /** Undefined for a client id that is neither connected nor has a session. */
  async find(clientId: string): Promise<ConnectionFacts | undefined> {
    const live = this.#live.get(clientId);
    if (live !== undefined) return factsOf(live);
    const stored = await this.#sessions.subscriptionsByClient({ id: clientId });
    if (stored.length === 0) return undefined;
    return { isConnected: false, isCleanSession: false, thingName: undefined, sourceIp: undefined };
  }

  /** In the order of the filters. */
  async subscriptions(clientId: string): Promise<readonly FilterFacts[]> {
    const live = this.#live.get(clientId);
    if (live !== undefined) return filtersOf(live);
    return inOrder(await this.#sessions.subscriptionsByClient({ id: clientId }));
  }

  /** False for a client id that is neither connected nor has a session. */
  async end(clientId: string, options: EndOptions): Promise<boolean> {
    const live = this.#live.get(clientId);
    if (live === undefined && (await this.find(clientId)) === undefined) return false;
    if (live !== undefined) await this.#endLive(live, options);
    if (options.isSessionRemoved) await this.#sessions.wipe({ id: clientId });
    return true;
  }

  async #endLive(live: LiveConnection, options: EndOptions): Promise<void> {
    if (options.isWillPrevented) await this.#forgetWill(live.client);
    endConnection(live, { reason: CLOSE.byApi, reasonCode: REASON.administrativeAction });
    await live.client.gone();
  }

  /** The stored one too, or the next start would find and publish it. */
  async #forgetWill(client: ConnectedClient): Promise<void> {
    client.forgetWill();
    await this.#sessions.delWill({ id: client.id });
  }
}

function factsOf({ client, connection }: LiveConnection): ConnectionFacts {
  return {
    isConnected: true,
    isCleanSession: client.clean,
    thingName: connection.peer.exclusiveThing,
    sourceIp: connection.remote,
  };
}

function filtersOf({ client }: LiveConnection): FilterFacts[] {
  return inOrder(client.subscriptions().map(([topic, qos]) => ({ topic, qos })));
}

function inOrder(
  subscriptions: readonly { readonly topic: string; readonly qos: number }[],
): FilterFacts[] {
  return subscriptions
    .map(({ topic, qos }) => ({ filter: toWireFilter(topic), qos }))
    .sort((a, b) => (a.filter < b.filter ? -1 : 1));
}
