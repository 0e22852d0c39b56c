/** Breaks text into lines and draws them: measured word by word, with notes as raised numbers. */
import { type Content, type Inline, inlines } from '../document.ts';
import { fontFile, runsOf, type Subset, type Weight } from './fonts.ts';

/** Points per millimetre. */
export const MM = 72 / 25.4;

export interface TextStyle {
  readonly sizePt: number;
  readonly weight?: Weight;
  readonly align?: 'left' | 'right';
  readonly color?: string;
  /** Line height as a multiple of the size. Default 1.3. */
  readonly leading?: number;
}

interface Piece {
  readonly text: string;
  readonly font: string;
  readonly sizePt: number;
  /** How far above the line it stands, points. */
  readonly risePt: number;
  readonly widthPt: number;
}

interface Word {
  readonly pieces: readonly Piece[];
  readonly widthPt: number;
  readonly breakBefore: boolean;
}

interface Line {
  readonly words: readonly Word[];
  readonly widthPt: number;
}

/** Text that is broken to a width. */
export interface TextBlock {
  readonly lines: readonly Line[];
  readonly heightPt: number;
  readonly lineHeightPt: number;
  readonly widthPt: number;
  readonly style: TextStyle;
}

const NOTE_SCALE = 0.72;
const NOTE_RISE = 0.32;
const LEADING = 1.3;
const INK = '#1a1a1a';

export class Typesetter {
  readonly #doc: PDFKit.PDFDocument;
  readonly #registered = new Set<string>();
  readonly #spaces = new Map<string, number>();

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
  }

  /** Breaks a text to a width in points. */
  set(content: Content, widthPt: number, style: TextStyle): TextBlock {
    const words = inlines(content).flatMap((part, index) => this.#words(part, index, style));
    const lines = this.#breakLines(joined(words), widthPt, style);
    const lineHeightPt = style.sizePt * (style.leading ?? LEADING);
    return { lines, heightPt: lines.length * lineHeightPt, lineHeightPt, widthPt, style };
  }

  /** Draws lines `from` ≤ line < `to` with the first one's top at y. */
  draw(
    block: TextBlock,
    {
      x,
      y,
      from = 0,
      to = block.lines.length,
    }: { x: number; y: number; from?: number; to?: number },
  ): void {
    const { style, lineHeightPt, widthPt } = block;
    this.#doc.fillColor(style.color ?? INK);
    for (const [index, line] of block.lines.slice(from, to).entries()) {
      const baseline = y + index * lineHeightPt + style.sizePt * 0.98;
      const start = style.align === 'right' ? x + widthPt - line.widthPt : x;
      this.#drawLine(line, { x: start, baseline, style });
    }
  }

  #drawLine(line: Line, at: { x: number; baseline: number; style: TextStyle }): void {
    const spacePt = this.#spaceWidth(at.style);
    let { x } = at;
    for (const [index, word] of line.words.entries()) {
      if (index > 0 && word.breakBefore) x += spacePt;
      // The space is drawn with the word, so that copied text keeps its words apart.
      const isLast = line.words[index + 1]?.breakBefore !== true;
      for (const [place, piece] of word.pieces.entries()) {
        const tail = !isLast && place === word.pieces.length - 1 ? ' ' : '';
        this.#use(piece.font, piece.sizePt);
        this.#doc.text(piece.text + tail, x, at.baseline - piece.risePt, {
          lineBreak: false,
          baseline: 'alphabetic',
          features: ['kern', 'tnum'],
        });
        x += piece.widthPt;
      }
    }
  }

  #words(part: Inline, index: number, style: TextStyle): Word[] {
    if (typeof part === 'object' && 'note' in part) {
      return [this.#word(`${part.note})`, { ...style, weight: 'regular' }, { isNote: true })];
    }
    const text = typeof part === 'string' ? part : part.text;
    const weight = typeof part === 'string' ? (style.weight ?? 'regular') : 'bold';
    const pieces = text.split(' ');
    return pieces.flatMap((word, place) => {
      const breakBefore = place > 0;
      if (word === '')
        return index > 0 || place > 0 ? [{ pieces: [], widthPt: 0, breakBefore }] : [];
      return [{ ...this.#word(word, { ...style, weight }, {}), breakBefore }];
    });
  }

  #word(text: string, style: TextStyle, { isNote = false }: { isNote?: boolean }): Word {
    const sizePt = isNote ? style.sizePt * NOTE_SCALE : style.sizePt;
    const risePt = isNote ? style.sizePt * NOTE_RISE : 0;
    const pieces = runsOf(text).map(({ text: run, subset }): Piece => {
      const font = fontName(style.weight ?? 'regular', subset);
      return { text: run, font, sizePt, risePt, widthPt: this.#width(run, font, sizePt) };
    });
    const widthPt = pieces.reduce((sum, piece) => sum + piece.widthPt, 0);
    return { pieces, widthPt, breakBefore: false };
  }

  #breakLines(words: readonly Word[], widthPt: number, style: TextStyle): Line[] {
    const spacePt = this.#spaceWidth(style);
    const lines: { words: Word[]; widthPt: number }[] = [{ words: [], widthPt: 0 }];
    for (const word of words.flatMap((whole) => this.#fitting(whole, widthPt, style))) {
      const line = lines.at(-1) ?? { words: [], widthPt: 0 };
      const gapPt = line.words.length > 0 && word.breakBefore ? spacePt : 0;
      const tooWide = line.widthPt + gapPt + word.widthPt > widthPt + 0.01;
      if (tooWide && line.words.length > 0) {
        lines.push({ words: [{ ...word, breakBefore: false }], widthPt: word.widthPt });
      } else {
        line.words.push(word);
        line.widthPt += gapPt + word.widthPt;
      }
    }
    return lines;
  }

  /** A word that is wider than the line is cut behind a hyphen, or where the line ends. */
  #fitting(word: Word, widthPt: number, style: TextStyle): Word[] {
    if (word.widthPt <= widthPt) return [word];
    const letters = word.pieces.flatMap((piece) =>
      // The number of a note stays whole.
      (piece.risePt > 0 ? [piece.text] : [...piece.text]).map((text) => ({
        ...piece,
        text,
        widthPt: this.#width(text, piece.font, piece.sizePt),
      })),
    );
    const parts: { pieces: Piece[]; widthPt: number }[] = [{ pieces: [], widthPt: 0 }];
    for (const letter of letters) {
      const part = parts.at(-1) ?? { pieces: [], widthPt: 0 };
      if (part.widthPt + letter.widthPt > widthPt - style.sizePt * 0.2 && part.pieces.length > 0) {
        const tail = afterHyphen(part.pieces);
        const tailPt = tail.reduce((sum, piece) => sum + piece.widthPt, 0);
        part.pieces.length -= tail.length;
        part.widthPt -= tailPt;
        parts.push({ pieces: [...tail, letter], widthPt: tailPt + letter.widthPt });
      } else {
        part.pieces.push(letter);
        part.widthPt += letter.widthPt;
      }
    }
    return parts.map((part, index) => ({ ...part, breakBefore: index === 0 && word.breakBefore }));
  }

  #spaceWidth({ weight = 'regular', sizePt }: TextStyle): number {
    const key = `${weight}|${sizePt}`;
    const known = this.#spaces.get(key) ?? this.#width(' ', fontName(weight, 'latin'), sizePt);
    this.#spaces.set(key, known);
    return known;
  }

  #width(text: string, font: string, sizePt: number): number {
    this.#use(font, sizePt);
    return this.#doc.widthOfString(text, { features: ['kern', 'tnum'] });
  }

  #use(font: string, sizePt: number): void {
    if (!this.#registered.has(font)) {
      const [weight, subset] = font.split('|') as [Weight, Subset];
      this.#doc.registerFont(font, fontFile(weight, subset));
      this.#registered.add(font);
    }
    this.#doc.font(font).fontSize(sizePt);
  }
}

/** A piece that follows without a space belongs to the word before it: a note, bold text. */
function joined(words: readonly Word[]): Word[] {
  const result: Word[] = [];
  for (const word of words) {
    const before = result.at(-1);
    if (before === undefined || word.breakBefore) result.push(word);
    else {
      result[result.length - 1] = {
        pieces: [...before.pieces, ...word.pieces],
        widthPt: before.widthPt + word.widthPt,
        breakBefore: before.breakBefore,
      };
    }
  }
  return result;
}

function fontName(weight: Weight, subset: Subset): string {
  return `${weight}|${subset}`;
}

/** What stands behind the last hyphen of a line; nothing where there is none. */
function afterHyphen(pieces: readonly Piece[]): Piece[] {
  const at = pieces.findLastIndex(({ text }) => text === '-');
  return at <= 0 ? [] : pieces.slice(at + 1);
}
