/**
 * Source Sans 3 in two weights, embedded. The typeface comes in subsets by script; a text is cut
 * into runs that one subset can draw, so that Müller, Łukasz and Ангелина all have their letters.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from './woff.ts';

const require = createRequire(import.meta.url);

export type Weight = 'regular' | 'bold';
const WEIGHTS: Readonly<Record<Weight, number>> = { regular: 400, bold: 600 };

/** What most letters are in comes first. */
const SUBSETS = ['latin', 'latin-ext', 'cyrillic', 'cyrillic-ext', 'greek', 'vietnamese'] as const;
export type Subset = (typeof SUBSETS)[number];

/** Stands for a character that no subset has. */
const UNKNOWN = '?';

type Range = readonly [first: number, last: number];

interface Run {
  readonly text: string;
  readonly subset: Subset;
}

/** Neighbours of one subset together. Control characters are left out. */
export function runsOf(text: string): Run[] {
  const runs: { text: string; subset: Subset }[] = [];
  for (const letter of text.normalize('NFC')) {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) continue;
    const found = SUBSETS.find((subset) => covers(subset, code));
    const last = runs.at(-1);
    const shown = found === undefined ? UNKNOWN : letter;
    const subset = found ?? 'latin';
    if (last?.subset === subset) last.text += shown;
    else runs.push({ text: shown, subset });
  }
  return runs;
}

function covers(subset: Subset, code: number): boolean {
  return ranges()[subset].some(([first, last]) => code >= first && code <= last);
}

let known: Readonly<Record<Subset, readonly Range[]>> | undefined;

function ranges(): Readonly<Record<Subset, readonly Range[]>> {
  if (known !== undefined) return known;
  const texts = JSON.parse(
    readFileSync(require.resolve('@fontsource/source-sans-3/unicode.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  known = Object.fromEntries(
    SUBSETS.map((subset) => [subset, (texts[subset] ?? '').split(',').map(parseRange)]),
  ) as unknown as Readonly<Record<Subset, readonly Range[]>>;
  return known;
}

/** `U+0152-0153` or `U+20AC` */
function parseRange(text: string): Range {
  const [first = '', last = first] = text.replace('U+', '').split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

const files = new Map<string, Buffer>();

/** The font file of a weight and subset, read and unpacked once. */
export function fontFile(weight: Weight, subset: Subset): Buffer {
  const name = `source-sans-3-${subset}-${WEIGHTS[weight]}-normal.woff`;
  const file =
    files.get(name) ??
    unpackWoff(readFileSync(require.resolve(`@fontsource/source-sans-3/files/${name}`)));
  files.set(name, file);
  return file;
}
