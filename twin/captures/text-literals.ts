/**
 * Strings of programming languages and of URLs that hold bytes as they are, printable ones as
 * letters: `b'.D\x93D!Ce…'`, `.D%93D%21Ce…`.
 */
import { unquoted } from './text-shape.ts';

interface Literal {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const QUOTED = /(["'])((?:\\.|(?!\1)[^\\])*)\1/g;
const QUOTED_PRINTABLE = /\S*=[0-9A-F]{2}\S*/g;
const PERCENT = /[^\s"'<>&=]*%[0-9a-f]{2}[^\s"'<>&]*/gi;

export function literalsOf(text: string): readonly Literal[] {
  return [
    ...literals(text, QUOTED, (match) => (match.includes('\\') ? unescaped(match) : undefined)),
    ...literals(text, PERCENT, percentDecoded),
    ...literals(text, QUOTED_PRINTABLE, (written) => bytesOf(unquoted(written))),
  ];
}

function literals(
  text: string,
  pattern: RegExp,
  read: (written: string) => Uint8Array | undefined,
): readonly Literal[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const bytes = read(match[2] ?? match[0]);
    if (bytes === undefined) return [];
    return [{ bytes, start: match.index, end: match.index + match[0].length }];
  });
}

const ESCAPE = /\\(x[0-9a-f]{2}|u00[0-9a-f]{2}|[0-7]{1,3}|.)/gi;
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001b',
};

function unescaped(text: string): Uint8Array | undefined {
  return bytesOf(text.replace(ESCAPE, (_, written: string) => letterOf(written)));
}

function letterOf(written: string): string {
  if (/^\d/.test(written)) return String.fromCharCode(parseInt(written, 8) & 0xff);
  if (written.length > 1) return String.fromCharCode(parseInt(written.slice(-2), 16));
  return LETTERS[written] ?? written;
}

function percentDecoded(text: string): Uint8Array | undefined {
  return bytesOf(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
}

/** Undefined where a character is no byte. */
function bytesOf(text: string): Uint8Array | undefined {
  const codes = Array.from(text, (letter) => letter.charCodeAt(0));
  return codes.every((code) => code <= 0xff) ? Uint8Array.from(codes) : undefined;
}
