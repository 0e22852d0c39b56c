/** Bars in groups, told apart by fill and outline, so that they survive a black and white printer. */
import { chartScale } from '../chart-scale.ts';
import type { Figure } from '../document.ts';
import { mixedColours } from '#kernel/colours.ts';
import { MARGIN, TEXT_WIDTH_PT, type Sheet, type StructOptions } from './sheet.ts';
import { MM } from './typesetter.ts';

const PLOT_PT = 46 * MM;
const AXIS_PT = 14 * MM;
const LABEL_PT = 5 * MM;
const LEGEND_PT = 5 * MM;
const SMALL_PT = 7.5;
/** Of the room of a category, the part that its bars take. */
const BARS_SHARE = 0.76;
/** The third series stands between the accent and the paper. */
const HALF = 0.55;

const plotPt = (sheet: Sheet): number => PLOT_PT * sheet.density;

export function drawFigure(sheet: Sheet, figure: Figure): void {
  const caption = sheet.type.set(figure.caption, TEXT_WIDTH_PT, { sizePt: 10, weight: 'bold' });
  const heightPt = caption.heightPt + LEGEND_PT + plotPt(sheet) + LABEL_PT + 4 * MM;
  sheet.gap(3.5 * MM);
  sheet.need(heightPt);
  const top = sheet.yPt;
  const right = MARGIN.leftPt + TEXT_WIDTH_PT;
  const options: StructOptions = {
    alt: figure.alt,
    bbox: [MARGIN.leftPt, top + caption.heightPt, right, top + heightPt],
  };
  const captionElement = sheet.flow('Caption', caption);
  const drawing = sheet.doc.markStructureContent('Figure');
  drawLegend(sheet, figure);
  sheet.yPt += LEGEND_PT + 2 * MM;
  drawPlot(sheet, figure);
  sheet.doc.endMarkedContent();
  sheet.root.add(captionElement);
  sheet.root.add(sheet.doc.struct('Figure', options, [drawing]));
  sheet.yPt = top + heightPt;
}

function drawLegend(sheet: Sheet, { series, unit }: Figure): void {
  let x = MARGIN.leftPt + AXIS_PT;
  const y = sheet.yPt + 1 * MM;
  const unitText = sheet.type.set(unit, AXIS_PT, { sizePt: SMALL_PT });
  sheet.type.draw(unitText, { x: MARGIN.leftPt, y });
  for (const [index, { name }] of series.entries()) {
    drawBar(sheet, { x, y: y + 0.4 * MM, width: 3 * MM, height: 2.4 * MM }, index);
    const text = sheet.type.set(name, 60 * MM, { sizePt: SMALL_PT });
    sheet.type.draw(text, { x: x + 4.2 * MM, y });
    x += 4.2 * MM + (text.lines[0]?.widthPt ?? 0) + 6 * MM;
  }
}

function drawPlot(sheet: Sheet, figure: Figure): void {
  const { ticks, max } = chartScale(figure.series.flatMap(({ values }) => values));
  const left = MARGIN.leftPt + AXIS_PT;
  const width = TEXT_WIDTH_PT - AXIS_PT;
  const base = sheet.yPt + plotPt(sheet);
  const heightOf = (value: number): number => (plotPt(sheet) * value) / max;
  for (const tick of ticks) {
    const y = base - heightOf(tick);
    const color = tick === 0 ? '#1a1a1a' : '#cccccc';
    sheet.rule(left, left + width, { yPt: y, widthPt: 0.4, color });
    const text = sheet.type.set(sheet.format.decimal(String(tick)), AXIS_PT - 2 * MM, {
      sizePt: SMALL_PT,
      align: 'right',
    });
    sheet.type.draw(text, { x: MARGIN.leftPt, y: y - SMALL_PT * 0.62 });
  }
  const room = width / Math.max(1, figure.categories.length);
  const bar = (room * BARS_SHARE) / Math.max(1, figure.series.length);
  for (const [place, category] of figure.categories.entries()) {
    const start = left + place * room + (room * (1 - BARS_SHARE)) / 2;
    for (const [index, { values }] of figure.series.entries()) {
      const value = values[place] ?? 0;
      if (value <= 0) continue;
      const height = heightOf(value);
      drawBar(
        sheet,
        { x: start + index * bar, y: base - height, width: bar * 0.92, height },
        index,
      );
    }
    const text = sheet.type.set(category, room, { sizePt: SMALL_PT });
    const labelX = left + place * room + (room - (text.lines[0]?.widthPt ?? 0)) / 2;
    sheet.type.draw(text, { x: labelX, y: base + 1 * MM, to: 1 });
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function drawBar(sheet: Sheet, { x, y, width, height }: Box, index: number): void {
  const fills = [sheet.accent, '#ffffff', mixedColours(sheet.accent, '#ffffff', HALF)];
  sheet.doc
    .lineWidth(0.5)
    .rect(x, y, width, height)
    .fillAndStroke(fills[index % fills.length] ?? sheet.accent, sheet.accent);
}
