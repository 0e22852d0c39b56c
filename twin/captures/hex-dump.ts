/**
 * Hex dumps as `xxd`, `hexdump`, `od -t x1` and packet analysers print them: an offset, up to 32 bytes,
 * and often the same bytes as letters.
 */
import { fromHex, joinBytes } from '#kernel/bytes.ts';
import { splitFrames, startsFrame } from './frame-shape.ts';

const LINE = /^\s*(?:0x)?([0-9a-f]{4,8})(?::|\s)\s*((?:[0-9a-f]{2,64}(?:\s{1,2}|$)|[-|]\s?)+)/i;
const MAX_LINE_BYTES = 32;
const USUAL_LINE_BYTES = 16;

interface DumpLine {
  readonly offset: string;
  readonly bytes: Uint8Array;
}

/** The bytes of one line of a dump; undefined for another text. */
function dumpLine(text: string): DumpLine | undefined {
  const [, offset, written] = LINE.exec(text) ?? [];
  if (offset === undefined || written === undefined) return undefined;
  const digits = written.replace(/[^0-9a-f]/gi, '');
  if (digits.length % 2 !== 0) return undefined;
  return { offset, bytes: fromHex(digits) };
}

/** True for the first line of a dump in which a frame begins. */
export function startsDump(text: string): boolean {
  const line = dumpLine(text);
  if (line === undefined || Number(line.offset) !== 0) return false;
  const [one = 0, other = 0] = line.bytes;
  return startsFrame(one, other) || startsFrame(other, one);
}

/** True for a line that may follow in a dump, also one without bytes at its end. */
export function isDumpLine(text: string): boolean {
  return dumpLine(text) !== undefined || /^\s*[0-9a-f]{4,8}:?\s*$/i.test(text);
}

/** Undefined where the lines are no dump; one frame after the other where they hold several. */
export function dumpFrames(lines: readonly string[]): readonly Uint8Array[] | undefined {
  const read = lines.filter((line) => !/^\s*[0-9a-f]{0,8}:?\s*$/i.test(line)).map(dumpLine);
  if (!read.every((line) => line !== undefined) || read.length === 0) return undefined;
  const parts = read.map(({ offset, bytes }, index) =>
    bytes.subarray(0, lineBytes(offset, read[index + 1]?.offset)),
  );
  const bytes = joinBytes(parts);
  const [one = 0, other = 0] = bytes;
  const isSwapped = startsFrame(other, one) && !startsFrame(one, other);
  return splitFrames(isSwapped ? swapped(bytes) : bytes);
}

/** The letters at the end of a line may be hex digits too: its length is where the next one begins. */
function lineBytes(offset: string, next: string | undefined): number {
  if (next === undefined) return USUAL_LINE_BYTES;
  const steps = [16, 8].map((radix) => parseInt(next, radix) - parseInt(offset, radix));
  return steps.find((step) => step > 0 && step <= MAX_LINE_BYTES) ?? USUAL_LINE_BYTES;
}

/** `hexdump` without options prints words of two bytes, the higher one first. */
function swapped(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, index) => bytes[index ^ 1] ?? 0);
}
