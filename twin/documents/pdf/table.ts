/** A table over as many pages as it takes: the head repeats, and no row is torn apart. */
import type { Row, Table } from '../document.ts';
import { MARGIN, TEXT_WIDTH_PT, type Sheet, type Struct } from './sheet.ts';
import { MM, type TextBlock, type TextStyle } from './typesetter.ts';

const SIZE_PT = 9;
const HEAD_PT = 8;
const PADDING = { xPt: 1.2 * MM, yPt: 0.9 * MM } as const;

interface Cell {
  readonly block: TextBlock;
  readonly xPt: number;
}

interface SetRow {
  readonly cells: readonly Cell[];
  readonly heightPt: number;
}

/** A table of so few rows is not torn apart. */
const KEPT_ROWS = 5;

export function drawTable(sheet: Sheet, table: Table): void {
  const head = setRow(sheet, table, 'head');
  const rows = table.rows.map((row) => ({ row, set: setRow(sheet, table, row) }));
  const caption = sheet.type.set(table.caption, TEXT_WIDTH_PT, { sizePt: 10, weight: 'bold' });
  const first = rows[0]?.set.heightPt ?? 0;
  const allPt = rows.reduce((sum, { set }) => sum + set.heightPt, 0);
  const keptPt = rows.length <= KEPT_ROWS ? allPt : first;
  sheet.gap(3.5 * MM);
  sheet.need(caption.heightPt + head.heightPt + keptPt + 2 * MM);
  const element = sheet.doc.struct('Table');
  sheet.root.add(element);
  element.add(sheet.flow('Caption', caption));
  sheet.yPt += 0.8 * MM;
  element.add(drawHead(sheet, head));
  const body = sheet.doc.struct('TBody');
  element.add(body);
  for (const [index, { row, set }] of rows.entries()) {
    // A sum does not stand alone at the top of a page.
    const next = rows[index + 1];
    const keepPt = next?.row.tone === 'sum' && row.tone !== 'sum' ? next.set.heightPt : 0;
    if (sheet.need(set.heightPt + keepPt)) repeatHead(sheet, head);
    body.add(drawRow(sheet, row, set));
  }
  body.end();
  element.end();
  sheet.yPt += 1.5 * MM;
}

function setRow(sheet: Sheet, table: Table, of: Row | 'head'): SetRow {
  const isHead = of === 'head';
  const row: Row = isHead ? { cells: table.columns.map(({ title }) => title) } : of;
  const widths = columnWidths(table);
  let xPt = MARGIN.leftPt;
  const cells = table.columns.map(({ align = 'left' }, index): Cell => {
    const widthPt = widths[index] ?? 0;
    const style: TextStyle = {
      sizePt: isHead ? HEAD_PT : row.tone === 'detail' ? SIZE_PT - 0.5 : SIZE_PT,
      weight: isHead || row.tone === 'sum' ? 'bold' : 'regular',
      align,
      leading: 1.22,
      ...(row.tone === 'detail' ? { color: '#444444' } : {}),
    };
    const content = row.cells[index] ?? '';
    const inset = row.tone === 'detail' && index === 0 ? 3 * MM : 0;
    const block = sheet.type.set(content, widthPt - 2 * PADDING.xPt - inset, style);
    const cell = { block, xPt: xPt + PADDING.xPt + inset };
    xPt += widthPt;
    return cell;
  });
  const tallest = Math.max(...cells.map(({ block }) => block.heightPt));
  return { cells, heightPt: tallest + 2 * PADDING.yPt * sheet.density };
}

function columnWidths({ columns }: Table): number[] {
  const total = columns.reduce((sum, { width }) => sum + width, 0);
  return columns.map(({ width }) => (TEXT_WIDTH_PT * width) / total);
}

function drawHead(sheet: Sheet, head: SetRow): Struct {
  const top = sheet.yPt;
  const cells = head.cells.map((cell) =>
    sheet.tagged('TH', () => drawCell(sheet, cell, top), { scope: 'Column' }),
  );
  headRules(sheet, head);
  return sheet.doc.struct('THead', {}, [sheet.doc.struct('TR', {}, cells)]);
}

/** The reader knows the head already; only the eye needs it again. */
function repeatHead(sheet: Sheet, head: SetRow): void {
  sheet.artifact(() => {
    for (const cell of head.cells) drawCell(sheet, cell, sheet.yPt);
  }, 'Pagination');
  headRules(sheet, head);
}

function headRules(sheet: Sheet, head: SetRow): void {
  const [left, right] = [MARGIN.leftPt, MARGIN.leftPt + TEXT_WIDTH_PT];
  const bottom = sheet.yPt + head.heightPt;
  sheet.artifact(() => sheet.rule(left, right, { yPt: bottom, widthPt: 0.9 }));
  sheet.yPt = bottom;
}

function drawRow(sheet: Sheet, row: Row, set: SetRow): Struct {
  const top = sheet.yPt;
  const [left, right] = [MARGIN.leftPt, MARGIN.leftPt + TEXT_WIDTH_PT];
  if (row.tone === 'sum') sheet.artifact(() => sheet.rule(left, right, { yPt: top, widthPt: 0.7 }));
  const cells = set.cells.map((cell, index) =>
    sheet.tagged(
      index === 0 ? 'TH' : 'TD',
      () => drawCell(sheet, cell, top),
      index === 0 ? { scope: 'Row' } : {},
    ),
  );
  sheet.yPt = top + set.heightPt;
  const light = { yPt: sheet.yPt, widthPt: 0.3, color: '#bbbbbb' };
  sheet.artifact(() => sheet.rule(left, right, light));
  return sheet.doc.struct('TR', {}, cells);
}

function drawCell(sheet: Sheet, { block, xPt }: Cell, top: number): void {
  sheet.type.draw(block, { x: xPt, y: top + PADDING.yPt * sheet.density });
}
