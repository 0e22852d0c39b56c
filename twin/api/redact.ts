/**
 * What a role without readings may see of a telegram: never bytes that were sent in clear, because
 * such records are consumption, and of mode 5 the header alone. Mode 5 encrypts a value that stays
 * the same to the same block after 256 telegrams: a list of ciphertexts tells who is away.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { bytesWithoutReadings } from '#wire/bytes-without-readings.ts';
import { readTelegramHeader } from '#wire/telegram-header.ts';
import type { DissectionAnswer, DissectionNode, TelegramSummary } from './schemas/telegrams.ts';

const REPEATING_MODE = 5;

/** Number of leading bytes of a frame that tell nothing of a reading. */
export function visibleBytes(frame: Uint8Array): number {
  const visible = bytesWithoutReadings(frame);
  try {
    const { mode, payloadOffset } = readTelegramHeader(frame);
    return mode === REPEATING_MODE ? Math.min(visible, payloadOffset) : visible;
  } catch {
    return visible;
  }
}

export function withholdReadings<T extends TelegramSummary>(telegram: T): T {
  const frame = fromHex(telegram.hex);
  const visible = visibleBytes(frame);
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
