/** What a gateway can do to the bytes of a frame that it cannot read. */
import { walkLayers } from '#wire/telegram-header.ts';
import type { Lie } from './claims-world.fixture.ts';

type Put = (field: string, value: unknown) => Lie;
type Change = (frame: Uint8Array) => Uint8Array;

/** Bits of each byte that are flipped: one low, one high. */
const BITS = [0x01, 0x20] as const;
/** Of the header, each byte by its offset; behind it, some. */
const OFFSETS = [
  ...Array.from({ length: 18 }, (_, at) => at),
  ...[19, 21, 23, 26, 29, 31, 33, 35, 38, 41, 44, 47, 50, 55, 60],
];

export function frameLies(put: Put): Record<string, Lie> {
  const lies: Record<string, Lie> = {};
  const add = (name: string, change: Change): void => {
    lies[name] = (draft, place) => put('frame', base64(change(place.frame)))(draft, place);
  };
  for (const at of OFFSETS) for (const bit of BITS) add(`bit ${bit} of byte ${at}`, flip(at, bit));
  for (const number of [1, 7, 128, 255]) add(`access number +${number}`, renumber(number));
  add('cut by a block', (frame) => sized(frame.subarray(0, frame.length - 16)));
  add('cut by a byte', (frame) => sized(frame.subarray(0, -1)));
  add('one byte more', (frame) => sized(Uint8Array.of(...frame, 0x2f)));
  add('a clear record more', (frame) => sized(Uint8Array.of(...frame, 0x0b, 0x6e, 1, 0, 0)));
  add('only its header', (frame) => sized(frame.subarray(0, 15)));
  add('its length a lie', (frame) => frame.with(0, 0x7f));
  add('nothing but zeros', (frame) => new Uint8Array(frame.length));
  add('its last block twice', (frame) => sized(Uint8Array.of(...frame, ...frame.subarray(-16))));
  add('its blocks in another order', swapBlocks);
  return lies;
}

function flip(at: number, bit: number): Change {
  return (frame) => (at < frame.length ? frame.with(at, (frame[at] ?? 0) ^ bit) : frame);
}

function renumber(by: number): Change {
  return (frame) => {
    const { ciOffset = 0, ell } = walkLayers(frame).layers;
    const at = ciOffset + (ell?.sessionNumber === undefined ? 1 : 2);
    return frame.with(at, ((frame[at] ?? 0) + by) & 0xff);
  };
}

function swapBlocks(frame: Uint8Array): Uint8Array {
  const { payloadOffset = 15 } = walkLayers(frame).layers;
  const [one, two] = [
    frame.subarray(payloadOffset, payloadOffset + 16),
    frame.subarray(payloadOffset + 16, payloadOffset + 32),
  ];
  if (two.length < 16) return frame;
  const made = frame.slice();
  made.set(two, payloadOffset);
  made.set(one, payloadOffset + 16);
  return made;
}

/** The length that it announces is its own again. */
function sized(bytes: Uint8Array): Uint8Array {
  return bytes.slice().with(0, bytes.length - 1);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
