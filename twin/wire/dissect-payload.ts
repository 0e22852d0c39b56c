/** The payload as nodes of a dissection: records and what lies between and behind them. */
import type { LabError } from '#kernel/errors.ts';
import { AES_BLOCK_BYTES } from './aes.ts';
import { DIF } from './data-field.ts';
import { readPayloadRecords, STRAY_CRC } from './decode-telegram.ts';
import type { OpenPayload } from './decode-telegram.ts';
import { leaf, unread } from './dissect-node.ts';
import type { DissectNode } from './dissect-node.ts';
import { recordNode } from './dissect-record.ts';
import { aboutRecord } from './drivers/index.ts';
import { startsWithCheckBytes } from './security.ts';
import type { TelegramLayers } from './telegram-header.ts';

export interface PayloadNodes {
  readonly nodes: readonly DissectNode[];
  readonly error?: LabError;
}

/** A payload that stays closed: its encrypted part, as far as it is announced, and the rest. */
export function closedNodes({ tpl, payloadOffset, end }: TelegramLayers): DissectNode[] {
  const announced = payloadOffset + tpl.encryptedBlocks * AES_BLOCK_BYTES;
  const border = tpl.encryptedBlocks === 0 ? end : Math.min(announced, end);
  return [unread('Encrypted', payloadOffset, border), unread('In clear, not read', border, end)];
}

const OTHER_PAYLOADS = {
  compact: 'Values without DIF and VIF',
  opaque: "Maker's own format",
  empty: 'Unexpected bytes',
} as const;

export function openNodes(
  frame: Uint8Array,
  layers: TelegramLayers,
  opened: OpenPayload,
): PayloadNodes {
  const { meter, payloadKind, payloadOffset: base, end } = layers;
  if (payloadKind !== 'records') return { nodes: [unread(OTHER_PAYLOADS[payloadKind], base, end)] };
  const { plain, encryptedBytes } = opened;
  const { records, warnings, error } = readPayloadRecords(frame.subarray(0, end), plain);
  const nodes: DissectNode[] = [];
  let done = 0;
  for (const record of records) {
    nodes.push(...fillers({ base, opened, from: done, to: record.offset }));
    const domain = record.offset < encryptedBytes ? 'plain' : 'frame';
    nodes.push(recordNode(record, { about: aboutRecord(meter, record), base, domain }));
    done = record.offset + record.length;
  }
  let to = done;
  while (plain[to] === DIF.filler) to++;
  nodes.push(...fillers({ base, opened, from: done, to }));
  const label = warnings.includes(STRAY_CRC) ? 'Left-over CRC' : 'Not readable';
  nodes.push(unread(label, base + to, end));
  return error === undefined ? { nodes } : { nodes, error };
}

interface Gap {
  readonly base: number;
  readonly opened: OpenPayload;
  readonly from: number;
  readonly to: number;
}

const CHECK_BYTES = 2;

function fillers({ base, opened, from, to }: Gap): DissectNode[] {
  const { plain, encryptedBytes } = opened;
  const hasCheckBytes = from === 0 && startsWithCheckBytes(plain);
  const start = hasCheckBytes ? CHECK_BYTES : from;
  const border = Math.min(Math.max(start, encryptedBytes), to);
  const node = (label: string, value: string, range: readonly [number, number]): DissectNode => {
    const domain = range[0] < encryptedBytes ? 'plain' : 'frame';
    return leaf({ label, value, start: base + range[0], end: base + range[1], domain });
  };
  return [
    node('Check bytes', '2F 2F', [from, start]),
    node('Filler', '2F', [start, border]),
    node('Filler', '2F', [border, to]),
  ].filter(({ start: first, end }) => end > first);
}
