/**
 * What is wrong with a chain of hashes. Each link carries a number and a hash that covers the link
 * and the hash before it, so a link that was changed, moved, added or taken out breaks the chain
 * where it happened. Links cut off at the end break nothing there; the head, kept apart, tells.
 */

/** A place in a chain: how many links there are up to here, and the hash of the last of them. */
export interface ChainPoint {
  readonly count: number;
  readonly hash: string;
}

export interface ChainLink {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly hash: string;
}

export type ChainFault = 'changed' | 'gap' | 'cut-off' | 'head-changed' | 'head-missing';

export interface ChainFinding<Fault extends string = ChainFault> {
  readonly seq: number;
  readonly fault: Fault;
}

export const CHAIN_START: ChainPoint = { count: 0, hash: '' };

export interface ChainCheck<Link extends ChainLink> {
  /** What is kept apart from the links; `changed` where its seal does not fit it. */
  readonly head: ChainPoint | 'missing' | 'changed';
  /** Where the links begin; later than the start once old ones were given up. */
  readonly start?: ChainPoint;
  /** Whether the hash of a link is right if it follows the hash `before`. */
  isLinked(before: string, link: Link): boolean;
}

/**
 * Compares links, in the order they are stored in, with their hashes and with the head. Links after
 * the head are no fault: the program was killed between the link and the head.
 */
export function checkChain<Link extends ChainLink>(
  links: Iterable<Link>,
  { head, start = CHAIN_START, isLinked }: ChainCheck<Link>,
): ChainFinding[] {
  const findings: ChainFinding[] = [];
  let last = start;
  let atHead = start;
  for (const link of links) {
    const { seq, hash } = link;
    if (seq !== last.count + 1) findings.push({ seq, fault: 'gap' });
    else if (!isLinked(last.hash, link)) findings.push({ seq, fault: 'changed' });
    last = { count: seq, hash };
    if (typeof head === 'object' && seq === head.count) atHead = last;
  }
  const fault = headFault(head, last, atHead);
  if (fault === undefined) return findings;
  const seq = fault === 'head-changed' && typeof head === 'object' ? head.count : last.count;
  return [...findings, { seq, fault }];
}

function headFault(
  head: ChainPoint | 'missing' | 'changed',
  last: ChainPoint,
  atHead: ChainPoint,
): ChainFault | undefined {
  if (head === 'missing') return last.count > 0 ? 'head-missing' : undefined;
  if (head === 'changed') return 'head-changed';
  if (head.count > last.count) return 'cut-off';
  return atHead.hash === head.hash ? undefined : 'head-changed';
}
