/** Which filters of SUBSCRIBE a connection may have: policy, shape, and how many there are. */
import type { Client, Subscription } from 'aedes';
import { REASON, type Denial } from '../access/access.ts';
import { LIMITS } from '../access/limits.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import { toWireFilter } from '../messages/shared-groups.ts';
import { SUBSCRIPTIONS_STATEMENT } from './denials.ts';
import { internals } from './engine-internals.ts';
import { SubackCodes } from './acknowledgements.ts';

export class FilterGrants {
  readonly #engine: Client;
  readonly #connection: BrokerConnection;
  /** A SUBSCRIBE had more filters than allowed: it and all later ones are denied. */
  #hasTooMany = false;
  /** Filters that were granted and are not in force yet; made when needed, as most have none. */
  #granting: Set<string> | undefined;
  /** Of MQTT 5; made when needed. */
  #suback: SubackCodes | undefined;

  constructor(engine: Client, connection: BrokerConnection) {
    this.#engine = engine;
    this.#connection = connection;
  }

  /** A SUBSCRIBE came; the engine asks for each of its filters in turn. */
  begin(packetId: number, count: number): void {
    if (this.#connection.isLimited && count > LIMITS.filtersPerSubscribe.value) {
      this.#hasTooMany = true;
    }
    if (this.#engine.version !== 5) return;
    this.#suback ??= new SubackCodes(this.#engine.conn);
    this.#suback.begin(packetId);
  }

  /** Why a SUBSCRIBE to this filter is denied; to be asked once for each, in their order. */
  denialOf(subscription: Subscription): Denial | undefined {
    const denial = this.#find(subscription);
    this.#suback?.next(denial?.statement === SUBSCRIPTIONS_STATEMENT);
    return denial;
  }

  /** The subscription is in force, or was given up. */
  settled(filter: string): void {
    this.#granting?.delete(filter);
  }

  #find({ topic, qos }: Subscription): Denial | undefined {
    const filter = toWireFilter(topic);
    const denial = this.#connection.access?.subscribe(filter, qos);
    if (denial !== undefined) return denial;
    const isFull = this.#connection.isLimited && this.#isOneTooMany(topic);
    if (!this.#hasTooMany && !isFull) return undefined;
    return {
      action: 'iot:Subscribe',
      resource: this.#connection.arns.of('topicfilter', filter),
      statement: isFull ? SUBSCRIPTIONS_STATEMENT : 'limit:filters-per-subscribe',
      reasonCode: REASON.quotaExceeded,
    };
  }

  /** Counts what was granted and is still on its way to disk, too. */
  #isOneTooMany(topic: string): boolean {
    const { subscriptions } = internals(this.#engine);
    if (Object.hasOwn(subscriptions, topic) || this.#granting?.has(topic) === true) return false;
    const count = Object.keys(subscriptions).length + (this.#granting?.size ?? 0);
    if (count >= LIMITS.subscriptionsPerConnection.value) return true;
    const { clean, connected } = this.#engine;
    if (!clean && connected) (this.#granting ??= new Set()).add(topic);
    return false;
  }
}
