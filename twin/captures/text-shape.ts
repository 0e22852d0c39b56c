/**
 * Text as people paste it: characters that word processors and terminals put in are brought back to
 * plain ones, and what a text looks like is said where no telegram is found in it.
 */
import { base64Bytes } from './base64.ts';
import { MIN_FRAME_BYTES } from './frame-shape.ts';

const ESCAPE = String.fromCharCode(0x1b);
const ESCAPES = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g');
const DOUBLE_QUOTES = /[\u201c-\u201f\u00ab\u00bb]/g;
const SINGLE_QUOTES = /[\u2018-\u201b]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;
/** Soft hyphens and blanks without width. */
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const BLANKS = /[\u2000-\u200a\u202f\u00a0]/g;
const PERCENT = /%(0a|0d|20|22|26|27|2b|2c|2f|3a|3b|3d|5b|5c|5d|7b|7c|7d)/gi;
const ENTITY = /&(#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,5});/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  shy: '',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
  ndash: '-',
};

/** Signs of URLs stay as they are. */
export function plainLetters(text: string): string {
  let plain = text;
  if (NOT_PLAIN.test(plain)) {
    plain = unicodeOf(plain)
      .normalize('NFKC')
      .replace(ESCAPES, '')
      .replace(UNSEEN, '')
      .replace(DOUBLE_QUOTES, '"')
      .replace(SINGLE_QUOTES, "'")
      .replace(DASHES, '-')
      .replace(BLANKS, ' ')
      .trim();
  }
  return plain.includes('&') && !BYTE_ENTITIES.test(plain)
    ? plain.replace(ENTITY, letterOf)
    : plain;
}

/** So many are the bytes themselves, not letters between them. */
const BYTE_ENTITIES = /(?:&#(?:x[0-9a-f]{1,2}|\d{1,3});\s*){11}/i;

/** Of HTML and XML, with their attributes. */
export function withoutTags(text: string): string {
  return text.replace(/<\/?[a-z][^<>]*>/gi, ' ');
}

/** Quoted-printable (RFC 2045, 6.7): `=3D` is a character, also where it is none of the telegram. */
export function unquoted(text: string): string {
  return text.replace(/=([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}

export function plainCharacters(text: string): string {
  const plain = plainLetters(text);
  if (!plain.includes('%')) return plain;
  return plain.replace(PERCENT, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function letterOf(entity: string, written: string): string {
  const name = written.toLowerCase();
  if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
  if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
  return ENTITIES[name] ?? entity;
}

/** Files become characters byte by byte: those of UTF-8 come together, others are Windows-1252. */
function unicodeOf(text: string): string {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  if (!NOT_ASCII.test(text) || BEYOND_BYTES.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const NOT_PLAIN = /[^\t -~]/;
const NOT_ASCII = /[\u0080-\u00ff]/;
const BEYOND_BYTES = /[\u0100-\uffff]/;

/** What a text looks like, and what it lacks to be a telegram. */
export function lookOf(line: string): string {
  const numbers = line.match(/(?<![\w.])-?\d{1,3}(?![\w.])/g) ?? [];
  const isDecimal = numbers.every((each) => Number(each) <= 0xff) && numbers.some(isNoPair);
  if (isDecimal && numbers.length >= MIN_FRAME_BYTES) {
    return `it looks like ${numbers.length} decimal numbers, but they do not begin with the L and C field of a frame`;
  }
  const digits = line.replace(/0x|[\s:_,.;|/-]/gi, '');
  if (/^[0-9a-f]+$/i.test(digits)) return lookOfHex(digits);
  const base64 = base64Bytes(line);
  if (base64?.[0] === 0x1f && base64[1] === 0x8b) {
    return 'it looks like base64 of gzip; unpack it first, with base64 -d | gunzip';
  }
  if (base64 !== undefined) {
    return 'it looks like base64, but its bytes do not begin with the L and C field of a frame';
  }
  const longest = Math.max(0, ...(line.match(/[0-9a-f]+/gi) ?? []).map((word) => word.length));
  return `it looks like text; its longest run of hex has ${longest} digits, a telegram has at least 22`;
}

function isNoPair(number: string): boolean {
  return number.length !== 2;
}

function lookOfHex(digits: string): string {
  if (digits.length % 2 === 1) {
    return `it looks like hex, but ${digits.length} digits are an odd number: one is missing or too many`;
  }
  return `it looks like hex, but its ${digits.length / 2} bytes are fewer than the 11 of a frame`;
}
