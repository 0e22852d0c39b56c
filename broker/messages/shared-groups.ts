/**
 * Shared subscriptions, `$share/{name}/{filter}`: who belongs to which group. One random online
 * member gets each message; a group with a persistent session keeps its QoS 1 messages while
 * nobody is there. Knows no engine and no messages.
 */
import { SubscriptionTree, type StoredSubscription } from '../access/subscription-tree.ts';
import { filterMatches } from '../access/topics.ts';

/**
 * The engine refuses `$share/`, so it sees another first level, which no client can use: the
 * packet guard takes care of that.
 */
const WIRE_PREFIX = '$share/';
const ENGINE_PREFIX = '$shared/';

export interface SharedGroup {
  /** `$share/{name}/{filter}`; also the owner of the group's queue, as no client id begins so. */
  readonly key: string;
  readonly filter: string;
  /** Connected members and the QoS each asked for. */
  readonly online: ReadonlyMap<string, number>;
  /** Members with a persistent session. */
  readonly stored: ReadonlySet<string>;
}

interface MutableGroup extends SharedGroup {
  readonly online: Map<string, number>;
  readonly stored: Set<string>;
}

/** As the engine gets to see a filter. One that pretends to be shared is made unusable. */
export function toEngineFilter(filter: string): string {
  if (filter.startsWith(WIRE_PREFIX)) return ENGINE_PREFIX + filter.slice(WIRE_PREFIX.length);
  return filter.startsWith(ENGINE_PREFIX) ? `$${filter}` : filter;
}

/** As the client wrote it. */
export function toWireFilter(filter: string): string {
  return isShared(filter) ? WIRE_PREFIX + filter.slice(ENGINE_PREFIX.length) : filter;
}

export function isShared(engineFilter: string): boolean {
  return engineFilter.startsWith(ENGINE_PREFIX);
}

export class SharedGroups {
  readonly #groups = new Map<string, MutableGroup>();
  readonly #storedByFilter = new SubscriptionTree<StoredSubscription>();

  /** A connected client has subscribed; `qos` is what it asked for. */
  join(engineFilter: string, clientId: string, qos: number): SharedGroup {
    const group = this.#groupOf(toWireFilter(engineFilter));
    group.online.set(clientId, qos);
    return group;
  }

  /** Gives the group when its last connected member has left. */
  leave(engineFilter: string, clientId: string): SharedGroup | undefined {
    const group = this.#groups.get(toWireFilter(engineFilter));
    if (group?.online.delete(clientId) !== true || group.online.size > 0) return undefined;
    this.#forget(group);
    return group;
  }

  /** Filters of the groups that a connected client is a member of, as the engine knows them. */
  filtersOf(clientId: string): readonly string[] {
    const joined = [...this.#groups.values()].filter(({ online }) => online.has(clientId));
    return joined.map(({ key }) => toEngineFilter(key));
  }

  /** A persistent session has subscribed. */
  store(engineFilter: string, clientId: string): void {
    const group = this.#groupOf(toWireFilter(engineFilter));
    group.stored.add(clientId);
    this.#storedByFilter.add({ clientId: group.key, topic: group.filter, qos: 1 });
  }

  /** Gives the group when its last persistent session has left: its queue has no reader. */
  unstore(engineFilter: string, clientId: string): SharedGroup | undefined {
    const group = this.#groups.get(toWireFilter(engineFilter));
    if (group?.stored.delete(clientId) !== true || group.stored.size > 0) return undefined;
    this.#storedByFilter.remove(group.key, group.filter);
    this.#forget(group);
    return group;
  }

  /** Keys of the groups that keep a message of this topic. */
  keepers(topic: string): readonly string[] {
    if (this.#storedByFilter.size === 0) return [];
    return this.#storedByFilter
      .match(topic)
      .filter((entry) => filterMatches(entry.topic, topic))
      .map((entry) => entry.clientId);
  }

  #groupOf(key: string): MutableGroup {
    let group = this.#groups.get(key);
    if (group === undefined) {
      const filter = key.slice(key.indexOf('/', WIRE_PREFIX.length) + 1);
      group = { key, filter, online: new Map(), stored: new Set() };
      this.#groups.set(key, group);
    }
    return group;
  }

  #forget(group: SharedGroup): void {
    if (group.online.size + group.stored.size === 0) this.#groups.delete(group.key);
  }
}
