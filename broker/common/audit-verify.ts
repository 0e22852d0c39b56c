/** Whether an audit log is whole: every line where it was written, and none cut off. Changes nothing. */
import { CHAIN_START, checkChain, type ChainFinding, type ChainPoint } from '#kernel/hash-chain.ts';
import { hashOfPlain, parseLink, type AuditHead, type AuditLink } from './audit-chain.ts';
import { anchorFault } from './audit-anchor.ts';
import type { AuditFault } from './audit-faults.ts';
import { linesOf, rotatedFiles } from './audit-files.ts';

export interface AuditVerdict {
  readonly findings: readonly ChainFinding<AuditFault>[];
  /** First and last line of the chain that are kept; first is 1 until the first rotation away. */
  readonly first: number;
  readonly last: number;
  /** Lines from before the chain. */
  readonly plainLines: number;
  /** The end of the chain, to be noted elsewhere; undefined where there is none. */
  readonly head: ChainPoint | undefined;
}

/** What is known of the log outside of its files. */
interface OutsideKnowledge {
  /** What `core.db` knows. */
  readonly anchor?: ChainPoint | undefined;
  /** What somebody noted. */
  readonly noted?: ChainPoint | undefined;
}

/** Reads the files of the log at `path`. `readHead` is asked first: the log may go on meanwhile. */
export function verifyAuditLog(
  path: string,
  readHead: () => AuditHead | undefined,
  outside: OutsideKnowledge = {},
): AuditVerdict {
  const head = readHead();
  const verdict = verifyOnce(path, head, outside);
  const isMoved = readHead()?.base.count !== head?.base.count;
  // A running core gave up its oldest file while we read.
  return isMoved && verdict.findings.length > 0 ? verifyOnce(path, readHead(), outside) : verdict;
}

function verifyOnce(
  path: string,
  head: AuditHead | undefined,
  { anchor, noted }: OutsideKnowledge,
): AuditVerdict {
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
  const end = links.at(-1);
  const last = end === undefined ? start : { count: end.seq, hash: end.hash };
  const anchored = anchor && anchorFault(path, anchor, { base: start, last });
  if (anchored !== undefined) findings.push(anchored);
  if (noted !== undefined && !isOnChain(noted, links, start)) {
    findings.push({ seq: noted.count, fault: 'not-the-expected-head' });
  }
  return {
    ...{ findings, first: start.count + 1, last: last.count, plainLines: plain.length },
    head: last.count === 0 ? undefined : last,
  };
}

function isOnChain(point: ChainPoint, links: readonly AuditLink[], start: ChainPoint): boolean {
  // Older lines were given up.
  if (point.count < start.count) return true;
  const found = point.count === start.count ? start : links.find(({ seq }) => seq === point.count);
  return found?.hash === point.hash;
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
