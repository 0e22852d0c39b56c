/** Numbers in a text, as programming languages and people write bytes. */

export interface NumberWord {
  /** Hex digits of its bytes. */
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

/** With what languages put before hex and after it; words there need a start, signs do not. */
const HEX =
  /(?:(?<![0-9a-z])(?:0x|0h|0wx|x|16#|16r|\d{0,2}'?h'|\d{1,2}'h|u\+00|)|\\x\{?|\\u\{|\\u00|&h|&?#x|#?\$|[%=#])([0-9a-f]+)('?u8?|uy|h?)(?![0-9a-z])/gi;

/** Of any number of digits. */
export function hexWords(text: string): readonly NumberWord[] {
  // Assemblers want a digit first: `0A2h`.
  return wordsOf(text, HEX, (digits, suffix) =>
    suffix !== '' && /^0..$/.test(digits) ? digits.slice(1) : digits,
  );
}

/** Of one or two digits each, where one digit is a byte too: `0x5`. */
export function byteWords(text: string): readonly NumberWord[] {
  return wordsOf(text, HEX, (digits) => (digits.length > 2 ? undefined : digits.padStart(2, '0')));
}

/** A sign is one where no digit stands before it: Java prints bytes from -128 to 127. */
const DECIMAL = /(?<![0-9a-z])(?:(?<!\d)-)?\d{1,3}(?![0-9a-z])/gi;

export function decimalWords(text: string): readonly NumberWord[] {
  return wordsOf(text, DECIMAL, (digits) => {
    const value = Number(digits);
    if (value < -128 || value > 255) return undefined;
    return (value & 0xff).toString(16).padStart(2, '0');
  });
}

const BINARY = /(?<![0-9a-z])(?:0b)?([01]{8})(?![0-9a-z])/gi;

export function binaryWords(text: string): readonly NumberWord[] {
  return wordsOf(text, BINARY, (digits) => parseInt(digits, 2).toString(16).padStart(2, '0'));
}

const OCTAL = /(?<![0-9a-z])(?:0o)?([0-3]?[0-7]{2}|0o[0-7])(?![0-9a-z])/gi;

export function octalWords(text: string): readonly NumberWord[] {
  return wordsOf(text, OCTAL, (digits) =>
    parseInt(digits.replace(/^0o/i, ''), 8).toString(16).padStart(2, '0'),
  );
}

function wordsOf(
  text: string,
  pattern: RegExp,
  digitsOf: (written: string, suffix: string) => string | undefined,
): readonly NumberWord[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    // `b'…'` of Python is no byte.
    if (/^[a-f]$/i.test(match[0]) && /^["']/.test(text.slice(match.index + 1))) return [];
    const digits = digitsOf(match[1] ?? match[0], match[2] ?? '');
    if (digits === undefined) return [];
    return [{ digits, start: match.index, end: match.index + match[0].length }];
  });
}
