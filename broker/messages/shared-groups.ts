/**
 * Shared subscriptions, `$share/{name}/{filter}`: who belongs to which group. One random online
 * member gets each message; a group with a member whose session stays keeps QoS 1 messages while
 * nobody is there. Knows no engine and no messages.
 */
import { SubscriptionTree } from '../access/subscription-tree.ts';
import type { StoredSubscription } from '../access/subscription-tree.ts';
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
  /** Members whose session stays. */
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

export interface GroupListener {
  /** The first member came online, or the last one left. */
  readonly changed: (group: SharedGroup, isOnline: boolean) => void;
  /** The last member with a persistent session has left: the group's queue has no reader. */
  readonly abandoned: (group: SharedGroup) => void;
}

export class SharedGroups {
  readonly #groups = new Map<string, MutableGroup>();
  readonly #storedByFilter = new SubscriptionTree<StoredSubscription>();
  #listener: GroupListener | undefined;

  listen(listener: GroupListener): void {
    this.#listener = listener;
  }

  join(engineFilter: string, clientId: string, qos: number): SharedGroup {
    const group = this.#groupOf(toWireFilter(engineFilter));
    const isFirst = group.online.size === 0;
    group.online.set(clientId, qos);
    if (isFirst) this.#listener?.changed(group, true);
    return group;
  }

  leave(engineFilter: string, clientId: string): void {
    const group = this.#groups.get(toWireFilter(engineFilter));
    if (group?.online.delete(clientId) !== true) return;
    if (group.online.size > 0) return;
    this.#listener?.changed(group, false);
    this.#forget(group);
  }

  leaveAll(clientId: string): void {
    for (const group of [...this.#groups.values()]) {
      if (group.online.has(clientId)) this.leave(toEngineFilter(group.key), clientId);
    }
  }

  /** A session that stays has subscribed. */
  store(engineFilter: string, clientId: string, qos: number): void {
    if (qos === 0) return this.unstore(engineFilter, clientId);
    const group = this.#groupOf(toWireFilter(engineFilter));
    group.stored.add(clientId);
    this.#storedByFilter.add({ clientId: group.key, topic: group.filter, qos: 1 });
  }

  unstore(engineFilter: string, clientId: string): void {
    const group = this.#groups.get(toWireFilter(engineFilter));
    if (group?.stored.delete(clientId) !== true || group.stored.size > 0) return;
    this.#storedByFilter.remove(group.key, group.filter);
    this.#listener?.abandoned(group);
    this.#forget(group);
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
