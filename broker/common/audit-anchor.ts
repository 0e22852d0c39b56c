/** Compares an audit log with what `core.db` knows of its end. Changes nothing. */
import type { ChainFinding, ChainPoint } from '#kernel/hash-chain.ts';
import { parseLink, type AuditHead } from './audit-chain.ts';
import { linesOf, rotatedFiles } from './audit-files.ts';

export type AnchorFault = 'anchor-cut' | 'anchor-changed' | 'database-older';

/** How it looks in a line; the core settles the anchor with each of them. */
const SETTLED = [Buffer.from('"kind":"started"'), Buffer.from('"kind":"stopped"')];
/** A core that was killed in the middle of its start leaves one line that is not settled. */
const UNSETTLED_MOST = 1;

/** Lines after the anchor are none: other programs write them, and a kill leaves some. */
export function anchorFault(
  path: string,
  anchor: ChainPoint,
  { base, last }: AuditHead,
): ChainFinding<AnchorFault> | undefined {
  const { count } = anchor;
  if (count > last.count) return { seq: last.count, fault: 'anchor-cut' };
  if (count === last.count) return same(anchor, last.hash);
  let settled = 0;
  let known = count === base.count ? base.hash : undefined;
  for (const file of [...rotatedFiles(path), path]) {
    for (const { bytes } of linesOf(file)) {
      const link = parseLink(bytes);
      if (link?.seq === count) known = link.hash;
      if (link === undefined || link.seq <= count) continue;
      if (SETTLED.some((kind) => bytes.includes(kind))) settled++;
      if (settled > UNSETTLED_MOST) return { seq: link.seq, fault: 'database-older' };
    }
  }
  // The line was given up, and its hash with it.
  return known === undefined && count < base.count ? undefined : same(anchor, known);
}

function same({ count, hash }: ChainPoint, found: string | undefined) {
  return found === hash ? undefined : ({ seq: count, fault: 'anchor-changed' } as const);
}
