/**
 * What a role without readings may see of a telegram: the header and the ciphertext, never bytes
 * that were sent in clear. Telegrams in clear exist (mode 0, or records appended after the
 * encrypted blocks), and their records are consumption.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { bytesWithoutReadings } from '#wire/bytes-without-readings.ts';
import type { DissectionAnswer, DissectionNode, TelegramSummary } from './schemas/telegrams.ts';

export function withholdClearBytes<T extends TelegramSummary>(telegram: T): T {
  const frame = fromHex(telegram.hex);
  const visible = bytesWithoutReadings(frame);
  const withheldBytes = frame.length - visible;
  if (withheldBytes === 0) return telegram;
  return { ...telegram, hex: toHex(frame.subarray(0, visible)), withheldBytes };
}

/** Cuts frame and view, and every node that explains a byte after the cut. */
export function withholdFromDissection(
  dissection: DissectionAnswer,
  visibleBytes: number,
): DissectionAnswer {
  return {
    ...dissection,
    frame: dissection.frame.slice(0, visibleBytes * 2),
    view: dissection.view.slice(0, visibleBytes * 2),
    root: withholdNode(dissection.root, visibleBytes),
  };
}

function withholdNode(node: DissectionNode, visibleBytes: number): DissectionNode {
  const reaches = node.end > visibleBytes;
  if (node.children.length === 0) {
    return reaches ? { ...node, value: 'withheld', understanding: 'none' } : node;
  }
  return {
    ...node,
    value: reaches ? '' : node.value,
    children: node.children
      .filter((child) => child.start < visibleBytes)
      .map((child) => withholdNode(child, visibleBytes)),
  };
}
