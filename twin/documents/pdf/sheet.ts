/**
 * The paper: A4 pages with a cursor, the tree of tags that screen readers follow, and what stands
 * on every page. Lengths are points from the top left corner.
 */
import { civilParts } from '#kernel/time.ts';
import PDFDocument from 'pdfkit';
import type { PaperDocument } from '../document.ts';
import { createFormat, type Format } from '../format.ts';
import { MM, Typesetter, type TextBlock } from './typesetter.ts';

const PAGE = { widthPt: 210 * MM, heightPt: 297 * MM } as const;
/** DIN 5008: text begins 25 mm from the left and leaves 20 mm at the right. */
export const MARGIN = {
  leftPt: 25 * MM,
  rightPt: 20 * MM,
  topPt: 20 * MM,
  bottomPt: 24 * MM,
} as const;
export const TEXT_WIDTH_PT = PAGE.widthPt - MARGIN.leftPt - MARGIN.rightPt;

const ACCENT = '#23527c';
const FOOT = { yPt: PAGE.heightPt - 15 * MM, sizePt: 8 } as const;

export type Struct = PDFKit.PDFStructureElement;

/** The declarations of pdfkit leave out what it takes since 0.19. */
export interface StructOptions extends PDFKit.Mixins.StructureElementOptions {
  readonly scope?: 'Row' | 'Column';
  /** Left, top, right, bottom in points. */
  readonly bbox?: readonly [number, number, number, number];
}

export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly type: Typesetter;
  readonly format: Format;
  /** The element that all content hangs below. */
  readonly root: Struct;
  /** Rules, bars and boxes; the brand's where it has one. */
  readonly accent: string;
  /** 1, or less where a little less air saves a page. */
  readonly density: number;
  yPt: number = MARGIN.topPt;
  readonly #document: PaperDocument;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;

  constructor(document: PaperDocument, density = 1) {
    this.density = density;
    const { year, month, day } = civilParts(document.date);
    const at = new Date(Date.UTC(year, month - 1, day, 12));
    this.#document = document;
    this.accent = document.brand?.colours?.light.accent ?? ACCENT;
    const creator = document.brand?.name ?? 'Metertwin';
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      autoFirstPage: true,
      pdfVersion: '1.7',
      tagged: true,
      displayTitle: true,
      lang: document.language,
      info: {
        Title: document.title,
        Author: document.author,
        Creator: creator,
        Producer: creator,
        CreationDate: at,
        ModDate: at,
      },
    });
    this.#ended = new Promise((resolve, reject) => {
      this.doc.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
      this.doc.on('end', resolve);
      this.doc.on('error', reject);
    });
    this.type = new Typesetter(this.doc);
    this.format = createFormat(document.language);
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
  }

  get bottomPt(): number {
    return PAGE.heightPt - MARGIN.bottomPt;
  }

  get pages(): number {
    return this.doc.bufferedPageRange().count;
  }

  /** How much of the page is written on, from 0 to 1. */
  get filled(): number {
    return (this.yPt - MARGIN.topPt) / (this.bottomPt - MARGIN.topPt);
  }

  /** A new page where fewer than `heightPt` are left; true when it was needed. */
  need(heightPt: number): boolean {
    if (this.yPt + heightPt <= this.bottomPt) return false;
    this.newPage();
    return true;
  }

  newPage(): void {
    this.doc.addPage();
    this.yPt = MARGIN.topPt;
  }

  /** Space between blocks; none at the top of a page. */
  gap(heightPt: number): void {
    if (this.yPt > MARGIN.topPt) this.yPt += heightPt * this.density;
  }

  /** Draws as one element of the tree and returns it. */
  tagged(tag: string, draw: () => void, options: StructOptions = {}): Struct {
    const content = this.doc.markStructureContent(tag);
    draw();
    this.doc.endMarkedContent();
    return this.doc.struct(tag, options, [content]);
  }

  /** Drawn, but not read out: rules, marks, what repeats on each page. */
  artifact(draw: () => void, type: 'Pagination' | 'Layout' = 'Layout'): void {
    this.doc.markContent('Artifact', { type });
    draw();
    this.doc.endMarkedContent();
  }

  /** Lines of a text at the cursor, over as many pages as it takes. */
  flow(tag: string, block: TextBlock, xPt: number = MARGIN.leftPt): Struct {
    const contents: PDFKit.PDFStructureContent[] = [];
    let from = 0;
    while (from < block.lines.length) {
      this.need(block.lineHeightPt);
      const fitting = Math.floor((this.bottomPt - this.yPt + 0.01) / block.lineHeightPt);
      const to = Math.min(block.lines.length, from + Math.max(1, fitting));
      contents.push(this.doc.markStructureContent(tag));
      this.type.draw(block, { x: xPt, y: this.yPt, from, to });
      this.doc.endMarkedContent();
      this.yPt += (to - from) * block.lineHeightPt;
      from = to;
    }
    return this.doc.struct(tag, {}, contents);
  }

  rule(
    fromXPt: number,
    toXPt: number,
    style: { yPt?: number; widthPt: number; color?: string },
  ): void {
    const yPt = style.yPt ?? this.yPt;
    this.doc
      .lineWidth(style.widthPt)
      .strokeColor(style.color ?? '#1a1a1a')
      .moveTo(fromXPt, yPt)
      .lineTo(toXPt, yPt)
      .stroke();
  }

  /** Page numbers are known only now. */
  async finish(): Promise<Uint8Array> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let index = start; index < start + count; index++) {
      this.doc.switchToPage(index);
      this.artifact(() => this.#foot(index + 1, count), 'Pagination');
    }
    this.root.end();
    this.doc.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  #foot(page: number, pages: number): void {
    const { mark } = this.#document;
    if (mark !== undefined) {
      const style = { sizePt: 10, weight: 'bold', color: '#a01818', align: 'right' } as const;
      const text = this.type.set(mark, TEXT_WIDTH_PT, style);
      this.type.draw(text, { x: MARGIN.leftPt, y: 8 * MM, to: 1 });
    }
    const label = this.#document.pageLabel
      .replace('{page}', String(page))
      .replace('{pages}', String(pages));
    const style = { sizePt: FOOT.sizePt, color: '#555555' } as const;
    const labelPt = 35 * MM;
    const x = MARGIN.leftPt;
    this.rule(x, x + TEXT_WIDTH_PT, { yPt: FOOT.yPt - 2 * MM, widthPt: 0.4, color: '#999999' });
    const text = this.type.set(this.#document.footer, TEXT_WIDTH_PT - labelPt, style);
    this.type.draw(text, { x, y: FOOT.yPt, to: 2 });
    const number = this.type.set(label, labelPt, { ...style, align: 'right' });
    this.type.draw(number, { x: x + TEXT_WIDTH_PT - labelPt, y: FOOT.yPt, to: 1 });
  }
}
