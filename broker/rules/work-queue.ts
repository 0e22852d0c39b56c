/**
 * Messages that wait for their rule. What came with QoS 1 is in `core.db` before its PUBACK and
 * stays there until the actions are done, so a core that is killed does it (again) later. Memory
 * holds a bounded part; the rest of the durable work is read from the file when there is room.
 */
import type { CoreDatabase, Statement } from '../storage/database.ts';
import { RULE_LIMITS } from './limits.ts';
import { decodeMessage, encodeContext, type StoredMessage } from './stored-message.ts';

export interface Work {
  /** Row in `core.db`; undefined for work that a crash may lose. */
  readonly id: number | undefined;
  readonly ruleName: string;
  readonly message: StoredMessage;
  /** How often it was begun and did not end, as the core came down meanwhile. */
  readonly tries: number;
}

interface WorkRow {
  readonly id: number;
  readonly rule: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly context: string;
  readonly tries: number;
}

const PAGE = 500;

export class WorkQueue {
  readonly #db: CoreDatabase;
  readonly #insert: Statement;
  readonly #remove: Statement;
  readonly #page: Statement;
  readonly #setTries: Statement;
  #waiting: Work[] = [];
  #head = 0;
  #waitingBytes = 0;
  #storedCount: number;
  /** Rows from this id on are on disk only; undefined when memory has all. */
  #unreadFrom: number | undefined;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#insert = db.sql.prepare(
      'INSERT INTO rule_work (rule, topic, payload, context) VALUES (?, ?, ?, ?)',
    );
    this.#remove = db.sql.prepare('DELETE FROM rule_work WHERE id = ?');
    this.#page = db.sql.prepare('SELECT * FROM rule_work WHERE id >= ? ORDER BY id LIMIT ?');
    this.#setTries = db.sql.prepare('UPDATE rule_work SET tries = ? WHERE id = ?');
    this.#storedCount = Number(db.sql.prepare('SELECT count(*) FROM rule_work').pluck().get());
    this.#unreadFrom = this.#storedCount > 0 ? 0 : undefined;
  }

  /** Rows on disk, which are replayed after a restart. */
  get storedCount(): number {
    return this.#storedCount;
  }

  get isEmpty(): boolean {
    return this.#head >= this.#waiting.length && this.#unreadFrom === undefined;
  }

  /** False when there is no room and the work is dropped. */
  add(ruleName: string, message: StoredMessage, isDurable: boolean): boolean {
    if (!isDurable) return this.#remember({ id: undefined, ruleName, message, tries: 0 });
    if (this.#storedCount >= RULE_LIMITS.storedCount) return false;
    const id = this.#store(ruleName, message);
    // After unread rows the new one waits on disk too.
    if (this.#unreadFrom !== undefined) return true;
    if (!this.#remember({ id, ruleName, message, tries: 0 })) this.#unreadFrom = id;
    return true;
  }

  take(): Work | undefined {
    if (this.#head >= this.#waiting.length) this.#read();
    const work = this.#waiting[this.#head];
    if (work === undefined) return undefined;
    this.#waitingBytes -= sizeOf(work);
    this.#head++;
    if (this.#head > PAGE) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return work;
  }

  /** Notes that this work is about to be begun; durable after the next commit. */
  begun({ id, tries }: Work): void {
    if (id === undefined) return;
    this.#db.begin();
    this.#setTries.run(tries + 1, id);
  }

  /** A stop has cut this work short, which is not its own fault. */
  released({ id, tries }: Work): void {
    if (id === undefined) return;
    this.#db.begin();
    this.#setTries.run(tries, id);
  }

  /** The actions are done. */
  finish({ id }: Work): void {
    if (id === undefined) return;
    this.#db.begin();
    this.#remove.run(id);
    this.#storedCount--;
  }

  #store(ruleName: string, message: StoredMessage): number {
    this.#db.begin();
    const { lastInsertRowid } = this.#insert.run(
      ruleName,
      message.topic,
      message.payload,
      encodeContext(message),
    );
    this.#storedCount++;
    return Number(lastInsertRowid);
  }

  #remember(work: Work): boolean {
    const isFull =
      this.#waiting.length - this.#head >= RULE_LIMITS.waitingCount ||
      this.#waitingBytes + sizeOf(work) > RULE_LIMITS.waitingBytes;
    if (isFull) return false;
    this.#waiting.push(work);
    this.#waitingBytes += sizeOf(work);
    return true;
  }

  /** The next rows from disk, when memory has none left. */
  #read(): void {
    this.#waiting = [];
    this.#head = 0;
    if (this.#unreadFrom === undefined) return;
    const rows = this.#page.all(this.#unreadFrom, PAGE) as WorkRow[];
    const last = rows.at(-1);
    for (const row of rows) {
      const work: Work = {
        ...{ id: row.id, ruleName: row.rule, tries: row.tries },
        message: decodeMessage(row),
      };
      this.#waiting.push(work);
      this.#waitingBytes += sizeOf(work);
    }
    this.#unreadFrom = last === undefined || rows.length < PAGE ? undefined : last.id + 1;
  }
}

function sizeOf({ message }: Work): number {
  return message.payload.length + 200;
}
