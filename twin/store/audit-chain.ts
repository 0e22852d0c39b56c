/** The entries of the audit ledger, and the chain of hashes that makes them tamper-evident. */
import {
  CHAIN_START,
  checkChain,
  type ChainFault,
  type ChainFinding,
  type ChainPoint,
} from '#kernel/hash-chain.ts';

export type AuditDetails = Readonly<Record<string, string | number | boolean>>;

/** What happened: never a key, a password or a consumption value. */
export interface NewAuditEntry {
  /** Real time, ms UTC. */
  readonly atMs: number;
  /** Who: a user's name, `cli:NAME` for the command line, `portal` for the program itself. */
  readonly actor: string;
  /** What was done, `noun.verb`: `user.added`, `readings.seen`. */
  readonly action: `${string}.${string}`;
  /** What it was done to: a dwelling, a meter, a user, a property. */
  readonly subject: string;
  readonly details?: AuditDetails;
}

export interface AuditEntry extends Required<NewAuditEntry> {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly hash: string;
}

/** An entry as it is stored and hashed, with the details as text. */
export interface AuditRow extends Omit<AuditEntry, 'details'> {
  readonly details: string;
}

/** The last entry, as it is kept apart from the entries. */
export type AuditHead = ChainPoint;

/** Hash under a key that the database does not hold; whoever has no key cannot continue a chain. */
export type Seal = (text: string) => string;

export type AuditFault = ChainFault | 'recorded-break' | 'not-the-expected-head';

export type AuditFinding = ChainFinding<AuditFault>;

/** The portal writes this entry where it finds the ledger shorter or other than it left it. */
export const BREAK_ACTION = 'audit.broken';
export const EMPTY_HEAD: AuditHead = CHAIN_START;

/** The hash of an entry that follows one with the hash `before`. */
export function linkHash(before: string, row: Omit<AuditRow, 'hash'>, seal: Seal): string {
  const { seq, atMs, actor, action, subject, details } = row;
  return seal(`entry\n${before}\n${JSON.stringify([seq, atMs, actor, action, subject, details])}`);
}

export function sealHead({ count, hash }: AuditHead, seal: Seal): string {
  return seal(`head\n${count}\n${hash}`);
}

/** JSON with its names in order: the same details give the same text. */
export function canonical(details: AuditDetails): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(details).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
}

/**
 * Compares entries, in the order they are stored in, with their hashes and with the head. Entries
 * after the head are no fault: the program was killed between the commit and the head.
 */
export function verifyChain(
  rows: Iterable<AuditRow>,
  head: AuditHead | 'missing' | 'changed',
  seal: Seal,
): AuditFinding[] {
  const broken: AuditFinding[] = [];
  const watched = function* (): Generator<AuditRow> {
    for (const row of rows) {
      if (row.action === BREAK_ACTION) broken.push({ seq: row.seq, fault: 'recorded-break' });
      yield row;
    }
  };
  const isLinked = (before: string, row: AuditRow): boolean =>
    linkHash(before, row, seal) === row.hash;
  return [...checkChain(watched(), { head, isLinked }), ...broken];
}
