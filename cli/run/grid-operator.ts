/**
 * The grid operator of a run and the control boxes that it speaks to. It writes signed orders into the
 * named shadows of the gateway that carries them; the gateway hears the delta, asks the box in the
 * world, and reports what the box says. All of it goes through the real core.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { formatInstant, SECOND_MS, type Instant } from '#kernel/time.ts';
import { isRecord } from '#kernel/records.ts';
import type { ShadowMessage } from '../../sim/gateway/uplink-connection.ts';
import {
  endOfOrder,
  LEAST_LIMIT_W,
  limitShadow,
  readOrder,
  signOrder,
  type LimitOrder,
} from '../../sim/gateway/limit-order.ts';
import type { LimitWorld } from '../../sim/scenario/ports.ts';
import type { GatewayFleet } from '../house/gateway-fleet.ts';
import type { MqttSession } from './positions/mqtt-session.ts';

/** Of an order that ends by itself only. */
const LONGEST_S = 24 * 3600;
const FAILSAFE_S = 2 * 3600;

interface GridOptions {
  /** The gateway that carries the orders. */
  readonly gatewayId: string;
  readonly world: LimitWorld;
  /** Those that the scenario ever limits. */
  readonly dwellingIds: readonly string[];
  /** Resolves when the portal has what the core has for it. */
  settled(): Promise<void>;
  /** The connection of the operator, opened with its first order. */
  open(): Promise<MqttSession>;
  fleet(): GatewayFleet;
}

interface Ordered {
  readonly dwellingId: string;
  readonly at: Instant;
  readonly isLimitActive: boolean;
  readonly limitW: number;
  /** How long, where it is known. */
  readonly forMs?: number | undefined;
}

export class GridOperator {
  readonly #options: GridOptions;
  readonly #privateKey: KeyObject;
  readonly #publicKeyPem: string;
  #session: Promise<MqttSession> | undefined;
  /** What time it is in the world while somebody waits for an answer. */
  #now: Instant = 0;
  /** By shadow, the order that was refused last. */
  readonly #refused = new Map<string, unknown>();
  /** Called with what the box said of an order. */
  #answered: (word: string) => void = () => {};

  constructor(options: GridOptions) {
    this.#options = options;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.#privateKey = privateKey;
    this.#publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** Gives what the box says: `taken`, a reason, or `unheard`. */
  async order(ordered: Ordered): Promise<string> {
    const { dwellingId, at, isLimitActive, limitW, forMs } = ordered;
    const order: LimitOrder = {
      // Seconds of the world: they grow, also for whoever continues a run.
      number: Math.floor(at / SECOND_MS),
      dwelling: dwellingId,
      issuedAt: formatInstant(at),
      isLimitActive,
      activePowerLimitW: limitW,
      durationS:
        forMs === undefined ? LONGEST_S : Math.min(LONGEST_S, Math.ceil(forMs / SECOND_MS)),
      failsafeActivePowerLimitW: LEAST_LIMIT_W,
      failsafeDurationMinimumS: FAILSAFE_S,
    };
    const desired = { order: signOrder(order, this.#privateKey) };
    const { gatewayId } = this.#options;
    const topic = `$aws/things/${gatewayId}/shadow/name/${limitShadow(dwellingId)}/update`;
    this.#session ??= this.#options.open();
    const session = await this.#session;
    const answer = this.#answerAt(at);
    await session.publish(topic, JSON.stringify({ state: { desired } }));
    const word = await answer;
    await this.#options.settled();
    return word;
  }

  /** Gateways have their connection back: they ask for what they have missed. */
  async askAll(gateways: readonly string[], at: Instant): Promise<string> {
    const { gatewayId, dwellingIds } = this.#options;
    if (!gateways.includes(gatewayId)) return 'carries no orders';
    const words = [];
    for (const dwellingId of dwellingIds) words.push(await this.#ask(dwellingId, at));
    await this.#options.settled();
    return words.join(', ');
  }

  async #ask(dwellingId: string, at: Instant): Promise<string> {
    const answer = this.#answerAt(at);
    const { fleet, gatewayId } = this.#options;
    fleet().uplink(gatewayId).shadow(limitShadow(dwellingId), 'get', '');
    return answer;
  }

  /** What the core tells the gateway. */
  heard(gatewayId: string, message: ShadowMessage): void {
    if (gatewayId !== this.#options.gatewayId) return;
    const { name, what, payload } = message;
    const state = stateOf(payload);
    if (what === 'update/delta') {
      // The report of a refusal leaves a difference, and so brings the same delta once more.
      if (this.#refused.get(name) !== state['order']) this.#hand(name, state);
      return;
    }
    if (what === 'get/rejected') return this.#answered('never ordered');
    if (what === 'get/accepted') {
      const { desired } = state;
      return this.#hand(name, isRecord(desired) ? desired : {});
    }
    if (what === 'update/accepted' && !isRecord(state['reported'])) return;
    const { verdict = what } = isRecord(state['reported']) ? state['reported'] : {};
    this.#answered(String(verdict));
  }

  async stop(): Promise<void> {
    await (await this.#session)?.end();
  }

  /** The gateway shows the box an order, and reports what it says; a silent box says nothing. */
  #hand(shadow: string, desired: Readonly<Record<string, unknown>>): void {
    const { order: text } = desired;
    const verdict = this.#verdictOf(shadow, text);
    if (verdict === 'unheard') return this.#answered(verdict);
    const number = numberOf(text);
    if (verdict !== 'taken') this.#refused.set(shadow, text);
    const reported =
      verdict === 'taken'
        ? { order: text, refused: null, verdict, state: this.#stateOf(shadow) }
        : { refused: number, verdict, state: this.#stateOf(shadow) };
    const { fleet, gatewayId } = this.#options;
    fleet()
      .uplink(gatewayId)
      .shadow(shadow, 'update', JSON.stringify({ state: { reported } }));
  }

  #verdictOf(shadow: string, text: unknown): string {
    const read = readOrder(text, this.#publicKeyPem);
    if (read.kind === 'refused') return read.reason;
    const { order, issuedAt } = read;
    if (limitShadow(order.dwelling) !== shadow) return 'other-dwelling';
    const limit = {
      order: order.number,
      isActive: order.isLimitActive,
      limitW: order.activePowerLimitW,
      endsAt: endOfOrder(order, issuedAt),
      failsafeW: order.failsafeActivePowerLimitW,
      failsafeMs: order.failsafeDurationMinimumS * SECOND_MS,
    };
    return this.#options.world.takeLimit(order.dwelling, limit, this.#now);
  }

  #stateOf(shadow: string): string {
    return this.#options.world.limitState(shadow.slice(limitShadow('').length), this.#now);
  }

  #answerAt(at: Instant): Promise<string> {
    this.#now = at;
    return new Promise((resolve) => {
      this.#answered = (word) => {
        this.#answered = () => {};
        resolve(word);
      };
    });
  }
}

function stateOf(payload: Buffer): Readonly<Record<string, unknown>> {
  const message: unknown = JSON.parse(payload.toString());
  return isRecord(message) && isRecord(message['state']) ? message['state'] : {};
}

/** Of an order that may be anything: a box says which one it refuses as far as it can tell. */
function numberOf(text: unknown): number | null {
  const [, payload = ''] = typeof text === 'string' ? text.split('.') : [];
  try {
    const order: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return isRecord(order) && typeof order['number'] === 'number' ? order['number'] : null;
  } catch {
    return null;
  }
}
