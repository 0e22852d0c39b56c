/** Asks the core that has a client about its connection, and answers when asked. */
import type { ClusterLink } from './link.ts';
import type { ConnectionQuestion, NoticeOf } from './notices.ts';

/** A core that is stuck is declared lost earlier; this is for what nobody thought of. */
const ANSWER_TIMEOUT_MS = 5_000;

export interface RemoteConnectionsPorts {
  readonly link: ClusterLink;
  /** The other core that a client is connected to. */
  readonly coreOf: (clientId: string) => string | undefined;
  /** Answers about a connection of this core. */
  readonly answer: (clientId: string, question: ConnectionQuestion) => Promise<unknown>;
  readonly failed: (error: unknown) => void;
}

interface Waiting {
  readonly core: string;
  readonly settle: (answer: unknown) => void;
}

export class RemoteConnections {
  readonly #ports: RemoteConnectionsPorts;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(ports: RemoteConnectionsPorts) {
    this.#ports = ports;
    const { link, failed } = ports;
    link.onHeard('question', (notice, from) => {
      if (notice.to === link.coreId) this.#answer(notice, from).catch(failed);
    });
    link.onHeard('answer', ({ to, id, answer }) => {
      if (to === link.coreId) this.#waiting.get(id)?.settle(answer);
    });
    link.onMemberLost((core) => {
      for (const waiting of this.#waiting.values()) {
        if (waiting.core === core) waiting.settle(undefined);
      }
    });
  }

  /** Undefined when the client is at no other core, or that core does not answer. */
  async ask(clientId: string, question: ConnectionQuestion): Promise<unknown> {
    const { link, coreOf } = this.#ports;
    const core = coreOf(clientId);
    if (core === undefined) return undefined;
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const settle = (answer: unknown): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => settle(undefined), ANSWER_TIMEOUT_MS).unref();
      this.#waiting.set(id, { core, settle });
      link.say({ kind: 'question', to: core, id, clientId, question });
    });
  }

  async #answer(asked: NoticeOf<'question'>, from: string): Promise<void> {
    const { link, answer } = this.#ports;
    const given = await answer(asked.clientId, asked.question);
    link.say({ kind: 'answer', to: from, id: asked.id, answer: given });
  }
}
