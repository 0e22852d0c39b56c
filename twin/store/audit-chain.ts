/**
 * The chain that makes the audit ledger tamper-evident: the hash of each entry covers the entry and
 * the hash before it, so an entry that was changed, moved, added or taken out breaks the chain where
 * it happened. Entries cut off at the end break nothing there; the head, kept apart, tells of them.
 */
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
export interface AuditHead {
  readonly count: number;
  readonly hash: string;
}

/** Hash under a key that the database does not hold; whoever has no key cannot continue a chain. */
export type Seal = (text: string) => string;

export type AuditFault =
  | 'changed'
  | 'gap'
  | 'cut-off'
  | 'head-changed'
  | 'head-missing'
  | 'recorded-break'
  | 'not-the-expected-head';

export interface AuditFinding {
  readonly seq: number;
  readonly fault: AuditFault;
}

/** The portal writes this entry where it finds the ledger shorter or other than it left it. */
export const BREAK_ACTION = 'audit.broken';
export const EMPTY_HEAD: AuditHead = { count: 0, hash: '' };

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
  const findings: AuditFinding[] = [];
  let last = EMPTY_HEAD;
  let atHead = EMPTY_HEAD;
  for (const row of rows) {
    const { seq, hash } = row;
    if (seq !== last.count + 1) findings.push({ seq, fault: 'gap' });
    else if (linkHash(last.hash, row, seal) !== hash) findings.push({ seq, fault: 'changed' });
    if (row.action === BREAK_ACTION) findings.push({ seq, fault: 'recorded-break' });
    last = { count: seq, hash };
    if (typeof head === 'object' && seq === head.count) atHead = last;
  }
  const seq = last.count;
  if (head === 'missing') {
    if (seq > 0) findings.push({ seq, fault: 'head-missing' });
  } else if (head === 'changed') {
    findings.push({ seq, fault: 'head-changed' });
  } else if (head.count > seq) {
    findings.push({ seq, fault: 'cut-off' });
  } else if (atHead.hash !== head.hash) {
    findings.push({ seq: head.count, fault: 'head-changed' });
  }
  return findings;
}
