/**
 * The audit ledger: who saw and who changed what. Entries are only ever added, each chained to the
 * one before it (audit-chain.ts); the head stands in a file of its own. An entry belongs to the
 * transaction of the change that it tells of: both are there, or neither.
 */
import { createHash } from 'node:crypto';
import { HOUR_MS } from '#kernel/time.ts';
import {
  BREAK_ACTION,
  canonical,
  EMPTY_HEAD,
  linkHash,
  verifyChain,
  type AuditEntry,
  type AuditFinding,
  type AuditHead,
  type AuditRow,
  type NewAuditEntry,
  type Seal,
} from './audit-chain.ts';
import { headInFile, headInMemory, type HeadKeeper } from './audit-head.ts';
import type { Db } from './database.ts';
import { storageError } from './storage-fault.ts';

export interface AuditFilter {
  readonly actor?: string;
  /** `user` finds `user.added` and `user.removed`. */
  readonly action?: string;
  readonly subject?: string;
  readonly sinceMs?: number;
  /** Of the newest; default all. */
  readonly limit?: number;
}

interface AuditVerdict {
  readonly findings: readonly AuditFinding[];
  /** To be noted elsewhere: a later check can be told to expect it. */
  readonly head: AuditHead;
}

export interface AuditStore {
  /** In its own transaction, or as part of the one that is open. */
  append(entry: NewAuditEntry): void;
  /**
   * Records that somebody saw something, at most twice an hour for each actor, action and subject:
   * at once the first time, then one entry with the number of further times. So the ledger grows
   * with who looks at what, and not with how often a page asks.
   */
  saw(entry: Omit<NewAuditEntry, 'details'>): void;
  /** Newest first. */
  list(filter?: AuditFilter): AuditEntry[];
  /** Reads the whole ledger. `expected`: a head that was noted at an earlier check. */
  verify(expected?: AuditHead): AuditVerdict;
  /**
   * Chains with the portal's key from now on, and notes it if the ledger is not as it was left;
   * `readOnly` notes nothing, for a check.
   */
  sealWith(seal: Seal, options?: { readonly readOnly: boolean }): void;
  /** After a commit: the head follows the entries. */
  settle(): void;
  /** Writes what is still counted. */
  close(): void;
}

/** Longer texts are cut: an entry is a line, whatever somebody calls himself. */
const TEXT_MAX = 200;
/** Beyond this number of counted subjects, all are written: the memory stays bounded. */
const COUNTED_MAX = 10_000;

/** `headPath` undefined: the head is kept in memory. */
export function createAuditStore(db: Db, headPath?: string): AuditStore {
  return new SqliteAudit(db, headPath);
}

interface Counted {
  readonly entry: NewAuditEntry;
  further: number;
}

class SqliteAudit implements AuditStore {
  readonly #db: Db;
  readonly #headPath: string | undefined;
  readonly #sql: ReturnType<typeof statements>;
  readonly #insertInTransaction: (entry: NewAuditEntry) => void;
  readonly #counted = new Map<string, Counted>();
  #seal: Seal = (text) => createHash('sha256').update(text).digest('hex');
  #keeper: HeadKeeper;
  /** The newest committed entry that this process knows of. */
  #known: AuditHead = EMPTY_HEAD;
  #isUnsettled = false;

  constructor(db: Db, headPath: string | undefined) {
    this.#db = db;
    this.#headPath = headPath;
    this.#sql = statements(db);
    this.#keeper = this.#headKeeper();
    this.#insertInTransaction = db.transaction((entry: NewAuditEntry) =>
      this.#insert(entry),
    ).immediate;
  }

  append(entry: NewAuditEntry): void {
    this.#insertInTransaction(entry);
    this.#isUnsettled = true;
    this.settle();
  }

  saw(entry: Omit<NewAuditEntry, 'details'>): void {
    this.#writeCounted(entry.atMs);
    const key = JSON.stringify([entry.actor, entry.action, entry.subject]);
    const counted = this.#counted.get(key);
    if (counted !== undefined) {
      counted.further++;
      return;
    }
    this.append(entry);
    this.#counted.set(key, { entry, further: 0 });
  }

  list(filter: AuditFilter = {}): AuditEntry[] {
    const { actor = null, subject = null, action = null, sinceMs = null, limit = -1 } = filter;
    return this.#sql.list.all({ actor, subject, action, sinceMs, limit }).map(toEntry);
  }

  verify(expected?: AuditHead): AuditVerdict {
    const kept = this.#keeper.read();
    const findings = verifyChain(this.#sql.all.iterate(), kept, this.#seal);
    const isAsExpected =
      expected === undefined || this.#sql.at.get(expected.count)?.hash === expected.hash;
    const head = this.#last();
    const other = { seq: expected?.count ?? 0, fault: 'not-the-expected-head' } as const;
    return { findings: isAsExpected ? findings : [...findings, other], head };
  }

  sealWith(seal: Seal, options = { readOnly: false }): void {
    this.#seal = seal;
    this.#keeper = this.#headKeeper();
    const kept = this.#keeper.read();
    if (options.readOnly || (kept === 'missing' && this.#last().count === 0)) return;
    // A head that cannot be is no entry's: the next entry notes the break before itself.
    this.#known = typeof kept === 'object' ? kept : { count: 0, hash: `head ${kept}` };
    if (this.#isBroken()) this.append({ ...BROKEN, atMs: this.#sql.last.get()?.atMs ?? 0 });
  }

  settle(): void {
    if (!this.#isUnsettled || this.#db.inTransaction) return;
    this.#known = this.#last();
    try {
      this.#keeper.write(this.#known);
      this.#isUnsettled = false;
    } catch (error) {
      // The entry is in the database; its head follows with the next one, when there is room.
      if (storageError(error) === undefined) throw error;
    }
  }

  close(): void {
    try {
      this.#writeCounted(Infinity);
    } catch (error) {
      // The number of further times is lost with a full disk; that somebody saw it is not.
      if (storageError(error) === undefined) throw error;
    }
  }

  #insert(entry: NewAuditEntry): void {
    if (this.#isBroken() && entry.action !== BREAK_ACTION) {
      this.#insert({ ...BROKEN, atMs: entry.atMs });
      this.#known = this.#last();
    }
    const { count, hash: before } = this.#last();
    const { details = {}, atMs } = entry;
    const cut = (text: string): string => text.slice(0, TEXT_MAX);
    const row = {
      seq: count + 1,
      atMs,
      actor: cut(entry.actor),
      action: entry.action,
      subject: cut(entry.subject),
      details: canonical(details),
    };
    this.#sql.insert.run({ ...row, hash: linkHash(before, row, this.#seal) });
  }

  /** Another process may have added entries; none may have taken away what this one knows. */
  #isBroken(): boolean {
    const { count, hash } = this.#known;
    return (count === 0 ? '' : this.#sql.at.get(count)?.hash) !== hash;
  }

  #last(): AuditHead {
    const row = this.#sql.last.get();
    return row === undefined ? EMPTY_HEAD : { count: row.seq, hash: row.hash };
  }

  #writeCounted(nowMs: number): void {
    const everything = this.#counted.size >= COUNTED_MAX;
    for (const [key, { entry, further }] of this.#counted) {
      const untilMs = entry.atMs + HOUR_MS;
      if (!everything && nowMs < untilMs && nowMs >= entry.atMs) continue;
      this.#counted.delete(key);
      if (further > 0) this.append({ ...entry, details: { further } });
    }
  }

  #headKeeper(): HeadKeeper {
    return this.#headPath === undefined ? headInMemory() : headInFile(this.#headPath, this.#seal);
  }
}

const BROKEN = { actor: 'portal', action: BREAK_ACTION, subject: 'audit' } as const;
const COLUMNS = 'seq, at_ms AS atMs, actor, action, subject, details, hash';

function statements(db: Db) {
  return {
    insert: db.prepare<[AuditRow]>(
      `INSERT INTO audit (seq, at_ms, actor, action, subject, details, hash)
       VALUES (@seq, @atMs, @actor, @action, @subject, @details, @hash)`,
    ),
    last: db.prepare<[], AuditRow>(`SELECT ${COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1`),
    at: db.prepare<[number], AuditRow>(`SELECT ${COLUMNS} FROM audit WHERE seq = ?`),
    all: db.prepare<[], AuditRow>(`SELECT ${COLUMNS} FROM audit ORDER BY seq`),
    list: db.prepare<[Record<string, string | number | null>], AuditRow>(
      `SELECT ${COLUMNS} FROM audit
       WHERE (@actor IS NULL OR actor = @actor) AND (@subject IS NULL OR subject = @subject)
         AND (@action IS NULL OR action = @action OR substr(action, 1, length(@action) + 1) = @action || '.')
         AND (@sinceMs IS NULL OR at_ms >= @sinceMs)
       ORDER BY seq DESC LIMIT @limit`,
    ),
  };
}

/** Details that are no JSON are somebody's doing, and `verify` says so. */
function toEntry({ details, ...row }: AuditRow): AuditEntry {
  try {
    return { ...row, details: JSON.parse(details) as AuditEntry['details'] };
  } catch {
    return { ...row, details: { damaged: details } };
  }
}
