/**
 * Frame → tree of {label, value, byte range}. Every byte belongs to exactly one leaf, whatever the
 * frame holds: what cannot be read becomes a node of its own, and the reason is in `error`.
 */
import { ByteReader, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { ciField } from './ci-field.ts';
import { openPayload } from './decode-telegram.ts';
import type { DecodeOptions } from './decode-telegram.ts';
import { cut, group, unread } from './dissect-node.ts';
import type { DissectNode } from './dissect-node.ts';
import { closedNodes, openNodes } from './dissect-payload.ts';
import { stripFrame } from './frame.ts';
import {
  C_FIELDS,
  DEVICE_TYPES,
  formatAddress,
  LINK_HEADER_BYTES,
  readLinkHeader,
} from './link-layer.ts';
import type { DeviceAddress } from './link-layer.ts';
import { securityModeName } from './security.ts';
import { readLayers } from './telegram-header.ts';
import type { TelegramLayers } from './telegram-header.ts';
import { describeStatus } from './transport-layer.ts';

export type { DissectNode } from './dissect-node.ts';

export interface Dissection {
  /** The frame that was taken apart: stripped, if its CRCs were good. */
  readonly frame: Uint8Array;
  /** `frame` with the ciphertext replaced by plaintext where it could be decrypted. */
  readonly view: Uint8Array;
  readonly root: DissectNode;
  readonly error?: DissectError;
}

export interface DissectError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Byte of `frame` at which reading stopped, where known. */
  readonly offset?: number;
}

/** Never throws for what is in the frame or for its key. */
export function dissect(frame: Uint8Array, options: DecodeOptions = {}): Dissection {
  const stripped = attempt(() => stripFrame(frame, options.frameFormat ?? 'stripped'));
  if (stripped.error !== undefined) return unreadable(frame, 0, stripped.error);
  const bytes = stripped.value;
  const layers = attempt(() => readLayers(bytes));
  if (layers.error !== undefined) return unreadable(bytes, LINK_HEADER_BYTES, layers.error);
  return dissectPayload(bytes, layers.value, options);
}

function dissectPayload(
  frame: Uint8Array,
  layers: TelegramLayers,
  options: DecodeOptions,
): Dissection {
  const view = frame.slice();
  const opened = attempt(() => openPayload(frame, layers, options));
  if (opened.error !== undefined) {
    const root = tree(frame, layers, closedNodes(layers));
    return { frame, view, root, error: describe(opened.error) };
  }
  view.set(opened.value.plain, layers.payloadOffset);
  const { nodes, error } = openNodes(frame, layers, opened.value);
  const root = tree(frame, layers, nodes);
  if (error === undefined) return { frame, view, root };
  return { frame, view, root, error: describe(error, layers.payloadOffset) };
}

type Attempt<T> = { readonly value: T; readonly error?: undefined } | { readonly error: LabError };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof LabError) return { error };
    throw error;
  }
}

function describe({ code, message, hint, details }: LabError, base = 0): DissectError {
  const offset = typeof details.offset === 'number' ? base + details.offset : undefined;
  return { code, message, hint, ...(offset === undefined ? {} : { offset }) };
}

/** A frame of which the link layer can be read at most. */
function unreadable(frame: Uint8Array, headerBytes: number, error: LabError): Dissection {
  const readable = frame.length >= headerBytes ? headerBytes : 0;
  const rest = unread('Not readable', readable, frame.length);
  const root = group('Telegram', 'not readable', [
    readable === 0 ? undefined : linkNode(frame),
    rest,
  ]);
  return { frame, view: frame.slice(), root: root ?? rest, error: describe(error) };
}

function tree(
  frame: Uint8Array,
  layers: TelegramLayers,
  payload: readonly DissectNode[],
): DissectNode {
  const { meter, tpl, payloadOffset, end } = layers;
  const bytes = `${end - payloadOffset} bytes${tpl.mode === 0 ? '' : ', encrypted'}`;
  const nodes = [
    linkNode(frame),
    extendedLinkNode(frame, layers),
    transportNode(frame, layers),
    group('Payload', bytes, payload),
    unread('Behind the end of the frame', end, frame.length),
  ];
  return group('Telegram', formatAddress(meter), nodes) ?? linkNode(frame);
}

function linkNode(frame: Uint8Array): DissectNode {
  const { lengthField, c, address } = readLinkHeader(new ByteReader(frame));
  const children = [
    ...cut(0, [
      ['L field', 1, `${lengthField} bytes follow`],
      ['C field', 1, C_FIELDS[c] ?? hexByte(c)],
      ['Manufacturer', 2, address.manufacturer],
    ]),
    ...cut(4, [['Id', 4, address.id], ...versionAndType(address)]),
  ];
  const node = group('Link layer', formatAddress(address), children);
  return { ...(node as DissectNode), clause: 'EN 13757-4:2019, 12' };
}

function versionAndType({ version, type }: DeviceAddress): [string, number, string][] {
  const name = DEVICE_TYPES[type];
  return [
    ['Version', 1, hexByte(version)],
    ['Device type', 1, name === undefined ? hexByte(type) : `${hexByte(type)} ${name}`],
  ];
}

function extendedLinkNode(frame: Uint8Array, { ell, ciOffset }: TelegramLayers) {
  if (ell === undefined) return undefined;
  const { ci, communicationControl, accessNumber, receiver } = ell;
  const start = LINK_HEADER_BYTES;
  const children = cut(start, [
    ['CI field', 1, `${hexByte(ci)} ${ciField(ci).label}`],
    ['Communication control', 1, hexByte(communicationControl)],
    ['Access number', 1, String(accessNumber)],
    ['Receiver', ciOffset - start - 3, receiver === undefined ? '' : formatAddress(receiver)],
  ]);
  const bytes = toHex(frame.subarray(start, ciOffset));
  const node = group('Extended link layer', bytes, children);
  return node && { ...node, clause: 'EN 13757-4:2019, 13' };
}

function transportNode(frame: Uint8Array, layers: TelegramLayers): DissectNode | undefined {
  const { ci, ciOffset, tpl, meter, payloadOffset } = layers;
  const { label } = ciField(ci);
  const parts: [string, number, string][] = [['CI field', 1, `${hexByte(ci)} ${label}`]];
  if (tpl.header === 'long') {
    parts.push(['Id', 4, meter.id], ['Manufacturer', 2, meter.manufacturer]);
    parts.push(...versionAndType(meter));
  }
  if (tpl.header !== 'none') {
    const blocks = tpl.encryptedBlocks > 0 ? `, ${tpl.encryptedBlocks} encrypted blocks` : '';
    parts.push(
      ['Access number', 1, String(tpl.accessNumber)],
      ['Status', 1, describeStatus(tpl.status)],
      ['Configuration field', 2, `mode ${tpl.mode}: ${securityModeName(tpl.mode)}${blocks}`],
    );
  }
  const bytes = toHex(frame.subarray(ciOffset, payloadOffset));
  const node = group('Transport layer', bytes, cut(ciOffset, parts));
  return node && { ...node, clause: 'EN 13757-7:2018, 7.5' };
}

function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
