/** A neutral document as an A4 PDF: tagged, with its fonts, the same bytes for the same content. */
import type { Block, Content, PaperDocument } from '../document.ts';
import { drawFigure } from './figure.ts';
import { drawLetterHead } from './letter.ts';
import { MARGIN, Sheet, TEXT_WIDTH_PT } from './sheet.ts';
import { drawTable } from './table.ts';
import { MM } from './typesetter.ts';

const BODY_PT = 10;
const SMALL_PT = 8.5;
const NOTES_DENSE_PT = 7.8;
const HEADINGS = {
  1: { sizePt: 15, gapPt: 0, afterPt: 2 * MM },
  2: { sizePt: 11.5, gapPt: 6 * MM, afterPt: 1 * MM },
  3: { sizePt: 10, gapPt: 4 * MM, afterPt: 0.5 * MM },
} as const;
/** A heading never stands alone at the foot of a page. */
const KEEP_PT = 22 * MM;

/** A last page with less on it than this part looks forgotten. */
const FORGOTTEN_PART = 0.3;
const DENSE = 0.6;

/** A little less air is taken where it saves a last page of a few lines. */
export async function writePdf(document: PaperDocument): Promise<Uint8Array> {
  const loose = drawn(document, 1);
  if (loose.pages === 1 || loose.filled > FORGOTTEN_PART) return loose.finish();
  const dense = drawn(document, DENSE);
  return dense.pages < loose.pages ? dense.finish() : loose.finish();
}

function drawn(document: PaperDocument, density: number): Sheet {
  const sheet = new Sheet(document, density);
  if (document.letter !== undefined) drawLetterHead(sheet, document.letter, document.brand);
  for (const block of document.blocks) drawBlock(sheet, block);
  drawNotes(sheet, document);
  return sheet;
}

function drawBlock(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'heading':
      return drawHeading(sheet, block);
    case 'paragraph':
      return drawParagraph(sheet, block.content, block.tone);
    case 'facts':
      return drawFacts(sheet, block.rows);
    case 'table':
      return drawTable(sheet, block);
    case 'figure':
      return drawFigure(sheet, block);
    case 'result':
      return drawResult(sheet, block);
    case 'page-break':
      return sheet.newPage();
    default:
      return block satisfies never;
  }
}

function drawHeading(sheet: Sheet, { level, text }: Extract<Block, { kind: 'heading' }>): void {
  const { sizePt, gapPt, afterPt } = HEADINGS[level];
  const block = sheet.type.set(text, TEXT_WIDTH_PT, { sizePt, weight: 'bold', leading: 1.2 });
  sheet.gap(gapPt);
  sheet.need(block.heightPt + KEEP_PT);
  sheet.root.add(sheet.flow(`H${level}`, block));
  sheet.yPt += afterPt;
}

function drawParagraph(sheet: Sheet, content: Content, tone?: 'small' | 'notice'): void {
  const sizePt = tone === 'small' ? SMALL_PT : BODY_PT;
  const insetPt = tone === 'notice' ? 4 * MM : 0;
  const style = tone === 'small' ? { sizePt, color: '#333333' } : { sizePt };
  const block = sheet.type.set(content, TEXT_WIDTH_PT - insetPt, style);
  sheet.gap(1.5 * MM);
  if (tone === 'notice') {
    sheet.need(block.heightPt);
    const { yPt } = sheet;
    sheet.artifact(() =>
      sheet.doc.rect(MARGIN.leftPt, yPt, 1 * MM, block.heightPt).fill(sheet.accent),
    );
  }
  sheet.root.add(sheet.flow('P', block, MARGIN.leftPt + insetPt));
  sheet.yPt += 0.8 * MM;
}

function drawFacts(sheet: Sheet, rows: Extract<Block, { kind: 'facts' }>['rows']): void {
  const labelPt = 62 * MM;
  const list = sheet.doc.struct('L');
  sheet.root.add(list);
  sheet.gap(1.5 * MM);
  for (const [label, value] of rows) {
    const name = sheet.type.set(label, labelPt - 3 * MM, { sizePt: 9.5, color: '#444444' });
    const text = sheet.type.set(value, TEXT_WIDTH_PT - labelPt, { sizePt: 9.5 });
    const heightPt = Math.max(name.heightPt, text.heightPt);
    sheet.need(heightPt);
    const y = sheet.yPt;
    list.add(
      sheet.doc.struct('LI', {}, [
        sheet.tagged('Lbl', () => sheet.type.draw(name, { x: MARGIN.leftPt, y })),
        sheet.tagged('LBody', () => sheet.type.draw(text, { x: MARGIN.leftPt + labelPt, y })),
      ]),
    );
    sheet.yPt += heightPt + 0.4 * MM;
  }
  list.end();
}

function drawResult(sheet: Sheet, result: Extract<Block, { kind: 'result' }>): void {
  const amountPt = 50 * MM;
  const padPt = 3 * MM;
  const style = { sizePt: 12, weight: 'bold' } as const;
  const label = sheet.type.set(result.label, TEXT_WIDTH_PT - amountPt - 2 * padPt, style);
  const amount = sheet.type.set(result.amount, amountPt, { ...style, sizePt: 14, align: 'right' });
  const text =
    result.text === undefined
      ? undefined
      : sheet.type.set(result.text, TEXT_WIDTH_PT - 2 * padPt, { sizePt: 9.5 });
  const headPt = Math.max(label.heightPt, amount.heightPt);
  const heightPt = headPt + (text === undefined ? 0 : text.heightPt + 1.5 * MM) + 2 * padPt;
  sheet.gap(4 * MM);
  sheet.need(heightPt);
  const top = sheet.yPt;
  sheet.artifact(() => {
    sheet.doc
      .lineWidth(0.8)
      .rect(MARGIN.leftPt, top, TEXT_WIDTH_PT, heightPt)
      .fillAndStroke('#f1f5f9', sheet.accent);
  });
  const [x, y] = [MARGIN.leftPt + padPt, top + padPt];
  const amountX = MARGIN.leftPt + TEXT_WIDTH_PT - padPt - amountPt;
  sheet.root.add(
    sheet.tagged('P', () => {
      sheet.type.draw(label, { x, y: y + 1 });
      sheet.type.draw(amount, { x: amountX, y });
    }),
  );
  if (text !== undefined) {
    sheet.root.add(sheet.tagged('P', () => sheet.type.draw(text, { x, y: y + headPt + 1.5 * MM })));
  }
  sheet.yPt = top + heightPt + 2 * MM;
}

function drawNotes(sheet: Sheet, { notes, notesTitle }: PaperDocument): void {
  if (notes.length === 0) return;
  drawHeading(sheet, { kind: 'heading', level: 2, text: notesTitle });
  const numberPt = 8 * MM;
  const sizePt = sheet.density < 1 ? NOTES_DENSE_PT : SMALL_PT;
  for (const [index, note] of notes.entries()) {
    const number = sheet.type.set(String(index + 1), numberPt, { sizePt });
    const block = sheet.type.set(note, TEXT_WIDTH_PT - numberPt, { sizePt });
    sheet.need(Math.min(block.heightPt, 4 * block.lineHeightPt));
    const y = sheet.yPt;
    const label = sheet.tagged('Lbl', () => sheet.type.draw(number, { x: MARGIN.leftPt, y }));
    const body = sheet.flow('P', block, MARGIN.leftPt + numberPt);
    sheet.root.add(sheet.doc.struct('Note', {}, [label, body]));
    sheet.yPt += 0.9 * MM * sheet.density;
  }
}
