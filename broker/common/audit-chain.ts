/** A line of the audit log as a link of a chain: `…,"seq":7,"prev":"HASH","hash":"HASH"}`. */
import { createHash } from 'node:crypto';
import type { ChainLink, ChainPoint } from '#kernel/hash-chain.ts';

/** Where the kept lines begin and end, kept apart from them. */
export interface AuditHead {
  /** Before the oldest line that is kept; lines up to here were rotated away. */
  readonly base: ChainPoint;
  readonly last: ChainPoint;
}

export interface HeadKeeper {
  /**
   * Gives the head to `work` and keeps what it gives back; all writers of a log, also those of
   * other processes, take turns. When `work` throws, the old head stays.
   */
  update(work: (head: AuditHead | undefined) => AuditHead): void;
  close(): void;
}

/** Another place that knows where the log ended, apart from its files and from their head. */
export interface AnchorKeeper {
  kept(): ChainPoint | undefined;
  /** The log ends here now. */
  note(point: ChainPoint): void;
  /** Returns once what was noted is kept. */
  settle(): void;
}

export interface AuditLink extends ChainLink {
  readonly prev: string;
  /** Whether the hash fits every byte of the line. */
  readonly isIntact: boolean;
}

/** Longer texts are cut: a line stays a line, whatever a client calls itself. */
const TEXT_MAX = 1_000;
const LINK = /^(.*,"seq":(\d{1,15}),"prev":"([0-9a-f]{64}|)"),"hash":"([0-9a-f]{64})"\}$/s;

/** The line that follows `last`, without its line end. The hash covers all bytes before it. */
export function linkedLine(
  record: object,
  last: ChainPoint,
): { readonly text: string; readonly point: ChainPoint } {
  const count = last.count + 1;
  const body = JSON.stringify({ ...record, seq: count, prev: last.hash }, cut).slice(0, -1);
  const hash = hashOf(Buffer.from(body));
  return { text: `${body},"hash":"${hash}"}`, point: { count, hash } };
}

/** Undefined for a line without a chain, as older versions wrote them, and for no line at all. */
export function parseLink(line: Buffer): AuditLink | undefined {
  // One letter per byte: the hash is over bytes, not over what they look like as text.
  const match = LINK.exec(line.toString('latin1'));
  if (match === null) return undefined;
  const [, body = '', seq, prev = '', hash = ''] = match;
  const isIntact = hashOf(Buffer.from(body, 'latin1')) === hash;
  return { seq: Number(seq), prev, hash, isIntact };
}

/** One hash over the lines that were there before the chain; empty where there were none. */
export function hashOfPlain(lines: Iterable<Buffer>): string {
  const hash = createHash('sha256');
  let count = 0;
  for (const line of lines) {
    hash.update(line).update('\n');
    count++;
  }
  return count === 0 ? '' : hash.digest('hex');
}

/** For one process, and for tests. */
export function headInMemory(head?: AuditHead): HeadKeeper {
  let kept = head;
  return { update: (work) => void (kept = work(kept)), close: () => undefined };
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function cut(_name: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > TEXT_MAX
    ? `${value.slice(0, TEXT_MAX)}…`
    : value;
}
