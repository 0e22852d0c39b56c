/**
 * Telegrams in text of any form: each way to read the text gives candidates, and the structure of a
 * frame (length, function, maker's letters, CRC) decides which of them was meant. Used where the
 * known forms give no frame.
 */
import { base64Bytes } from './base64.ts';
import { frameRank, longestFrame, startsFrame } from './frame-shape.ts';
import {
  binaryWords,
  byteWords,
  decimalWords,
  hexWords,
  octalWords,
  type NumberWord,
} from './number-words.ts';
import { literalsOf } from './text-literals.ts';

interface FoundFrame {
  readonly bytes: Uint8Array;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** No telegram with its CRC bytes needs more, at ten characters a byte. */
const MAX_CHARS = 16_384;

/** In their order; none where no reading gives what has the structure of a frame. */
export function likelyFrames(text: string): readonly FoundFrame[] {
  if (text.length > MAX_CHARS) return [];
  let best: readonly FoundFrame[] = [];
  for (const read of READINGS) {
    const found = read(text);
    const more = bestRank(found) - bestRank(best);
    if (more > 0 || (more === 0 && spanOf(found) > spanOf(best))) best = found;
  }
  return best;
}

/** Of two readings that are as good, the one that leaves less of the text unread. */
function spanOf(frames: readonly FoundFrame[]): number {
  return frames.reduce((sum, { start, end }) => sum + end - start, 0);
}

const READINGS: readonly ((text: string) => readonly FoundFrame[])[] = [
  (text) => framesOfWords(text, hexWords(text)),
  (text) => framesOfWords(text, byteWords(text)),
  (text) => framesOfWords(text, decimalWords(text)),
  (text) => framesOfWords(text, binaryWords(text)),
  (text) => framesOfWords(text, octalWords(text)),
  (text) => literalsOf(text).filter(({ bytes }) => frameRank(bytes) > 0),
  framesOfBase64,
  framesOfGroups,
  framesOfBase32,
];

function bestRank(frames: readonly FoundFrame[]): number {
  return frames.reduce((best, { bytes }) => Math.max(best, frameRank(bytes)), 0);
}

/** A frame tells by its first byte where it ends, so words after it do not matter. */
function framesOfWords(text: string, words: readonly NumberWord[]): readonly FoundFrame[] {
  const found: FoundFrame[] = [];
  for (let first = 0; first < words.length; first++) {
    const frame = frameFrom(text, words, first);
    if (frame === undefined) continue;
    found.push(frame);
    while ((words[first + 1]?.start ?? Infinity) < frame.end) first += 1;
  }
  return found;
}

/** The likeliest frame that begins with this word. */
function frameFrom(
  text: string,
  words: readonly NumberWord[],
  first: number,
): FoundFrame | undefined {
  let digits = '';
  let best: FoundFrame | undefined;
  let bestYet = 0;
  let hasOdd = false;
  for (let index = first; index < words.length; index++) {
    const word = words[index];
    if (word === undefined || (index > first && !isJoined(text, words[index - 1], word))) break;
    // Groups of an odd number of digits have all one length, but for the last.
    if (hasOdd && words[index - 1]?.digits.length !== words[first]?.digits.length) break;
    hasOdd ||= word.digits.length % 2 !== 0;
    digits += word.digits;
    if (digits.length >= 4 && !isStart(digits)) return undefined;
    if (digits.length % 2 !== 0 || digits.length < MIN_DIGITS) continue;
    const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    if (bytes.length > longestFrame(bytes)) break;
    const rank = frameRank(bytes);
    if (rank <= bestYet) continue;
    bestYet = rank;
    best = { bytes, start: words[first]?.start ?? 0, end: word.end };
  }
  return best;
}

const MIN_DIGITS = 22;

function isStart(digits: string): boolean {
  return startsFrame(parseInt(digits.slice(0, 2), 16), parseInt(digits.slice(2, 4), 16));
}

/** What may stand between two bytes: no letters, but those that languages and pages put there. */
const GAP = /^(?:\(byte\)|byte|\.tobyte\(\)|<\/?[a-z]+ ?\/?>|[^0-9a-z]){0,24}$/i;

function isJoined(text: string, before: NumberWord | undefined, after: NumberWord): boolean {
  return before !== undefined && GAP.test(text.slice(before.end, after.start));
}

const BASE64_WORD = /[A-Za-z0-9+/_-]{15,}={0,2}/g;

function framesOfBase64(text: string): readonly FoundFrame[] {
  return [...text.matchAll(BASE64_WORD)].flatMap((match) => {
    const bytes = base64Bytes(match[0]);
    if (bytes === undefined || frameRank(bytes) === 0) return [];
    return [{ bytes, start: match.index, end: match.index + match[0].length }];
  });
}

const GROUPS = /^[A-Za-z0-9+/]{2,}(?:\s+[A-Za-z0-9+/]+={0,2})+$/;

/** Base64 in groups. */
function framesOfGroups(text: string): readonly FoundFrame[] {
  const bytes = GROUPS.test(text) ? base64Bytes(text.replace(/\s/g, '')) : undefined;
  if (bytes === undefined || frameRank(bytes) === 0) return [];
  return [{ bytes, start: 0, end: text.length }];
}

const BASE32 = /(?<![A-Za-z0-9+/])[A-Z2-7]{24,}={0,6}/g;
const BASE32_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function framesOfBase32(text: string): readonly FoundFrame[] {
  return [...text.matchAll(BASE32)].flatMap((match) => {
    const letters = match[0].replace(/=+$/, '');
    const bits = Array.from(letters, (each) =>
      BASE32_LETTERS.indexOf(each).toString(2).padStart(5, '0'),
    ).join('');
    const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
    if (frameRank(bytes) === 0) return [];
    return [{ bytes, start: match.index, end: match.index + match[0].length }];
  });
}
