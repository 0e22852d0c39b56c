/** Bars as inline SVG. It is a picture with a text alternative; the numbers stand in a table below. */
import { chartScale } from '../chart-scale.ts';
import type { Figure } from '../document.ts';
import type { Format } from '../format.ts';
import { escapeHtml } from './markup.ts';

const SIZE = { width: 720, plot: 200, axis: 60, top: 34, bottom: 24 } as const;
const BARS_SHARE = 0.76;

export function chartSvg(figure: Figure, format: Format): string {
  const { ticks, max } = chartScale(figure.series.flatMap(({ values }) => values));
  const base = SIZE.top + SIZE.plot;
  const yOf = (value: number): number => base - (SIZE.plot * value) / max;
  const room = (SIZE.width - SIZE.axis) / Math.max(1, figure.categories.length);
  const bar = (room * BARS_SHARE) / Math.max(1, figure.series.length);
  const lines = ticks.map(
    (tick) =>
      `<line class="${tick === 0 ? 'axis' : 'grid'}" x1="${SIZE.axis}" x2="${SIZE.width}" y1="${px(yOf(tick))}" y2="${px(yOf(tick))}"/>` +
      `<text x="${SIZE.axis - 6}" y="${px(yOf(tick) + 4)}" text-anchor="end">${format.decimal(String(tick))}</text>`,
  );
  const groups = figure.categories.map((category, place) => {
    const start = SIZE.axis + place * room;
    const bars = figure.series.map(({ values }, index) => {
      const value = values[place] ?? 0;
      if (value <= 0) return '';
      const x = start + (room * (1 - BARS_SHARE)) / 2 + index * bar;
      return `<rect class="bar${index % 3}" x="${px(x)}" y="${px(yOf(value))}" width="${px(bar * 0.92)}" height="${px(base - yOf(value))}"/>`;
    });
    return `${bars.join('')}<text x="${px(start + room / 2)}" y="${base + 16}" text-anchor="middle">${escapeHtml(category)}</text>`;
  });
  const height = base + SIZE.bottom;
  return `<svg viewBox="0 0 ${SIZE.width} ${height}" role="img" aria-label="${escapeHtml(figure.alt)}">${legend(figure)}${lines.join('')}${groups.join('')}</svg>`;
}

function legend({ series, unit }: Figure): string {
  const keys = series.map(({ name }, index) => {
    const x = SIZE.axis + index * 200;
    return `<rect class="bar${index % 3}" x="${x}" y="6" width="14" height="10"/><text x="${x + 20}" y="15">${escapeHtml(name)}</text>`;
  });
  return `<text x="0" y="15">${escapeHtml(unit)}</text>${keys.join('')}`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
