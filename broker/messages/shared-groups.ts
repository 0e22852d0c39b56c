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
  /** Members that are connected to other cores of the cluster. */
  readonly remote: readonly RemoteMember[];
  /** Members whose session stays. */
  readonly stored: ReadonlySet<string>;
}

export interface RemoteMember {
  readonly core: string;
  readonly clientId: string;
  readonly qos: number;
  /** Its session outlives its connection. */
  readonly stays: boolean;
}

interface MutableGroup extends SharedGroup {
  readonly online: Map<string, number>;
  remote: readonly RemoteMember[];
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
  /** Nobody is left whose session stays: what waits for the group is nobody's. */
  readonly abandoned: (group: SharedGroup) => void;
}

/** Told of every member that comes online here, or leaves. */
export interface MemberListener {
  readonly joined: (group: SharedGroup, clientId: string, qos: number) => void;
  readonly left: (group: SharedGroup, clientId: string) => void;
}

export class SharedGroups {
  readonly #groups = new Map<string, MutableGroup>();
  readonly #storedByFilter = new SubscriptionTree<StoredSubscription>();
  #listener: GroupListener | undefined;
  #members: MemberListener | undefined;

  listen(listener: GroupListener): void {
    this.#listener = listener;
  }

  listenToMembers(listener: MemberListener): void {
    this.#members = listener;
  }

  join(engineFilter: string, clientId: string, qos: number): SharedGroup {
    const group = this.#groupOf(toWireFilter(engineFilter));
    const wasOnline = isOnline(group);
    group.online.set(clientId, qos);
    this.#members?.joined(group, clientId, qos);
    if (!wasOnline) this.#listener?.changed(group, true);
    return group;
  }

  leave(engineFilter: string, clientId: string): void {
    const group = this.#groups.get(toWireFilter(engineFilter));
    if (group?.online.delete(clientId) !== true) return;
    this.#members?.left(group, clientId);
    if (isOnline(group)) return;
    this.#listener?.changed(group, false);
    this.#forget(group);
  }

  /** Who of a group is connected to other cores. */
  setRemote(key: string, remote: readonly RemoteMember[]): void {
    if (remote.length === 0 && !this.#groups.has(key)) return;
    const group = this.#groupOf(key);
    const wasOnline = isOnline(group);
    group.remote = remote;
    if (isOnline(group) !== wasOnline) this.#listener?.changed(group, !wasOnline);
    this.#forget(group);
  }

  get(key: string): SharedGroup | undefined {
    return this.#groups.get(key);
  }

  all(): readonly SharedGroup[] {
    return [...this.#groups.values()];
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
    const group = this.#unstore(engineFilter, clientId);
    if (group === undefined) return;
    this.#listener?.abandoned(group);
    this.#forget(group);
  }

  /** Another core did it, and saw to what waited. */
  unstoreQuietly(engineFilter: string, clientId: string): void {
    const group = this.#unstore(engineFilter, clientId);
    if (group !== undefined) this.#forget(group);
  }

  /** Groups with anybody in them that want a message of this topic. */
  matching(topic: string): readonly SharedGroup[] {
    if (this.#groups.size === 0) return [];
    return [...this.#groups.values()].filter(({ filter }) => filterMatches(filter, topic));
  }

  /** Keys of the groups that keep a message of this topic. */
  keepers(topic: string): readonly string[] {
    if (this.#storedByFilter.size === 0) return [];
    return this.#storedByFilter
      .match(topic)
      .filter((entry) => filterMatches(entry.topic, topic))
      .map((entry) => entry.clientId);
  }

  /** Gives the group when its last member left. */
  #unstore(engineFilter: string, clientId: string): MutableGroup | undefined {
    const group = this.#groups.get(toWireFilter(engineFilter));
    if (group?.stored.delete(clientId) !== true || group.stored.size > 0) return undefined;
    this.#storedByFilter.remove(group.key, group.filter);
    return group;
  }

  #groupOf(key: string): MutableGroup {
    let group = this.#groups.get(key);
    if (group === undefined) {
      const filter = key.slice(key.indexOf('/', WIRE_PREFIX.length) + 1);
      group = { key, filter, online: new Map(), remote: [], stored: new Set() };
      this.#groups.set(key, group);
    }
    return group;
  }

  #forget(group: SharedGroup): void {
    if (!isOnline(group) && group.stored.size === 0) this.#groups.delete(group.key);
  }
}

function isOnline({ online, remote }: SharedGroup): boolean {
  return online.size + remote.length > 0;
}
