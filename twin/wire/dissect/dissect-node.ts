/** The node of a dissection: a range of bytes and what it means. */

export type Understanding = 'full' | 'partial' | 'none';
/** `plain`: the bytes in `view` are decrypted, those in `frame` are the ciphertext. */
export type Domain = 'frame' | 'plain';

export interface DissectNode {
  readonly label: string;
  readonly value: string;
  /** Byte offsets in the frame; decrypted bytes lie where their ciphertext lay. */
  readonly start: number;
  readonly end: number;
  readonly understanding: Understanding;
  /** Where the standard says so. */
  readonly clause?: string;
  readonly domain: Domain;
  /** Either none, or ranges that tile this node's range in order. */
  readonly children: readonly DissectNode[];
}

type Leaf = Pick<DissectNode, 'label' | 'value' | 'start' | 'end'> &
  Partial<Pick<DissectNode, 'understanding' | 'clause' | 'domain'>>;

export function leaf(part: Leaf): DissectNode {
  return { understanding: 'full', domain: 'frame', ...part, children: [] };
}

/** A node around consecutive children; undefined without any. */
export function group(
  label: string,
  value: string,
  children: readonly (DissectNode | undefined)[],
): DissectNode | undefined {
  const nodes = children.filter((child) => child !== undefined && child.end > child.start);
  const kept = nodes as DissectNode[];
  const first = kept[0];
  const last = kept.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const levels = new Set(kept.map((child) => child.understanding));
  const understanding = levels.size === 1 ? first.understanding : 'partial';
  const { start } = first;
  return { label, value, start, end: last.end, understanding, domain: 'frame', children: kept };
}

/** Cuts a range into consecutive leaves of the given sizes. */
export function cut(
  start: number,
  parts: readonly (readonly [label: string, bytes: number, value: string])[],
): DissectNode[] {
  let at = start;
  return parts.map(([label, bytes, value]) => {
    const node = leaf({ label, value, start: at, end: at + bytes });
    at += bytes;
    return node;
  });
}

/** Bytes that were not understood. */
export function unread(label: string, start: number, end: number): DissectNode {
  const value = `${end - start} ${end - start === 1 ? 'byte' : 'bytes'}`;
  return leaf({ label, value, start, end, understanding: 'none' });
}
