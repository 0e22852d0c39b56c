/** Who wants to hear of what in a cluster, and the queue of what is still to be told. */
import type { Entry } from './entry.ts';
import type { MemberLostListener } from './link.ts';
import type { Notice, NoticeKind, NoticeListener } from './notices.ts';

type AnyListener = (notice: Notice, from: string) => void;

export class Hearing {
  readonly #applied = new Map<NoticeKind, AnyListener[]>();
  readonly #heard = new Map<NoticeKind, AnyListener[]>();
  readonly #memberLost: MemberLostListener[] = [];
  #queue: (() => void)[] = [];
  #scheduled: NodeJS.Immediate | undefined;
  readonly #onEmpty: () => void;

  /** `onEmpty`: all that was queued is told. */
  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty;
  }

  onApplied<K extends NoticeKind>(kind: K, listener: NoticeListener<K>): void {
    add(this.#applied, kind, listener as AnyListener);
  }

  onHeard<K extends NoticeKind>(kind: K, listener: NoticeListener<K>): void {
    add(this.#heard, kind, listener as AnyListener);
  }

  onMemberLost(listener: MemberLostListener): void {
    this.#memberLost.push(listener);
  }

  adopt(coreId: string): void {
    for (const listener of this.#memberLost) listener(coreId, true);
  }

  /** Its rows are there: tells what is to be told at once, and queues the rest. */
  tell({ notices, lost, from }: Entry): void {
    for (const notice of notices) {
      for (const listener of this.#applied.get(notice.kind) ?? []) listener(notice, from);
      for (const listener of this.#heard.get(notice.kind) ?? []) {
        this.#queue.push(() => listener(notice, from));
      }
    }
    for (const coreId of lost) {
      for (const listener of this.#memberLost) this.#queue.push(() => listener(coreId, false));
    }
  }

  /** Tells the queue in a turn of its own. */
  schedule(): void {
    this.#scheduled ??= setImmediate(() => this.#tellQueue());
  }

  stop(): void {
    this.#queue = [];
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
  }

  #tellQueue(): void {
    this.#scheduled = undefined;
    // A listener may begin a transaction, and that may bring more.
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
    this.#onEmpty();
  }
}

function add(map: Map<NoticeKind, AnyListener[]>, kind: NoticeKind, listener: AnyListener): void {
  const listeners = map.get(kind);
  if (listeners === undefined) map.set(kind, [listener]);
  else listeners.push(listener);
}
