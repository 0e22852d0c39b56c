/**
 * What a role without readings may see of a telegram: the header and the ciphertext, never bytes
 * that were sent in clear. Telegrams in clear exist (mode 0, or records appended behind the
 * encrypted blocks), and their records are consumption.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { readTelegramHeader } from '#wire/decode-telegram.ts';
import type { DissectionAnswer, DissectionNode, TelegramSummary } from './schemas/telegrams.ts';

const AES_BLOCK_BYTES = 16;
/** L, C, manufacturer, id, version, type: identifies the meter and says nothing about use. */
const LINK_HEADER_BYTES = 10;

/** Number of leading bytes of a frame that hold no reading. */
export function bytesWithoutReadings(frame: Uint8Array): number {
  try {
    const header = readTelegramHeader(frame);
    const blocks = header.mode === 0 ? 0 : header.encryptedBlocks;
    return Math.min(frame.length, header.payloadOffset + blocks * AES_BLOCK_BYTES);
  } catch {
    // A header that cannot be read says nothing about where clear records begin.
    return Math.min(frame.length, LINK_HEADER_BYTES);
  }
}

export function withholdClearBytes<T extends TelegramSummary>(telegram: T): T {
  const frame = fromHex(telegram.hex);
  const visible = bytesWithoutReadings(frame);
  const withheldBytes = frame.length - visible;
  if (withheldBytes === 0) return telegram;
  return { ...telegram, hex: toHex(frame.subarray(0, visible)), withheldBytes };
}

/** Cuts frame and view, and every node that explains a byte behind the cut. */
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
