/** Whether an audit log is whole: every line where it was written, and none cut off. Changes nothing. */
import { CHAIN_START, checkChain } from '#kernel/hash-chain.ts';
import type { ChainFault, ChainFinding, ChainPoint } from '#kernel/hash-chain.ts';
import { hashOfPlain, parseLink } from './audit-chain.ts';
import type { AuditHead, AuditLink } from './audit-chain.ts';
import { linesOf, rotatedFiles } from './audit-files.ts';

export type AuditFault = ChainFault | 'plain-changed' | 'recorded-break';

export interface AuditVerdict {
  readonly findings: readonly ChainFinding<AuditFault>[];
  /** First and last line of the chain that are kept; first is 1 until the first rotation away. */
  readonly first: number;
  readonly last: number;
  /** Lines from before the chain. */
  readonly plainLines: number;
}

const FAULTS: Readonly<Record<AuditFault, string>> = {
  changed: 'line {seq} was changed, moved or added',
  gap: 'lines before {seq} are missing or moved',
  'cut-off': 'lines after {seq} are missing: taken away, or lost with the power of the machine',
  'head-changed': 'line {seq} is not the one that the head (core-audit.db) knows',
  'head-missing': 'the head of the log (core-audit.db) is missing',
  'plain-changed': 'the lines from before the chain were changed or are missing',
  'recorded-break': 'the core found the log broken before it wrote line {seq}',
};

export function describeFault({ seq, fault }: ChainFinding<AuditFault>): string {
  return FAULTS[fault].replace('{seq}', String(seq));
}

/** Reads the files of the log at `path`. `readHead` is asked first: the log may go on meanwhile. */
export function verifyAuditLog(path: string, readHead: () => AuditHead | undefined): AuditVerdict {
  const head = readHead();
  const verdict = verifyOnce(path, head);
  const isMoved = readHead()?.base.count !== head?.base.count;
  // A running core gave up its oldest file while we read.
  return isMoved && verdict.findings.length > 0 ? verifyOnce(path, readHead()) : verdict;
}

function verifyOnce(path: string, head: AuditHead | undefined): AuditVerdict {
  const { plain, links } = readLog(path);
  const [first] = links;
  const start = startOf(head, first);
  const findings: ChainFinding<AuditFault>[] = checkChain(links, {
    head: head?.last ?? 'missing',
    start,
    isLinked: (before, link) => link.isIntact && link.prev === before,
  });
  const expected = start.count === 0 ? start.hash : '';
  // Without a head and a chain it is an old log, of which nothing is known.
  const isOld = head === undefined && first === undefined;
  const isGivenUp = plain.length === 0 && head !== undefined && head.base.count > 0;
  if (!isOld && !isGivenUp && hashOfPlain(plain) !== expected) {
    findings.unshift({ seq: 0, fault: 'plain-changed' });
  }
  for (const { seq, isBreak } of links) {
    if (isBreak) findings.push({ seq, fault: 'recorded-break' });
  }
  const last = links.at(-1)?.seq ?? start.count;
  return { findings, first: start.count + 1, last, plainLines: plain.length };
}

/** A file that was given up may still be there: the core was killed before it deleted it. */
function startOf(head: AuditHead | undefined, first: AuditLink | undefined): ChainPoint {
  const base = head?.base ?? CHAIN_START;
  if (first === undefined || (head !== undefined && first.seq > base.count)) return base;
  return { count: first.seq - 1, hash: first.prev };
}

interface LogLink extends AuditLink {
  /** The core noted here that it found the log broken. */
  readonly isBreak: boolean;
}

const BREAK = Buffer.from('"kind":"audit-broken"');

function readLog(path: string): { readonly plain: Buffer[]; readonly links: LogLink[] } {
  const plain: Buffer[] = [];
  const links: LogLink[] = [];
  for (const file of [...rotatedFiles(path), path]) {
    for (const { bytes, isWhole } of linesOf(file)) {
      // The core is about to write the rest, or was killed before it could.
      if (!isWhole && file === path) continue;
      const link = isWhole ? parseLink(bytes) : undefined;
      const last = links.at(-1);
      if (link !== undefined) links.push({ ...link, isBreak: bytes.includes(BREAK) });
      else if (last === undefined) plain.push(bytes);
      // No line of a core: it stands where another one should.
      else links.push({ seq: last.seq + 1, prev: '', hash: '', isIntact: false, isBreak: false });
    }
  }
  return { plain, links };
}
