/**
 * Who asks much waits for those who ask little. A bill or a letter takes a part of a second, and
 * nobody else is answered meanwhile; so the requests of a user stand in a row of their own, and the
 * rows take turns, one request in each turn of the event loop.
 */
import type { FastifyInstance } from 'fastify';
import { apiError } from './errors.ts';

/** Requests of one user that may wait: more than all tabs of a dashboard ask for. */
export const WAITING_MAX = 200;

export class FairTurns {
  /** By user; whose turn is next comes first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #nextTurn: (action: () => void) => void;

  /** `nextTurn` runs an action in the next turn of the event loop. */
  constructor(nextTurn: (action: () => void) => void) {
    this.#nextTurn = nextTurn;
  }

  /** Throws API_TOO_MANY_REQUESTS. */
  async of(user: string): Promise<void> {
    const own = this.#waiting.get(user) ?? [];
    if (own.length >= WAITING_MAX) {
      throw apiError('API_TOO_MANY_REQUESTS', { details: { max: WAITING_MAX } });
    }
    const turn = new Promise<void>((resolve) => own.push(resolve));
    if (this.#waiting.size === 0) this.#nextTurn(() => this.#next());
    this.#waiting.set(user, own);
    await turn;
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const [user, own] = first;
    this.#waiting.delete(user);
    own.shift()?.();
    if (own.length > 0) this.#waiting.set(user, own);
    if (this.#waiting.size > 0) this.#nextTurn(() => this.#next());
  }
}

/** Stands after the session guard: who is not signed in gets nothing that takes long. */
export function addFairTurns(app: FastifyInstance): void {
  const turns = new FairTurns((action) => void setImmediate(action));
  app.addHook('preHandler', async ({ seen }) => {
    if (seen !== null) await turns.of(seen.viewer.user.name);
  });
}
