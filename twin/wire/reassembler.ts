/**
 * Collects the fragments of messages that are longer than a frame (EN 13757-7:2018, 6.3) and gives
 * back the message as `decodeMessage` reads it. Bounded in messages, bytes and age; what does not
 * fit is dropped, never grown. Only the MAC of the whole message vouches for its fragments.
 */
import { ByteWriter } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { fragmentId, hasMoreFragments, isFragment } from './authentication-layer.ts';
import { formatAddress } from './link-layer.ts';
import { walkLayers } from './telegram-header.ts';
import type { LayerWalk } from './telegram-header.ts';

export interface ReassemblyLimits {
  /** Messages that are being collected at a time; the oldest makes room. */
  readonly messages: number;
  readonly messageBytes: number;
  /** Fragments that come later than this after the first one begin anew. */
  readonly ageMs: number;
}

export const REASSEMBLY_LIMITS: ReassemblyLimits = {
  messages: 64,
  messageBytes: 4096,
  ageMs: 300_000,
};

/** `whole`: a frame that is no fragment, as it is, or the message of several. */
export type Reassembly =
  | { readonly kind: 'whole'; readonly message: Uint8Array; readonly fragments: number }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'dropped'; readonly reason: 'too-long' | 'not-readable' };

export interface Reassembler {
  /** Messages that wait for fragments. */
  readonly open: number;
  /** Takes a stripped frame received at `at`; `walk` is what its caller read of it already. */
  add(frame: Uint8Array, at: Instant, walk?: LayerWalk): Reassembly;
}

interface OpenMessage {
  readonly since: Instant;
  readonly fragments: Map<number, Fragment>;
  bytes: number;
}

interface Fragment {
  /** Link layer to authentication layer. */
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  /** Of the fragmentation control, after CI and length of the authentication layer. */
  readonly controlOffset: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * `onLost` is told the sender (`formatAddress`) of each message that is given up unfinished, because
 * it waited too long, another one began, or too many wait; not of one that `add` calls too long.
 */
export function createReassembler(
  limits: ReassemblyLimits = REASSEMBLY_LIMITS,
  onLost: (sender: string) => void = () => {},
): Reassembler {
  const messages = new Map<string, OpenMessage>();
  return {
    get open() {
      return messages.size;
    },
    add: (frame, at, walk = walkLayers(frame)) => {
      const found = readFragment(frame, walk);
      if (found instanceof LabError) return { kind: 'dropped', reason: 'not-readable' };
      if (found === undefined) return { kind: 'whole', message: frame, fragments: 1 };
      const { sender, id, fragment } = found;
      const message = messageFor(messages, { sender, at, limits, fragment, onLost });
      const known = message.fragments.get(id);
      message.bytes += fragment.body.length - (known?.body.length ?? 0);
      message.fragments.set(id, fragment);
      if (message.bytes > limits.messageBytes) {
        messages.delete(sender);
        return { kind: 'dropped', reason: 'too-long' };
      }
      const whole = joinMessage(message);
      if (whole === undefined) return { kind: 'waiting' };
      messages.delete(sender);
      return { kind: 'whole', message: whole, fragments: message.fragments.size };
    },
  };
}

interface FoundFragment {
  readonly sender: string;
  readonly id: number;
  readonly fragment: Fragment;
}

const AFL_HEADER_BYTES = 2;

/** Undefined for a frame that is no fragment, whatever else may be wrong with it. */
function readFragment(
  frame: Uint8Array,
  { layers, error }: LayerWalk,
): FoundFragment | LabError | undefined {
  const { afl, aflOffset = 0, link, ciOffset = 0, end = 0 } = layers;
  if (afl === undefined || link === undefined || !isFragment(afl)) {
    return error?.code === 'WIRE_TRUNCATED' ? error : undefined;
  }
  const fragment = {
    head: frame.slice(0, ciOffset),
    body: frame.slice(ciOffset, end),
    controlOffset: aflOffset + AFL_HEADER_BYTES,
    isFirst: afl.messageControl !== undefined,
    isLast: !hasMoreFragments(afl),
  };
  return { sender: formatAddress(link.address), id: fragmentId(afl), fragment };
}

interface FragmentArrival {
  readonly sender: string;
  readonly at: Instant;
  readonly limits: ReassemblyLimits;
  readonly fragment: Fragment;
  readonly onLost: (sender: string) => void;
}

/** A first fragment with another head begins another message. */
function messageFor(
  messages: Map<string, OpenMessage>,
  { sender, at, limits, fragment, onLost }: FragmentArrival,
): OpenMessage {
  const known = messages.get(sender);
  const isTooOld = known !== undefined && at - known.since > limits.ageMs;
  const isOther = known !== undefined && fragment.isFirst && hasOtherFirst(known, fragment);
  if (known !== undefined && !isTooOld && !isOther) return known;
  if (messages.delete(sender)) onLost(sender);
  const begun: OpenMessage = { since: at, fragments: new Map(), bytes: 0 };
  messages.set(sender, begun);
  const [oldest] = messages.keys();
  if (messages.size > limits.messages && oldest !== undefined) {
    messages.delete(oldest);
    onLost(oldest);
  }
  return begun;
}

function hasOtherFirst({ fragments }: OpenMessage, { head }: Fragment): boolean {
  for (const each of fragments.values()) {
    if (each.isFirst) return each.head.some((byte, at) => byte !== head[at]);
  }
  return false;
}

const FRAGMENTATION_BYTES = 2;

/** The first fragment's layers and all bodies in order, marked as not fragmented. */
function joinMessage({ fragments }: OpenMessage): Uint8Array | undefined {
  const ids = [...fragments.keys()].sort((a, b) => a - b);
  const ordered = ids.map((id) => fragments.get(id)).filter((each) => each !== undefined);
  const first = ordered[0];
  const isComplete =
    first?.isFirst === true &&
    ordered.at(-1)?.isLast === true &&
    ids.every((id, index) => id === (ids[0] ?? 0) + index);
  if (!isComplete) return undefined;
  const writer = new ByteWriter();
  const head = new Uint8Array(first.head);
  const control = first.controlOffset;
  // The message control, the counter and the MAC stay; fragment number and "more follow" go.
  head[control] = 0;
  head[control + FRAGMENTATION_BYTES - 1] = (head[control + 1] ?? 0) & ~0x40;
  writer.bytes(head);
  for (const { body } of ordered) writer.bytes(body);
  const message = writer.finish();
  message[0] = Math.min(message.length - 1, 0xff);
  return message;
}
