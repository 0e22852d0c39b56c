/** Questions of a core to the log, one script each. */
import type { Answer, Asker, ClusterTimes, Place, Question, RawEntry, Reply } from './protocol.ts';
import type { ThreadEvent } from './protocol.ts';
import { listOf, textOf } from './reply.ts';
import type { RedisConnection } from './redis-commands.ts';
import { WAKE } from './scripts.ts';
import type { ScriptName } from './scripts.ts';

/** Entries that are read at once. */
const PAGE = '500';

export interface LogClientParts {
  readonly commands: RedisConnection;
  /** Its own, because waiting for the token blocks a connection. */
  readonly waiting: RedisConnection;
  readonly times: ClusterTimes;
  readonly tell: (event: ThreadEvent) => void;
}

type QuestionOf<O extends Question['op']> = Extract<Question, { readonly op: O }>;
export type LogQuestion = Exclude<Question, { readonly op: 'follow' | 'heard' }>;

interface Caller {
  readonly asker: Asker;
  readonly patienceMs: number;
}

export class LogClient {
  readonly #parts: LogClientParts;
  readonly #lease: string;
  /** Notices that are not in the log yet; they go in order, and before anything later. */
  #unsaid: Uint8Array[] = [];
  #saying: Promise<Answer> | undefined;
  #saidCount = 0;

  constructor(parts: LogClientParts) {
    this.#parts = parts;
    this.#lease = String(parts.times.leaseMs);
  }

  /** Throws RedisAway, and what Redis says. */
  async answer(question: LogQuestion, patienceMs: number): Promise<Answer> {
    const { commands } = this.#parts;
    if (question.op === 'command') {
      return { kind: 'reply', reply: await commands.steadily(question.parts, patienceMs) };
    }
    if (question.op === 'seed') {
      return { kind: 'reply', reply: await commands.script('seed', question.parts, patienceMs) };
    }
    const caller = { asker: question.asker, patienceMs };
    if (question.op === 'say') return this.#say(question.content, caller);
    const said = await this.#saying;
    if (said !== undefined && said.kind !== 'ok') return said;
    return this.#ask(question, caller);
  }

  async #ask(
    question: Exclude<LogQuestion, { readonly op: 'say' | 'command' | 'seed' }>,
    caller: Caller,
  ): Promise<Answer> {
    if (question.op === 'acquire') return this.#acquire(question, caller);
    return toAnswer(await this.#run(question.op, this.#partsOf(question), caller));
  }

  #partsOf(
    question: Exclude<LogQuestion, { readonly op: 'acquire' | 'say' | 'command' | 'seed' }>,
  ): readonly (string | Uint8Array)[] {
    switch (question.op) {
      case 'append': {
        const { epoch, head, content, joined, lost } = question;
        return [epoch, head, this.#lease, content, joined ? '1' : '0', ...lost];
      }
      case 'news':
        return [...placed(question.place), PAGE];
      case 'release':
        return [this.#lease, question.epoch];
      case 'leave':
        return [this.#lease];
      case 'snapshot':
        return [question.id, question.content, String(question.limit)];
      default:
        return question satisfies never;
    }
  }

  async #acquire({ place, waitMs }: QuestionOf<'acquire'>, caller: Caller): Promise<Answer> {
    const deadlineMs = performance.now() + waitMs;
    for (;;) {
      const leftMs = deadlineMs - performance.now();
      const options = [this.#lease, leftMs > 0 ? '1' : '0', PAGE];
      const reply = await this.#run('acquire', [...placed(place), ...options], caller);
      if (textOf(reply[0]) !== 'wait') return toAnswer(reply);
      const epoch = await this.#woken(caller, Math.min(Number(reply[1]) + 1, leftMs));
      if (epoch === undefined) continue;
      const claim = [...placed(place), this.#lease, epoch, PAGE];
      const claimed = await this.#run('claim', claim, caller);
      if (textOf(claimed[0]) !== 'wait') return toAnswer(claimed);
    }
  }

  /** The epoch with which this core is woken; undefined when the holder has kept it too long. */
  async #woken({ asker }: Caller, ms: number): Promise<string | undefined> {
    const wait = Math.max(ms, 1);
    const command = ['BLPOP', WAKE + asker.coreId, (wait / 1_000).toFixed(3)];
    const patienceMs = wait + this.#parts.times.leaseMs;
    const reply = await this.#parts.waiting.steadily(command, patienceMs).catch(() => null);
    return reply === null ? undefined : textOf(listOf(reply)[1]);
  }

  #say(content: Uint8Array, caller: Caller): Promise<Answer> {
    this.#unsaid.push(content);
    this.#saying ??= this.#sayAll(caller).finally(() => (this.#saying = undefined));
    return this.#saying;
  }

  /** What came meanwhile goes together with the next command. */
  async #sayAll(caller: Caller): Promise<Answer> {
    while (this.#unsaid.length > 0) {
      const batch = this.#unsaid;
      this.#unsaid = [];
      const first = this.#saidCount + 1;
      this.#saidCount += batch.length;
      const reply = await this.#run('say', [String(first), ...batch], caller);
      if (textOf(reply[0]) !== 'said') return toAnswer(reply);
      if (reply[1] === 1) this.#parts.tell({ kind: 'snapshot-wanted' });
    }
    return { kind: 'ok' };
  }

  async #run(
    name: ScriptName,
    parts: readonly (string | Uint8Array)[],
    { asker, patienceMs }: Caller,
  ): Promise<readonly Reply[]> {
    const who = [asker.coreId, asker.generation, asker.isMember ? '1' : '0'];
    return listOf(await this.#parts.commands.script(name, [...who, ...parts], patienceMs));
  }
}

function placed({ head, heard }: Place): string[] {
  return [head, heard];
}

function toAnswer([word, first, second, third]: readonly Reply[]): Answer {
  const kind = textOf(word);
  switch (kind) {
    case 'yours':
      return { kind, epoch: textOf(first), head: textOf(second), entries: toEntries(third) };
    case 'news':
      return { kind, head: textOf(first), entries: toEntries(second) };
    case 'done':
      return { kind, id: textOf(first), snapshotWanted: second === 1 };
    case 'gone':
    case 'lost':
    case 'busy':
    case 'fenced':
      return { kind };
    default:
      return { kind: 'ok' };
  }
}

/** As XRANGE and XREAD give them: `[id, [name, value, …]]`. */
export function toEntries(reply: Reply | undefined): RawEntry[] {
  return listOf(reply).map((row) => {
    const [id, fields] = listOf(row);
    const values = listOf(fields);
    const field = (name: string): Reply | undefined => {
      const at = values.findIndex((value, index) => index % 2 === 0 && textOf(value) === name);
      return at === -1 ? undefined : values[at + 1];
    };
    const before = field('p');
    const content = field('d');
    return {
      id: textOf(id),
      from: textOf(field('o')),
      before: before === undefined ? undefined : textOf(before),
      content: content instanceof Uint8Array ? content : new Uint8Array(),
    };
  });
}
