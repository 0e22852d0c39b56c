/**
 * What a client may expect of its session, kept apart from the core: which messages still have to
 * come, whether CONNACK says "session present", and at which QoS. `lifecycle` walks both side by side.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { filterMatchesByStandard } from '../../broker/access/topics.ts';
import type { WireClient, WireNetwork } from './wire-client.ts';

const HOUR_S = 3_600;
const FILTERS = ['x/+', 'x/a', '+/b', '#'] as const;
const TOPICS = ['x/a', 'x/b', 'y/b'] as const;

interface Connect {
  readonly kind: 'connect';
  readonly version: 4 | 5;
  readonly isClean: boolean;
  readonly expiryS: number;
  readonly receiveMaximum: number;
}

type SessionStep =
  | Connect
  | { readonly kind: 'subscribe'; readonly filter: string; readonly qos: 0 | 1 }
  | { readonly kind: 'unsubscribe'; readonly filter: string }
  | { readonly kind: 'publish'; readonly topic: string }
  | { readonly kind: 'acknowledge'; readonly count: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'disconnect'; readonly expiryS: number | undefined }
  | { readonly kind: 'wait'; readonly seconds: number };

const kind = <K extends string>(name: K) => fc.constant(name);
const connectStep = fc.record({
  kind: kind('connect'),
  version: fc.constantFrom(4 as const, 5 as const),
  isClean: fc.boolean(),
  expiryS: fc.constantFrom(0, 60),
  receiveMaximum: fc.constantFrom(1, 2, 50),
});
const subscribeStep = fc.record({
  kind: kind('subscribe'),
  filter: fc.constantFrom(...FILTERS),
  qos: fc.constantFrom(0 as const, 1 as const, 1 as const),
});
const publishStep = fc.record({ kind: kind('publish'), topic: fc.constantFrom(...TOPICS) });

export const sessionSteps: fc.Arbitrary<readonly SessionStep[]> = fc.array(
  fc.oneof(
    { arbitrary: connectStep, weight: 4 },
    { arbitrary: subscribeStep, weight: 3 },
    { arbitrary: publishStep, weight: 6 },
    fc.record({ kind: kind('unsubscribe'), filter: fc.constantFrom(...FILTERS) }),
    fc.record({ kind: kind('acknowledge'), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: kind('drop') }),
    fc.record({ kind: kind('disconnect'), expiryS: fc.constantFrom(undefined, 0, 60) }),
    fc.record({ kind: kind('wait'), seconds: fc.constantFrom(30, 90) }),
  ),
  { minLength: 4, maxLength: 24 },
);

interface Session {
  readonly filters: Map<string, number>;
  /** Acknowledged to their publisher and not by the client. */
  readonly pending: Set<string>;
  /** Something is kept beyond the connection that began it. */
  isStored: boolean;
  /** Decided when the connection ends. */
  endsAtS: number;
}

interface Connection {
  readonly client: WireClient;
  readonly request: Connect;
  /** How much of what came was looked at. */
  seen: number;
  /** QoS 1 that is not acknowledged, oldest first. */
  readonly unacknowledged: { readonly text: string; readonly messageId: number }[];
  readonly texts: Set<string>;
  /** QoS 0 that has to come, at once. */
  readonly expected0: Set<string>;
}

interface LifecycleStage {
  readonly network: WireNetwork;
  /** In seconds; the clock of the core moves with it. */
  readonly clock: { nowS: number };
  readonly clientId: string;
}

/** Walks the steps, then comes back for everything that is left; throws where core and model differ. */
export async function lifecycle(
  stage: LifecycleStage,
  steps: readonly SessionStep[],
): Promise<void> {
  const walk = new Walk(stage);
  for (const step of steps) await walk.step(step);
  await walk.collect();
}

class Walk {
  readonly #stage: LifecycleStage;
  #session: Session | undefined;
  #live: Connection | undefined;
  #count = 0;
  #packetId = 0;

  constructor(stage: LifecycleStage) {
    this.#stage = stage;
  }

  async step(step: SessionStep): Promise<void> {
    switch (step.kind) {
      case 'connect':
        await this.#connect(step);
        break;
      case 'publish':
        await this.#publish(step.topic);
        break;
      case 'acknowledge':
        this.#acknowledge(step.count);
        break;
      case 'wait':
        this.#stage.clock.nowS += step.seconds;
        break;
      case 'drop':
        this.#live?.client.drop();
        this.#end(undefined);
        break;
      case 'disconnect':
        this.#disconnect(step.expiryS);
        break;
      default:
        this.#filter(step);
    }
    await this.#stage.network.quiet();
    this.#look();
  }

  /** Comes back without an expiry, which is what must not lose the queue, and acknowledges all. */
  async collect(): Promise<void> {
    const last = { version: 5, isClean: false, expiryS: 0, receiveMaximum: 50 } as const;
    await this.step({ kind: 'connect', ...last });
    while ((this.#live?.unacknowledged.length ?? 0) > 0) {
      await this.step({ kind: 'acknowledge', count: 100 });
    }
    assert.deepEqual([...(this.#session?.pending ?? [])], [], 'never came');
    await this.step({ kind: 'drop' });
  }

  #currentSession(): Session | undefined {
    const session = this.#session;
    if (session === undefined || this.#live !== undefined) return session;
    return session.endsAtS < this.#stage.clock.nowS ? undefined : session;
  }

  async #connect(request: Connect): Promise<void> {
    const { version, isClean, expiryS, receiveMaximum } = request;
    const before = this.#currentSession();
    const isResumed = !isClean && before !== undefined && before.isStored;
    const isV5 = version === 5;
    const client = await this.#stage.network.connect({
      ...{ clientId: this.#stage.clientId, protocolVersion: version, clean: isClean },
      ...(isV5 ? { properties: { sessionExpiryInterval: expiryS, receiveMaximum } } : {}),
    });
    assert.equal(client.connack.sessionPresent, isResumed, 'session present');
    const isKept = isV5 ? expiryS > 0 : !isClean;
    this.#session = isResumed
      ? before
      : { filters: new Map(), pending: new Set(), isStored: isKept, endsAtS: 0 };
    this.#live = {
      ...{ client, request, seen: 0, unacknowledged: [], texts: new Set(), expected0: new Set() },
    };
  }

  #filter(step: Extract<SessionStep, { kind: 'subscribe' | 'unsubscribe' }>): void {
    const { client } = this.#live ?? {};
    if (client === undefined) return;
    const messageId = ++this.#packetId;
    const topic = `${this.#stage.clientId}/${step.filter}`;
    if (step.kind === 'subscribe') {
      this.#session?.filters.set(topic, step.qos);
      client.send({ cmd: 'subscribe', messageId, subscriptions: [{ topic, qos: step.qos }] });
    } else {
      this.#session?.filters.delete(topic);
      client.send({ cmd: 'unsubscribe', messageId, unsubscriptions: [topic] });
    }
  }

  async #publish(name: string): Promise<void> {
    const topic = `${this.#stage.clientId}/${name}`;
    const text = `m${this.#count++}`;
    const session = this.#currentSession();
    const granted = [...(session?.filters ?? [])]
      .filter(([filter]) => filterMatchesByStandard(filter, topic))
      .map(([, qos]) => qos);
    if (granted.includes(1)) session?.pending.add(text);
    else if (granted.length > 0) this.#live?.expected0.add(text);
    await this.#stage.network.publish(topic, text);
  }

  #acknowledge(count: number): void {
    for (const { text, messageId } of this.#live?.unacknowledged.splice(0, count) ?? []) {
      this.#live?.client.send({ cmd: 'puback', messageId });
      this.#session?.pending.delete(text);
    }
  }

  #disconnect(expiryS: number | undefined): void {
    const live = this.#live;
    if (live === undefined) return;
    const isV5 = live.request.version === 5;
    const properties =
      isV5 && expiryS !== undefined ? { properties: { sessionExpiryInterval: expiryS } } : {};
    live.client.send({ cmd: 'disconnect', ...properties });
    this.#end(isV5 && live.request.expiryS > 0 ? expiryS : undefined);
  }

  #end(expiryS: number | undefined): void {
    const { request } = this.#live ?? {};
    if (request === undefined || this.#session === undefined) return;
    const ofVersion4 = request.isClean ? 0 : HOUR_S;
    const lasts = expiryS ?? (request.version === 5 ? request.expiryS : ofVersion4);
    this.#session.endsAtS = this.#stage.clock.nowS + lasts;
    this.#live = undefined;
    if (lasts === 0) this.#session = undefined;
  }

  /** What came must have been expected, once in a connection; what is expected has come or waits. */
  #look(): void {
    const live = this.#live;
    if (live === undefined) return;
    const { pending } = this.#session ?? { pending: new Set<string>() };
    for (const publish of live.client.published.slice(live.seen)) {
      const text = publish.payload.toString();
      assert.equal(live.texts.has(text), false, `${text} came twice`);
      live.texts.add(text);
      if (publish.qos === 0) {
        assert.equal(live.expected0.delete(text), true, `${text} at QoS 0`);
      } else {
        assert.equal(pending.has(text), true, `${text} is not of this session`);
        live.unacknowledged.push({ text, messageId: publish.messageId ?? 0 });
      }
    }
    live.seen = live.client.published.length;
    assert.deepEqual([...live.expected0], [], 'of QoS 0 did not come');
    const limit = live.request.version === 5 ? live.request.receiveMaximum : 100;
    const missing = [...pending].filter((text) => !live.texts.has(text));
    if (live.unacknowledged.length < limit) assert.deepEqual(missing, [], 'did not come');
  }
}
