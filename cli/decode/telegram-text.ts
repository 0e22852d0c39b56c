/** A telegram as a tree of text: offset, bytes, field and meaning. */
import { toHex } from '#kernel/bytes.ts';
import type { Dissection, DissectNode } from '#wire/dissect/dissect.ts';
import type { CommandIo } from '../common/args.ts';
import { columns } from '../common/render.ts';

/** Bytes of one field that are shown; a long one is cut. */
const MAX_SHOWN_BYTES = 10;

/** One line per field. Bytes that were encrypted are shown decrypted and marked with `·`. */
export function treeText({ root, view }: Dissection, io: Pick<CommandIo, 'style'>): string {
  const rows: string[][] = [];
  const walk = (node: DissectNode, depth: number): void => {
    const label = `${'  '.repeat(depth)}${node.label}`;
    const isGroup = node.children.length > 0;
    rows.push([
      String(node.start).padStart(3, '0'),
      isGroup ? '' : shownBytes(node, view),
      node.understanding === 'none'
        ? io.style('red', label)
        : isGroup
          ? io.style('bold', label)
          : label,
      node.clause === undefined ? node.value : `${node.value}   ${io.style('dim', node.clause)}`,
    ]);
    for (const child of node.children) walk(child, depth + 1);
  };
  walk(root, 0);
  return columns(rows).join('\n');
}

function shownBytes({ start, end, domain }: DissectNode, view: Uint8Array): string {
  const bytes = toHex(view.subarray(start, Math.min(end, start + MAX_SHOWN_BYTES)));
  const more = end - start > MAX_SHOWN_BYTES ? '…' : '';
  return `${bytes}${more}${domain === 'plain' ? ' ·' : ''}`;
}
