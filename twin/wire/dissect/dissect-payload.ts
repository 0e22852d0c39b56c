/** The payload as nodes of a dissection: records and what lies between and after them. */
import type { LabError } from '#kernel/errors.ts';
import { AES_BLOCK_BYTES } from '../security/aes.ts';
import { DIF } from '../data-field.ts';
import { type CompactRecords, readCompactHead } from '../compact-frame.ts';
import type { OpenFrame, OpenPayload } from '../decode-payload.ts';
import { readPayload, STRAY_CRC, type DecodeOptions } from '../decode-telegram.ts';
import { cut, leaf, unread, type DissectNode } from './dissect-node.ts';
import { recordNode, valueNode } from './dissect-record.ts';
import { aboutRecord } from '../drivers/index.ts';
import { startsWithCheckBytes } from '../security/mode-5.ts';
import type { TelegramLayers } from '../telegram-header.ts';

interface PayloadNodes {
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
  closed: 'Encrypted',
  opaque: "Maker's own format",
  empty: 'Unexpected bytes',
} as const;

export function openNodes(
  open: OpenFrame,
  opened: OpenPayload,
  options: Pick<DecodeOptions, 'formats' | 'checks'>,
): PayloadNodes {
  const { payloadKind, payloadOffset: base, end } = open.layers;
  if (payloadKind !== 'records' && payloadKind !== 'compact') {
    return { nodes: [unread(OTHER_PAYLOADS[payloadKind], base, end)] };
  }
  const read = readPayload(open, opened, options);
  if (payloadKind === 'compact') return compactNodes(open.layers, opened, read);
  return recordNodes(open.layers, opened, read);
}

/** The tag of mode 10 after the payload. */
function tagNode({ end }: TelegramLayers, { tagBytes }: OpenPayload): DissectNode {
  return leaf({ label: 'MAC', value: `${tagBytes} bytes, matches`, start: end - tagBytes, end });
}

function recordNodes(
  layers: TelegramLayers,
  opened: OpenPayload,
  { records, warnings, error }: CompactRecords,
): PayloadNodes {
  const { meter, payloadOffset: base, end } = layers;
  const { plain, encryptedBytes, tagBytes } = opened;
  const nodes: DissectNode[] = [];
  let done = 0;
  for (const record of records) {
    nodes.push(...fillers({ base, opened, from: done, to: record.offset }));
    const domain = record.offset < encryptedBytes ? 'plain' : 'frame';
    nodes.push(recordNode(record, { about: aboutRecord(meter, record, records), base, domain }));
    done = record.offset + record.length;
  }
  let to = done;
  while (plain[to] === DIF.filler) to++;
  nodes.push(...fillers({ base, opened, from: done, to }));
  const label = warnings.includes(STRAY_CRC) ? 'Left-over CRC' : 'Not readable';
  nodes.push(unread(label, base + to, end - tagBytes), tagNode(layers, opened));
  return error === undefined ? { nodes } : { nodes, error };
}

const HEAD_BYTES = 4;

/** Signature, CRC, and the values under the names that their format gives them. */
function compactNodes(
  layers: TelegramLayers,
  opened: OpenPayload,
  { records, error }: CompactRecords,
): PayloadNodes {
  const { meter, payloadOffset: base, end } = layers;
  const { plain, encryptedBytes, tagBytes } = opened;
  const unreadable = [unread('Not readable', base, end - tagBytes), tagNode(layers, opened)];
  if (plain.length < HEAD_BYTES)
    return error === undefined ? { nodes: unreadable } : { nodes: unreadable, error };
  const domain = encryptedBytes > 0 ? 'plain' : 'frame';
  const { signature, fullCrc, valuesOffset } = readCompactHead(plain);
  const nodes: DissectNode[] = [
    ...fillers({ base, opened, from: 0, to: valuesOffset - HEAD_BYTES }),
    ...cut(base + valuesOffset - HEAD_BYTES, [
      ['Format signature', 2, hex16(signature)],
      ['CRC of the full frame', 2, hex16(fullCrc)],
    ]).map((node) => ({ ...node, domain }) as const),
  ];
  let done = valuesOffset;
  for (const record of records) {
    const place = { about: aboutRecord(meter, record, records), base, domain } as const;
    nodes.push(valueNode(record, place));
    done = record.offset + record.length;
  }
  let to = done;
  while (records.length > 0 && plain[to] === DIF.filler) to++;
  nodes.push(...fillers({ base, opened, from: done, to }));
  nodes.push(
    unread('Values without DIF and VIF', base + to, end - tagBytes),
    tagNode(layers, opened),
  );
  return error === undefined ? { nodes } : { nodes, error };
}

function hex16(value: number): string {
  return value.toString(16).padStart(4, '0');
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
