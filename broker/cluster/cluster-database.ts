/**
 * `core.db` of a core in a cluster. A transaction begins with the write token of the cluster and
 * with all that others have committed; it ends as one entry of the log, then as a local commit.
 * Killed between the two, the entry counts: it comes back as if another core had written it.
 */
import { randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { CoreDatabase } from '../storage/database.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import { TurnCommit } from '../storage/turn-commit.ts';
import { decodeContent, encodeContent, isAfter } from './entry.ts';
import type { Entry } from './entry.ts';
import { Hearing } from './hearing.ts';
import type { ClusterLink } from './link.ts';
import type { Notice } from './notices.ts';
import type { Answer, Asker, RawEntry, Refusal, ThreadEvent } from './protocol.ts';
import { record } from './recording.ts';
import type { Recording } from './recording.ts';
import type { RedisPort } from './redis-port.ts';
import { Replica } from './replica.ts';

/** Bytes of log after which a new snapshot of so many bytes of rows pays. */
export type LogLimit = (rowBytes: number) => number;

const LOG_BYTES_MIN = 32 * 1024 * 1024;
export const LOG_LIMIT: LogLimit = (rowBytes) => Math.max(LOG_BYTES_MIN, 2 * rowBytes);

export interface ClusterDatabaseOptions {
  readonly sql: Database;
  readonly port: RedisPort;
  /** How long to wait for the write token, in milliseconds. */
  readonly tokenWaitMs: number;
  readonly logLimit?: LogLimit | undefined;
}

export class ClusterDatabase extends TurnCommit implements CoreDatabase {
  readonly sql: Database;
  readonly link: ClusterLink;
  /** Resolves with the reason when this core can be no part of the cluster any more. */
  readonly ended: Promise<Error>;
  readonly #port: RedisPort;
  readonly #options: ClusterDatabaseOptions;
  readonly #recording: Recording;
  readonly #replica: Replica;
  readonly #hearing: Hearing;
  readonly #onRolledBack: (() => void)[] = [];
  readonly #end: (error: Error) => void;
  #asker: Asker;
  /** The last entry with rows, and the last of all, that this process has seen. */
  #head: string;
  #heard: string;
  #epoch = '';
  /** Why the open transaction can only be rolled back. */
  #doom: Error | undefined;
  #isOver: Error | undefined;
  #isRolledBack = false;
  #notices: Notice[] = [];
  #lost: string[] = [];
  #isJoining = false;
  #loose: Notice[] = [];
  #looseScheduled: NodeJS.Immediate | undefined;
  #pages: (readonly RawEntry[])[] = [];
  #isSnapshotWanted = false;
  #membersNow: readonly string[] | undefined;

  constructor(options: ClusterDatabaseOptions) {
    super();
    const { sql, port } = options;
    this.#options = options;
    this.sql = sql;
    this.#port = port;
    this.#recording = record(sql, () => this.begin());
    this.#replica = new Replica(sql, this.#recording);
    this.#hearing = new Hearing(() => this.#port.post({ op: 'heard', id: this.#heard }));
    const { generation, position } = this.#replica.place();
    this.#asker = { coreId: randomBytes(4).toString('hex'), generation, isMember: false };
    this.#head = position;
    this.#heard = position;
    let end: (error: Error) => void = () => {};
    this.ended = new Promise((resolve) => (end = resolve));
    this.#end = end;
    this.link = this.#createLink(this.#asker.coreId);
  }

  /** Makes this core a member; from here on others count on it. Throws BROKER_CLUSTER_*. */
  join(): void {
    this.begin();
    const { coreId } = this.#asker;
    this.sql.prepare('INSERT INTO cluster_members (core_id) VALUES (?)').run(coreId);
    this.#isJoining = true;
    const error = this.flush();
    if (error !== null) throw error;
    this.#asker = { ...this.#asker, isMember: true };
  }

  /** Follows the log: all parts of the core listen by now. */
  follow(): void {
    this.#port.listen((event) => this.#take(event));
    this.#port.post({ op: 'follow', asker: this.#asker, heard: this.#heard });
  }

  override flush(): Error | null {
    const error = super.flush();
    if (!this.#isRolledBack) return error;
    this.#isRolledBack = false;
    for (const listener of this.#onRolledBack) listener();
    return error;
  }

  protected openTransaction(): void {
    this.#sayLoose();
    this.#doom = this.#isOver ?? this.#acquire();
    // Whoever writes now and waits for the commit hears that it failed; nothing is acknowledged.
    try {
      this.#replica.begin();
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  protected endTransaction(): Error | null {
    try {
      const error = this.#doom ?? this.#append();
      if (error !== undefined) this.#rollBack();
      return error ?? null;
    } catch (error) {
      this.#rollBack();
      return asError(error);
    } finally {
      this.#notices = [];
      this.#lost = [];
      this.#isJoining = false;
      this.#doom = undefined;
      setImmediate(() => this.#catchUpLater());
    }
  }

  protected closeConnection(): void {
    this.#sayLoose();
    this.#hearing.stop();
    this.#pages = [];
    // Asked, not posted: what was posted before must be in the log before the thread ends.
    if (this.#isOver === undefined) {
      this.#port.ask({ op: 'leave', asker: this.#asker }, this.#port.times.beatMs);
    }
    this.#isOver ??= new Error('the database is closed');
    this.#port.close();
    this.sql.close();
  }

  /** Gives why there is no token. Other programs than members throw it at once. */
  #acquire(): Error | undefined {
    const { awayMs } = this.#port.times;
    const place = { head: this.#head, heard: this.#heard };
    const waitMs = this.#options.tokenWaitMs;
    const question = { op: 'acquire', asker: this.#asker, place, waitMs } as const;
    const answer = this.#port.ask(question, awayMs / 2, waitMs);
    const error = this.#takeToken(answer);
    if (error !== undefined && !this.#asker.isMember) throw error;
    return error;
  }

  #takeToken(answer: Answer): Error | undefined {
    if (answer.kind !== 'yours') return this.#refused(answer);
    this.#epoch = answer.epoch;
    try {
      this.#catchUp(answer.entries, answer.head);
      return undefined;
    } catch (error) {
      this.#release();
      return isLocked(error) ? error : this.#over(asError(error));
    }
  }

  /** Applies what others have committed up to `head`. Throws BROKER_CLUSTER_REPLICA. */
  #catchUp(entries: readonly RawEntry[], head: string): void {
    this.#apply(entries);
    while (this.#head !== head) {
      const place = { head: this.#head, heard: this.#heard };
      const question = { op: 'news', asker: this.#asker, place } as const;
      const answer = this.#port.ask(question, this.#port.times.leaseMs);
      if (answer.kind !== 'news') throw this.#refused(answer) ?? new Error('no answer');
      if (answer.entries.length === 0) {
        const details = { file: this.sql.name, reason: `the log has nothing after ${this.#head}` };
        throw brokerError('BROKER_CLUSTER_REPLICA', { details });
      }
      this.#apply(answer.entries);
    }
  }

  #apply(raw: readonly RawEntry[]): void {
    const entries = raw.filter(({ id }) => isAfter(id, this.#heard)).map(toEntry);
    const applied = this.#replica.apply(entries);
    const { coreId } = this.#asker;
    for (const entry of entries) {
      this.#heard = entry.id;
      if (entry.before !== undefined) this.#head = entry.id;
      // Its own it knows, unless they failed here after they were in the log.
      if (entry.from === coreId && !applied.has(entry.id)) continue;
      this.#membersNow = undefined;
      if (entry.lost.includes(coreId)) this.#over(this.#refusal('lost', ''));
      this.#hearing.tell(entry);
    }
    if (entries.length > 0) this.#hearing.schedule();
  }

  /** Puts the open transaction into the log and commits it; gives why it is not in there. */
  #append(): Error | undefined {
    // A full disk rolls back behind our back; then nothing of it may go into the log.
    if (!this.sql.inTransaction) {
      this.#release();
      return new Error('SQLite has rolled the transaction back');
    }
    const operations = this.#recording.take();
    if (operations.length === 0 && this.#notices.length === 0) {
      this.#release();
      this.#replica.commit();
      return undefined;
    }
    const content = encodeContent({ operations, notices: this.#notices, lost: this.#lost });
    const answer = this.#port.ask(
      {
        op: 'append',
        asker: this.#asker,
        epoch: this.#epoch,
        head: this.#head,
        content,
        joined: this.#isJoining,
        lost: this.#lost,
      },
      this.#port.times.awayMs / 2,
    );
    if (answer.kind !== 'done') return this.#refused(answer);
    this.#replica.commit(answer.id);
    this.#head = answer.id;
    if (this.#lost.length > 0 || this.#isJoining) this.#membersNow = undefined;
    this.#isSnapshotWanted ||= answer.snapshotWanted;
    return undefined;
  }

  #rollBack(): void {
    this.#recording.take();
    this.#replica.rollback();
    this.#membersNow = undefined;
    this.#isRolledBack = true;
  }

  #release(): void {
    this.#port.post({ op: 'release', asker: this.#asker, epoch: this.#epoch });
  }

  #refused(answer: Answer): Error | undefined {
    switch (answer.kind) {
      case 'gone':
      case 'lost':
        return this.#over(this.#refusal(answer.kind, ''));
      case 'away':
      case 'busy':
      case 'fenced':
        return this.#refusal(answer.kind, answer.reason ?? '');
      default:
        return new Error(`bug: an answer of kind ${answer.kind}`);
    }
  }

  #refusal(kind: Refusal, reason: string): Error {
    const file = this.sql.name;
    switch (kind) {
      case 'away':
        return this.#port.away(reason);
      case 'gone':
        return brokerError('BROKER_CLUSTER_LOG_LOST', { details: {} });
      case 'lost':
        return brokerError('BROKER_CLUSTER_LOST', { details: {} });
      case 'busy': {
        const waitedMs = this.#options.tokenWaitMs;
        return brokerError('BROKER_DATABASE_BUSY', { details: { file, waitedMs } });
      }
      case 'fenced': {
        const { leaseMs } = this.#port.times;
        return brokerError('BROKER_CLUSTER_OVERTAKEN', { details: { leaseMs } });
      }
      default:
        return kind satisfies never;
    }
  }

  /** Nothing can be written here any more. */
  #over(error: Error): Error {
    if (this.#isOver !== undefined) return this.#isOver;
    this.#isOver = error;
    this.#end(error);
    return error;
  }

  #take(event: ThreadEvent): void {
    if (this.#isOver !== undefined) return;
    switch (event.kind) {
      case 'entries':
        this.#pages.push(event.entries);
        return this.#catchUpLater();
      case 'missing':
        return this.#declareLost(event.members);
      case 'snapshot-wanted':
        this.#isSnapshotWanted = true;
        return this.#catchUpLater();
      case 'ended':
        this.#over(this.#refusal(event.refusal, 'it stayed away'));
        return;
      default:
    }
  }

  /** What came while a transaction was open waits until it is over. */
  #catchUpLater(): void {
    if (this.isOpen || this.#isOver !== undefined) return;
    try {
      for (let page = this.#pages[0]; page !== undefined; page = this.#pages[0]) {
        this.#apply(page);
        this.#pages.shift();
        this.#hearing.schedule();
      }
      if (this.#isSnapshotWanted) this.#snapshot();
    } catch (error) {
      if (isLocked(error)) setImmediate(() => this.#catchUpLater());
      else this.#over(asError(error));
    }
  }

  #snapshot(): void {
    this.#isSnapshotWanted = false;
    const { id, content } = this.#replica.snapshot();
    const limit = (this.#options.logLimit ?? LOG_LIMIT)(content.length);
    this.#port.post({ op: 'snapshot', asker: this.#asker, id, content, limit });
  }

  #declareLost(members: readonly string[]): void {
    this.begin();
    if (this.#doom !== undefined) return;
    const remove = this.sql.prepare('DELETE FROM cluster_members WHERE core_id = ?');
    for (const coreId of members) {
      if (this.#lost.includes(coreId) || !this.#replica.members().includes(coreId)) continue;
      remove.run(coreId);
      this.#lost.push(coreId);
      this.#membersNow = undefined;
      this.#hearing.adopt(coreId);
    }
  }

  #say(notice: Notice): void {
    if (this.isOpen) {
      this.#notices.push(notice);
      return;
    }
    this.#loose.push(notice);
    this.#looseScheduled ??= setImmediate(() => this.#sayLoose());
  }

  /** Notices without rows need no token. */
  #sayLoose(): void {
    if (this.#looseScheduled !== undefined) clearImmediate(this.#looseScheduled);
    this.#looseScheduled = undefined;
    if (this.#loose.length === 0) return;
    const content = encodeContent({ operations: [], notices: this.#loose, lost: [] });
    this.#loose = [];
    this.#port.post({ op: 'say', asker: this.#asker, content });
  }

  #createLink(coreId: string): ClusterLink {
    return {
      coreId,
      say: (notice) => this.#say(notice),
      onHeard: (kind, listener) => this.#hearing.onHeard(kind, listener),
      onApplied: (kind, listener) => this.#hearing.onApplied(kind, listener),
      onMemberLost: (listener) => this.#hearing.onMemberLost(listener),
      onRolledBack: (listener) => void this.#onRolledBack.push(listener),
      members: () => (this.#membersNow ??= this.#replica.members()),
    };
  }
}

/** Another program of this folder has the file for longer than SQLite waits. */
function isLocked(error: unknown): error is Error {
  return error instanceof Error && reasonOf(error).startsWith('SQLITE_BUSY');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function toEntry({ id, from, before, content }: RawEntry): Entry {
  return { id, from, before, ...decodeContent(content) };
}
