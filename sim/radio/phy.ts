/**
 * Frames ↔ chips (EN 13757-4:2019): preamble, sync word, coded frame with its CRC bytes, postamble.
 * Frames go in and come out stripped, as everywhere else. Nothing here knows of frequencies or
 * samples; that is `iq.ts`.
 */
import { assert, LabError } from '#kernel/errors.ts';
import { addCrc, stripFrame } from '#wire/frame.ts';
import { bytesOnAir } from './airtime.ts';
import { chipsOf, chipsPerByte, decodeByte, encodeBytes } from './chips.ts';
import { radioError } from './errors.ts';
import {
  PHY_MODES,
  PHY_RECEIVERS,
  RECEIVER_PREAMBLE_PAIRS,
  type PhyMode,
  type PhyReceiver,
} from './phy-modes.ts';

/** Length of a link header, the shortest frame there is. */
const SHORTEST_FRAME_BYTES = 10;
/** Format B counts its CRC bytes in L, so there is less room. */
const LONGEST_FRAME_BYTES = { A: 256, B: 252 } as const;

/**
 * All chips of a stripped frame, first preamble chip to last postamble chip.
 * Throws RADIO_NOT_A_FRAME, WIRE_NOT_ENCODABLE for one that is too long for the frame format.
 */
export function frameToChips(frame: Uint8Array, mode: PhyMode): Uint8Array {
  if (!isFrame(frame)) {
    throw radioError('RADIO_NOT_A_FRAME', {
      details: { bytes: frame.length, lengthField: frame[0] ?? 'nothing' },
    });
  }
  const { coding, frameFormat, postamble } = PHY_MODES[mode];
  const head = preambleAndSync(mode);
  const body = encodeBytes(addCrc(frame, frameFormat), coding);
  const tail = chipsOf(postamble);
  const chips = new Uint8Array(head.length + body.length + tail.length);
  chips.set(head);
  chips.set(body, head.length);
  chips.set(tail, head.length + body.length);
  return chips;
}

/** True when `frameToChips` takes these bytes. */
export function isSendable(frame: Uint8Array, mode: PhyMode): boolean {
  return isFrame(frame) && frame.length <= LONGEST_FRAME_BYTES[PHY_MODES[mode].frameFormat];
}

function isFrame(frame: Uint8Array): boolean {
  return frame.length >= SHORTEST_FRAME_BYTES && frame[0] === frame.length - 1;
}

/** Time of so many chips on the air, microseconds, not rounded. */
export function chipsDurationUs(chipCount: number, mode: PhyMode): number {
  return (chipCount * 1_000_000) / PHY_MODES[mode].chipRate;
}

type ReceivedOutcome =
  | { readonly kind: 'ok'; readonly frame: Uint8Array }
  | { readonly kind: 'crc-failed'; readonly block: number }
  /** Chips that stand for no byte; `byte` counts from L. */
  | { readonly kind: 'coding-error'; readonly byte: number }
  | { readonly kind: 'cut-off'; readonly missingBytes: number }
  | { readonly kind: 'bad-length'; readonly lengthField: number };

/** What followed a sync word. */
export interface ReceivedFrame {
  readonly mode: PhyMode;
  /** First chip of the sync word, and the first chip after the frame. */
  readonly startChip: number;
  readonly endChip: number;
  /** Bytes with CRC bytes, as far as they could be read. */
  readonly onAir: Uint8Array;
  readonly outcome: ReceivedOutcome;
}

/**
 * Everything in a stream of chips that begins like a frame. After a good frame the search continues
 * after it, after a bad one after its sync word, since a stronger frame may have begun inside.
 * Never throws, whatever the chips are.
 */
export function chipsToFrames(chips: Uint8Array, receiver: PhyReceiver): ReceivedFrame[] {
  const frames: ReceivedFrame[] = [];
  const heads = PHY_RECEIVERS[receiver].map((mode) => ({ mode, head: headSought(mode) }));
  for (let position = 0; position < chips.length;) {
    const found = heads.find(({ head }) => startsWith(chips, position, head));
    if (found === undefined) {
      position += 1;
      continue;
    }
    const bodyChip = position + found.head.length;
    const frame = readFrame(chips, bodyChip, found.mode);
    frames.push(frame);
    position = frame.outcome.kind === 'ok' ? frame.endChip : bodyChip;
  }
  return frames;
}

function readFrame(chips: Uint8Array, bodyChip: number, mode: PhyMode): ReceivedFrame {
  const { coding, frameFormat, sync } = PHY_MODES[mode];
  const step = chipsPerByte(coding);
  const startChip = bodyChip - sync.length;
  const bytes: number[] = [];
  let wanted = 1;
  let outcome: ReceivedOutcome | undefined;
  while (outcome === undefined && bytes.length < wanted) {
    const byte = decodeByte(chips, bodyChip + bytes.length * step, coding);
    if (byte === undefined) {
      const available = Math.floor((chips.length - bodyChip) / step);
      outcome =
        available <= bytes.length
          ? { kind: 'cut-off', missingBytes: wanted - bytes.length }
          : { kind: 'coding-error', byte: bytes.length };
      break;
    }
    bytes.push(byte);
    if (bytes.length > 1) continue;
    wanted = bytesOfLength(byte, frameFormat);
    if (wanted === 0) outcome = { kind: 'bad-length', lengthField: byte };
  }
  const onAir = Uint8Array.from(bytes);
  outcome ??= checked(onAir, frameFormat);
  return { mode, startChip, endChip: bodyChip + onAir.length * step, onAir, outcome };
}

/** Bytes on the air that a length field announces, 0 when no frame is that short. */
function bytesOfLength(lengthField: number, format: 'A' | 'B'): number {
  // Format B counts its CRC bytes, at least two, in L.
  const shortest = SHORTEST_FRAME_BYTES - 1 + (format === 'B' ? 2 : 0);
  if (lengthField < shortest) return 0;
  return format === 'A' ? bytesOnAir(lengthField) : lengthField + 1;
}

function checked(onAir: Uint8Array, format: 'A' | 'B'): ReceivedOutcome {
  try {
    return { kind: 'ok', frame: stripFrame(onAir, format) };
  } catch (error) {
    assert(error instanceof LabError, 'a frame is refused by a code');
    const { block } = error.details;
    // A format-B length between one and two CRC blocks leaves no room for the second CRC.
    if (typeof block !== 'number') return { kind: 'bad-length', lengthField: onAir[0] ?? 0 };
    return { kind: 'crc-failed', block };
  }
}

function preambleAndSync(mode: PhyMode): Uint8Array {
  const { preamblePairs, sync } = PHY_MODES[mode];
  return chipsOf('01'.repeat(preamblePairs) + sync);
}

/** The end of preamble and sync that a receiver looks for. */
function headSought(mode: PhyMode): Uint8Array {
  return chipsOf('01'.repeat(RECEIVER_PREAMBLE_PAIRS) + PHY_MODES[mode].sync);
}

function startsWith(chips: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  if (offset + wanted.length > chips.length) return false;
  for (let index = 0; index < wanted.length; index++) {
    if (chips[offset + index] !== wanted[index]) return false;
  }
  return true;
}
