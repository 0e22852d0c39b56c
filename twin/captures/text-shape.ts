/**
 * Text as people paste it: characters that word processors and terminals put in are brought back to
 * plain ones, and what a text looks like is said where no telegram is found in it.
 */

const ESCAPE = String.fromCharCode(0x1b);
const ESCAPES = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g');
/** In Unicode, and as UTF-8 reads where bytes became characters one by one. */
const DOUBLE_QUOTES = /[\u201c-\u201f\u00ab\u00bb]|\u00e2\u0080[\u009c-\u009f]/g;
const SINGLE_QUOTES = /[\u2018-\u201b]|\u00e2\u0080[\u0098-\u009b]/g;
const DASHES = /[\u2010-\u2015\u2212]|\u00e2\u0080[\u0090-\u0095]|\u00e2\u0088\u0092/g;
const BLANKS = /[\u2000-\u200f\u202f\u2060\ufeff]|\u00e2\u0080[\u0080-\u008f\u00af]|\u00c2?\u00a0/g;
const PERCENT = /%(20|22|7c|2b|3a|3d)/gi;

export function plainCharacters(text: string): string {
  let plain = text;
  if (NOT_PLAIN.test(plain)) {
    plain = plain
      .replace(ESCAPES, '')
      .replace(DOUBLE_QUOTES, '"')
      .replace(SINGLE_QUOTES, "'")
      .replace(DASHES, '-')
      .replace(BLANKS, ' ')
      .trim();
  }
  if (!plain.includes('%')) return plain;
  return plain.replace(PERCENT, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

const NOT_PLAIN = /[^\t -~]/;

/** What a text looks like, and what it lacks to be a telegram. */
export function lookOf(line: string): string {
  const digits = line.replace(/0x|[\s:_,.-]/gi, '');
  if (/^[0-9a-f]+$/i.test(digits)) {
    return digits.length % 2 === 1
      ? `it looks like hex, but ${digits.length} digits are an odd number: one is missing or too many`
      : `it looks like hex, but its ${digits.length / 2} bytes are fewer than the 11 of a frame`;
  }
  if (/^[A-Za-z0-9+/]{15,}={0,2}$/.test(line)) {
    return 'it looks like base64, but its bytes do not begin with the L and C field of a frame';
  }
  const longest = Math.max(0, ...(line.match(/[0-9a-f]+/gi) ?? []).map((word) => word.length));
  return `it looks like text; its longest run of hex has ${longest} digits, a telegram has at least 22`;
}
