/**
 * Frame → tree of {label, value, byte range}. Every byte belongs to exactly one leaf, whatever the
 * frame holds: what cannot be read becomes a node of its own, and the reason is in `error`.
 */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { LabError } from '#kernel/errors.ts';
import { checkAcceptance, type Acceptance, type Verdict } from '../acceptance.ts';
import { openLayers, openPayload, type MacCheck, type OpenFrame } from '../decode-payload.ts';
import { ALREADY_DECRYPTED, type DecodeOptions } from '../decode-telegram.ts';
import {
  authenticationNode,
  derivation,
  extendedLinkNode,
  linkNode,
  networkNode,
  transportNode,
  type MacWords,
} from './dissect-layers.ts';
import { group, unread, type DissectNode } from './dissect-node.ts';
import { closedNodes, openNodes } from './dissect-payload.ts';
import { isRealData } from '../diehl-formats.ts';
import { isExtendedCtr } from '../extended-link-layer.ts';
import { stripFrameWithRest } from '../frame.ts';
import { betterReading, isAmbiguous, type FrameReading } from '../frame-format.ts';
import { formatAddress, LINK_HEADER_BYTES } from '../link-layer.ts';
import { SECURITY_MODE } from '../security/security-mode.ts';
import { mode5Iv } from '../security/mode-5.ts';
import {
  meterAddressBytes,
  walkLayers,
  type TelegramLayers,
  type Walked,
} from '../telegram-header.ts';

export type { DissectNode } from './dissect-node.ts';

export interface Dissection {
  /** The frame that was taken apart: stripped, if its CRCs were good. */
  readonly frame: Uint8Array;
  /** `frame` with the ciphertext replaced by plaintext where it could be decrypted. */
  readonly view: Uint8Array;
  readonly root: DissectNode;
  readonly error?: DissectError;
  /** Whether the meter's record lets the telegram in, and what speaks against it. */
  readonly verdict?: Pick<Verdict, 'accepted' | 'reasons' | 'untrusted'>;
}

interface DissectOptions extends DecodeOptions {
  /** What the meter's telegrams must be like; adds the verdict. */
  readonly acceptance?: Acceptance;
}

interface DissectError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Byte of `frame` at which reading stopped, where known. */
  readonly offset?: number;
}

/** Never throws for what is in the frame or for its key. */
export function dissect(frame: Uint8Array, options: DissectOptions = {}): Dissection {
  const dissection = dissectFrame(frame, options);
  if (options.acceptance === undefined) return dissection;
  // A verdict is the portal's, whatever a tool may look past.
  const enforced = { ...options, checks: 'enforce' } as const;
  const isFound = options.frameFormat === 'auto' && dissection.error?.code !== 'WIRE_CRC_FAILED';
  const { accepted, reasons, untrusted } = isFound
    ? checkAcceptance(dissection.frame, options.acceptance, {
        ...enforced,
        frameFormat: 'stripped',
      })
    : checkAcceptance(frame, options.acceptance, enforced);
  return { ...dissection, verdict: { accepted, reasons, untrusted } };
}

function dissectFrame(frame: Uint8Array, options: DecodeOptions): Dissection {
  const format = options.frameFormat ?? 'stripped';
  const read = attempt(() => stripFrameWithRest(frame, format, options.checks));
  if (read.error !== undefined) return unreadable(frame, {}, read.error);
  const { stripped, damage } = read.value;
  if (damage !== undefined)
    return { ...dissectStripped(stripped, options), error: describe(damage) };
  if (!isAmbiguous(frame, format, read.value)) return dissectStripped(stripped, options);
  const reading = (bytes: Uint8Array): FrameReading<Dissection> => {
    const value = dissectStripped(bytes, options);
    return { value, code: value.error?.code };
  };
  return betterReading(reading(stripped), () => reading(frame));
}

function dissectStripped(bytes: Uint8Array, options: DecodeOptions): Dissection {
  const read = dissectTo(undefined, bytes, options);
  const isShort = read.error?.code === 'WIRE_TRUNCATED' && bytes.length - 1 > (bytes[0] ?? 0);
  if (!isShort || options.checks !== 'report') return read;
  // As in decode-telegram.ts: what a length field that is too small hides.
  const whole = dissectTo(bytes.length, bytes, options);
  return whole.error === undefined ? whole : read;
}

function dissectTo(end: number | undefined, bytes: Uint8Array, options: DecodeOptions): Dissection {
  const length = end === undefined ? {} : { end };
  const walk = walkLayers(bytes, length);
  if (walk.error !== undefined) return unreadable(bytes, walk.layers, walk.error);
  const open = attempt(() => openLayers(bytes, options, length));
  if (open.error === undefined) return dissectPayload(bytes, open.value, options);
  return dissectClosed(bytes, walk.layers, open.error);
}

/** The extended link layer's cipher or CRC stands in the way. */
function dissectClosed(frame: Uint8Array, layers: TelegramLayers, error: LabError): Dissection {
  const { ellEnd = LINK_HEADER_BYTES, end, meter, ell } = layers;
  const label = isExtendedCtr(ell) ? 'Encrypted' : 'Not readable';
  const root = group('Telegram', formatAddress(meter), [
    linkNode(frame),
    extendedLinkNode(frame, layers, false),
    unread(label, ellEnd, end),
    unread(BEHIND, end, frame.length),
  ]);
  return {
    frame,
    view: new Uint8Array(frame),
    root: root ?? linkNode(frame),
    error: describe(error),
  };
}

const BEHIND = 'Behind the end of the frame';

function dissectPayload(frame: Uint8Array, open: OpenFrame, options: DecodeOptions): Dissection {
  const { layers } = open;
  const view = new Uint8Array(open.frame);
  const opened = attempt(() => openPayload(open, options));
  if (opened.error !== undefined) {
    const mac = opened.error.code === 'WIRE_MAC_FAILED' ? 'does not match' : 'not checked';
    const root = tree(open.frame, layers, { payload: closedNodes(layers), mac, state: 'closed' });
    return { frame, view, root, error: describe(opened.error) };
  }
  view.set(opened.value.plain, layers.payloadOffset);
  const { nodes, error } = openNodes(open, opened.value, options);
  const isClearAlready = open.isClearAlready === true || opened.value.isClearAlready === true;
  const state = isClearAlready
    ? 'clear-already'
    : opened.value.encryptedBytes > 0
      ? 'open'
      : 'closed';
  const mac = MAC_WORDS[opened.value.mac];
  const { note } = opened.value;
  const root = tree(open.frame, layers, { payload: nodes, mac, state, note });
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
  return { code, message, hint, ...defined({ offset }) };
}

/** A frame of which some layers can be read at most. */
function unreadable(frame: Uint8Array, layers: Walked, error: LabError): Dissection {
  const isReadable = layers.link !== undefined;
  const nodes = [
    isReadable ? linkNode(frame) : undefined,
    extendedLinkNode(frame, layers, layers.ell?.sessionNumber !== undefined && isPast(layers)),
    networkNode(layers, frame),
    authenticationNode(layers, 'not checked'),
  ].filter((node) => node !== undefined);
  const rest = unread('Not readable', nodes.at(-1)?.end ?? 0, frame.length);
  const root = group('Telegram', 'not readable', [...nodes, rest]);
  return { frame, view: new Uint8Array(frame), root: root ?? rest, error: describe(error) };
}

/** The walk went on after the payload CRC. */
function isPast({ ellEnd = 0, ciOffset = 0 }: Walked): boolean {
  return ciOffset > ellEnd;
}

interface Parts {
  readonly payload: readonly DissectNode[];
  readonly mac: MacWords;
  readonly state: 'open' | 'closed' | 'clear-already';
  /** How it was opened, where it was not with a key of the meter. */
  readonly note?: string | undefined;
}

const MAC_WORDS: Readonly<Record<MacCheck, MacWords>> = {
  none: 'not checked',
  unchecked: 'not checked',
  valid: 'matches',
  wrong: 'does not match',
};

function tree(frame: Uint8Array, layers: TelegramLayers, parts: Parts): DissectNode {
  const { meter, end, ell, ellEnd = 0 } = layers;
  const nodes = [
    linkNode(frame, isRealData(meter, layers.tpl.mode) ? meter : undefined),
    extendedLinkNode(frame, layers, true),
    networkNode(layers, frame),
    authenticationNode(layers, parts.mac),
    transportNode(frame, layers),
    group('Payload', describePayload(frame, layers, parts), parts.payload),
  ];
  const plainFrom = isExtendedCtr(ell) ? ellEnd : frame.length;
  return (
    group('Telegram', formatAddress(meter), [
      ...nodes.map((node) => node && asPlain(node, plainFrom)),
      unread(BEHIND, end, frame.length),
    ]) ?? linkNode(frame)
  );
}

/** Everything after the extended link layer's session number was its ciphertext. */
function asPlain(node: DissectNode, from: number): DissectNode {
  if (node.end <= from) return node;
  const children = node.children.map((child) => asPlain(child, from));
  return { ...node, children, domain: node.start >= from ? 'plain' : node.domain };
}

/** Length, and with what the payload was opened: initialisation vector or name of the key. */
function describePayload(
  frame: Uint8Array,
  layers: TelegramLayers,
  { state, note }: Parts,
): string {
  const { tpl, afl, ell, payloadOffset, end } = layers;
  const bytes = `${end - payloadOffset} bytes`;
  const isCtr = isExtendedCtr(ell);
  if (note !== undefined) return `${bytes}, ${note}`;
  if (state === 'clear-already') return `${bytes}, ${ALREADY_DECRYPTED}`;
  if (tpl.mode === SECURITY_MODE.none) return isCtr ? `${bytes}, encrypted` : bytes;
  if (state === 'closed') return `${bytes}, encrypted`;
  if (tpl.mode === SECURITY_MODE.aesCbcIv) {
    const iv = mode5Iv(meterAddressBytes(frame, layers), tpl.accessNumber);
    return `${bytes}, encrypted, IV ${toHex(iv)}`;
  }
  const counter = afl?.messageCounter ?? tpl.messageCounter;
  return `${bytes}, encrypted, with Kenc (${derivation(counter)})`;
}
