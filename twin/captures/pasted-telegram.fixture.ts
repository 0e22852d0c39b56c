/** One telegram for all forms of text: the worked example of EN 13757-7 mode 5. */
import { fromHex, toHex } from '#kernel/bytes.ts';
import { addCrc } from '#wire/frame.ts';

export const HEX =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
export const FRAME = fromHex(HEX);
export const BYTES = pairsOf(HEX);
export const SPACED = BYTES.join(' ');
export const UPPER = HEX.toUpperCase();
/** With the CRC bytes of its format. */
export const A = toHex(addCrc(FRAME, 'A'));
export const BASE64 = Buffer.from(FRAME).toString('base64');
export const URL64 = Buffer.from(FRAME).toString('base64url');
/** From -128 to 127. */
export const SIGNED = [...new Int8Array(FRAME)];

function pairsOf(hex: string): string[] {
  return hex.match(/../g) ?? [];
}

export function hexOf(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Letters where they are printable, as dumps show them. */
export function lettersOf(bytes: readonly string[]): string {
  return bytes.map((byte) => printable(parseInt(byte, 16)) ?? '.').join('');
}

function printable(code: number): string | undefined {
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : undefined;
}

/** A line for each `size` bytes. */
export function rows(
  size: number,
  line: (offset: number, bytes: readonly string[]) => string,
): string {
  const starts = BYTES.flatMap((_, index) => (index % size === 0 ? [index] : []));
  return starts.map((start) => line(start, BYTES.slice(start, start + size))).join('\n');
}

/** As Python prints bytes, in quotes of either kind. */
export function pythonOf(quote: string): string {
  const letters = [...FRAME].map((code) => {
    const letter = printable(code);
    if (letter === quote || letter === '\\') return `\\${letter}`;
    return letter ?? SHORT[code] ?? `\\x${hexOf(code, 2)}`;
  });
  return `b${quote}${letters.join('')}${quote}`;
}

const SHORT: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r' };
