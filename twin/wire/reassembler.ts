/**
 * Collects the fragments of messages that are longer than a frame (EN 13757-7:2018, 6.3) and gives
 * back the message as `decodeMessage` reads it. Bounded in messages, bytes and age; what does not
 * fit is dropped, never grown. Only the MAC of the whole message vouches for its fragments.
 */
import { ByteReader, ByteWriter } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { fragmentId, hasMoreFragments, isFragment } from './authentication-layer.ts';
import { ciField } from './ci-field.ts';
import { formatAddress, readTransportAddress } from './link-layer.ts';
import { walkLayers, type LayerWalk } from './telegram-header.ts';

interface ReassemblyLimits {
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

/**
 * `whole`: a frame that is no fragment, as it is, or the message of several; `frames` are those that it
 * was made of, or that were dropped.
 */
export type Reassembly =
  | {
      readonly kind: 'whole';
      readonly message: Uint8Array;
      readonly fragments: number;
      readonly frames: readonly Uint8Array[];
    }
  | { readonly kind: 'waiting'; /** Another one had its number. */ readonly replaced?: Uint8Array }
  | {
      readonly kind: 'dropped';
      readonly reason: 'too-long' | 'not-readable';
      readonly frames: readonly Uint8Array[];
    };

export interface Reassembler {
  /** Messages that wait for fragments. */
  readonly open: number;
  /** Takes a stripped frame received at `at`; `walk` is what its caller read of it already. */
  add(frame: Uint8Array, at: Instant, walk?: LayerWalk): Reassembly;
  /** Loses all messages that wait. */
  giveUp(): void;
}

interface ReassemblyPorts {
  /**
   * Is told of each message that is given up unfinished, because it waited too long, another one
   * began, or too many wait; not of one that `add` calls too long.
   */
  readonly onLost?: (frames: readonly Uint8Array[]) => void;
  /**
   * Whether a message can be one. Asked where a sender, such as a radio adapter, has several open:
   * their later fragments do not say of which meter they are.
   */
  readonly fits?: (message: Uint8Array) => boolean;
}

interface OpenMessage {
  readonly sender: string;
  readonly since: Instant;
  /** Of the first fragment. */
  meter: string | undefined;
  readonly fragments: Map<number, Fragment>;
}

interface Fragment {
  readonly frame: Uint8Array;
  /** Link layer to authentication layer. */
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  /** Of the fragmentation control, after CI and length of the authentication layer. */
  readonly controlOffset: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Messages of one sender at a time, and ways to put their fragments together. */
const MAX_OF_SENDER = 4;
const MAX_TRIALS = 64;

export function createReassembler(
  limits: ReassemblyLimits = REASSEMBLY_LIMITS,
  { onLost = () => {}, fits = () => true }: ReassemblyPorts = {},
): Reassembler {
  // In the order in which they began.
  const open = new Set<OpenMessage>();
  const lose = (message: OpenMessage): void => {
    open.delete(message);
    onLost(framesOf(message));
  };
  return {
    get open() {
      return open.size;
    },
    add: (frame, at, walk = walkLayers(frame)) => {
      const found = readFragment(frame, walk);
      if (found instanceof LabError) {
        return { kind: 'dropped', reason: 'not-readable', frames: [frame] };
      }
      if (found === undefined) {
        return { kind: 'whole', message: frame, fragments: 1, frames: [frame] };
      }
      const message = messageFor(open, { ...found, at, limits, lose });
      const replaced = message.fragments.get(found.id)?.frame;
      message.fragments.set(found.id, found.fragment);
      if (bytesOf(message) > limits.messageBytes) {
        open.delete(message);
        return { kind: 'dropped', reason: 'too-long', frames: framesOf(message) };
      }
      const alike = [...open].filter(({ sender }) => sender === found.sender);
      const whole = wholeOf(alike, fits);
      if (whole === undefined) {
        return replaced === undefined ? { kind: 'waiting' } : { kind: 'waiting', replaced };
      }
      open.delete(whole.message);
      const { fragments } = whole.message;
      const frames = [...framesOf(whole.message), ...(replaced === undefined ? [] : [replaced])];
      return { kind: 'whole', message: whole.bytes, fragments: fragments.size, frames };
    },
    giveUp: () => {
      for (const message of [...open]) lose(message);
    },
  };
}

function framesOf({ fragments }: OpenMessage): Uint8Array[] {
  return [...fragments.values()].map(({ frame }) => frame);
}

function bytesOf({ fragments }: OpenMessage): number {
  let bytes = 0;
  for (const { body } of fragments.values()) bytes += body.length;
  return bytes;
}

interface FoundFragment {
  readonly sender: string;
  /** Of a first fragment. */
  readonly meter: string | undefined;
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
    frame,
    head: frame.slice(0, ciOffset),
    body: frame.slice(ciOffset, end),
    controlOffset: aflOffset + AFL_HEADER_BYTES,
    isFirst: afl.messageControl !== undefined,
    isLast: !hasMoreFragments(afl),
  };
  const sender = formatAddress(link.address);
  const meter = fragment.isFirst ? meterOf(fragment.body, sender) : undefined;
  return { sender, meter, id: fragmentId(afl), fragment };
}

/** In a long header; whoever sends another one is the meter. */
function meterOf(body: Uint8Array, sender: string): string {
  const isLong = ciField(body[0] ?? 0).form === 'long' && body.length > LONG_ADDRESS_BYTES;
  return isLong ? formatAddress(readTransportAddress(new ByteReader(body, 1))) : sender;
}

const LONG_ADDRESS_BYTES = 8;

interface FragmentArrival extends FoundFragment {
  readonly at: Instant;
  readonly limits: ReassemblyLimits;
  readonly lose: (message: OpenMessage) => void;
}

/** Where a fragment belongs: a first one of a meter with another head begins another message. */
function messageFor(
  open: Set<OpenMessage>,
  { sender, meter, id, at, limits, fragment, lose }: FragmentArrival,
): OpenMessage {
  const alike = [...open].filter((message) => message.sender === sender);
  for (const message of alike) if (at - message.since > limits.ageMs) lose(message);
  const fresh = alike.filter((message) => open.has(message));
  const known = fragment.isFirst
    ? fresh.find((message) => message.meter === undefined || message.meter === meter)
    : (fresh.find(({ fragments }) => !fragments.has(id)) ?? fresh.at(-1));
  if (known !== undefined && !(fragment.isFirst && hasOtherFirst(known, fragment))) {
    known.meter ??= meter;
    return known;
  }
  if (known !== undefined) lose(known);
  else if (fresh.length >= MAX_OF_SENDER && fresh[0] !== undefined) lose(fresh[0]);
  const begun = { sender, since: at, meter, fragments: new Map<number, Fragment>() };
  open.add(begun);
  const [oldest] = open;
  if (open.size > limits.messages && oldest !== undefined) lose(oldest);
  return begun;
}

function hasOtherFirst({ fragments }: OpenMessage, { head }: Fragment): boolean {
  for (const each of fragments.values()) {
    if (each.isFirst) return each.head.some((byte, at) => byte !== head[at]);
  }
  return false;
}

/** The message that is whole now; what was taken for its fragments goes to those they came from. */
function wholeOf(
  alike: readonly OpenMessage[],
  fits: (message: Uint8Array) => boolean,
): { readonly message: OpenMessage; readonly bytes: Uint8Array } | undefined {
  for (const message of alike) {
    let tries = 0;
    for (const fragments of waysOf(message, alike)) {
      if ((tries += 1) > MAX_TRIALS) break;
      const bytes = joinMessage(fragments);
      if (bytes === undefined || !(alike.length === 1 || fits(bytes))) continue;
      exchange(message, fragments, alike);
      return { message, bytes };
    }
  }
  return undefined;
}

/** Its own fragments first, then those of the others with the same numbers. */
function* waysOf(
  { fragments }: OpenMessage,
  alike: readonly OpenMessage[],
): Generator<ReadonlyMap<number, Fragment>> {
  const first = [...fragments].find(([, { isFirst }]) => isFirst);
  if (first === undefined) return;
  yield fragments;
  if (alike.length === 1) return;
  const ids = new Set(alike.flatMap((each) => [...each.fragments.keys()]));
  const others = [...ids].filter((id) => id > first[0]).toSorted((a, b) => a - b);
  const choices = others.map((id) =>
    alike.flatMap((each) => each.fragments.get(id) ?? []).filter(({ isFirst }) => !isFirst),
  );
  yield* combined([first], others, choices);
}

function* combined(
  chosen: readonly (readonly [number, Fragment])[],
  ids: readonly number[],
  choices: readonly (readonly Fragment[])[],
): Generator<ReadonlyMap<number, Fragment>> {
  const [id, ...rest] = ids;
  const [here = [], ...later] = choices;
  if (id === undefined || chosen.at(-1)?.[1].isLast === true) {
    yield new Map(chosen);
    return;
  }
  for (const fragment of here) yield* combined([...chosen, [id, fragment]], rest, later);
}

function exchange(
  message: OpenMessage,
  used: ReadonlyMap<number, Fragment>,
  alike: readonly OpenMessage[],
): void {
  for (const [id, fragment] of used) {
    const own = message.fragments.get(id);
    if (own === fragment) continue;
    const other = alike.find(({ fragments }) => fragments.get(id) === fragment);
    if (own === undefined) other?.fragments.delete(id);
    else other?.fragments.set(id, own);
    message.fragments.set(id, fragment);
  }
  for (const [id, fragment] of message.fragments) {
    if (used.has(id)) continue;
    message.fragments.delete(id);
    alike
      .find(({ fragments }) => fragments !== message.fragments && !fragments.has(id))
      ?.fragments.set(id, fragment);
  }
}

const FRAGMENTATION_BYTES = 2;

/** The first fragment's layers and all bodies in order, marked as not fragmented. */
function joinMessage(fragments: ReadonlyMap<number, Fragment>): Uint8Array | undefined {
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
