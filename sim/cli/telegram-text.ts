/** A telegram as text: the tree with offset, bytes, field and meaning, or one line. */
import { toHex } from '#kernel/bytes.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { Dissection, DissectNode } from '#wire/dissect.ts';
import { hcaOms, readHca } from '#wire/drivers/hca-oms.ts';
import type { HcaReading } from '#wire/drivers/hca-oms.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { CommandIo } from './args.ts';
import { columns } from './render.ts';

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

/** The reading of a heat cost allocator; undefined for a telegram of another kind. */
export function allocatorReading(telegram: Telegram): HcaReading | undefined {
  const hasUnits = telegram.records.some(
    ({ quantity, storage }) => quantity === hcaOms.fields.units.quantity && storage === 0,
  );
  return hasUnits ? readHca(telegram) : undefined;
}

/** `QDS-87654321-35-08  HCA 1234 units, 5678 at 2025-12-31  (2026-01-15 10:30, mode 5)` */
export function briefText(telegram: Telegram): string {
  const { meter, tpl, records } = telegram;
  const reading = allocatorReading(telegram);
  if (reading === undefined) {
    return `${formatAddress(meter)}  ${records.length} records  (mode ${tpl.mode})`;
  }
  const { units, dueDate, dueDateUnits, deviceTime } = reading;
  const atDueDate =
    dueDateUnits === null ? '' : `, ${dueDateUnits} at ${dueDate ?? 'an unknown due date'}`;
  const clock = deviceTime === null ? '' : `${deviceTime.replace('T', ' ')}, `;
  const now = units === null ? 'no value' : `${units} units`;
  return `${formatAddress(meter)}  HCA ${now}${atDueDate}  (${clock}mode ${tpl.mode})`;
}
