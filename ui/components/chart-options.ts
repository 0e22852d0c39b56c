/** Options of uPlot for a time chart: axes in the chosen language, colours asked at drawing time. */
import { defined } from '#kernel/defined.ts';
import uPlot from 'uplot';
import { WRITING } from '../../twin/words/writing.ts';
import { place } from '../place.ts';
import type { Span } from '../data/period.ts';
import type { Formatter } from '../format.ts';

export type ChartKind = 'line' | 'bars';

interface PlotParts {
  readonly kind: ChartKind;
  readonly unit: string;
  readonly fmt: Formatter;
  readonly widthPx: number;
  readonly heightPx: number;
  colour(name: 'line' | 'fill' | 'grid' | 'text'): string;
  onCursor(index: number | undefined): void;
  onSelect(span: Span): void;
}

/** A selection narrower than this is a click that slipped. */
const SELECT_MIN_PX = 8;
const DAY_S = 86_400;

export function plotOptions(parts: PlotParts): uPlot.Options {
  return {
    width: parts.widthPx,
    height: parts.heightPx,
    legend: { show: false },
    tzDate: (atS) => uPlot.tzDate(new Date(atS * 1000), place.value.timeZone),
    padding: [12, 24, 0, 0],
    cursor: { drag: { x: true, y: false, setScale: false }, y: false, points: { size: 8 } },
    scales: { x: { time: true }, y: { range: (_plot, min, max) => range(parts.kind, min, max) } },
    axes: [timeAxis(parts), valueAxis(parts)],
    series: [{}, mainSeries(parts)],
    hooks: {
      setCursor: [(plot) => parts.onCursor(plot.cursor.idx ?? undefined)],
      setSelect: [(plot) => select(plot, parts)],
    },
  };
}

/** Amounts start at 0, so that a small rise never looks like a big one; a register may start higher. */
function range(kind: ChartKind, min: number | null, max: number | null): uPlot.Range.MinMax {
  const low = min ?? 0;
  const high = max ?? 1;
  const margin = Math.max(1, (high - low) * 0.08);
  const fromZero = kind === 'bars' || low < high / 2;
  return [fromZero ? 0 : Math.max(0, low - margin), high + margin];
}

function mainSeries(parts: PlotParts): uPlot.Series {
  const { bars, stepped } = uPlot.paths;
  const paths =
    parts.kind === 'bars' ? bars?.({ size: [0.72, 110], align: 1 }) : stepped?.({ align: 1 });
  return {
    label: parts.unit,
    stroke: () => parts.colour('line'),
    fill: () => parts.colour(parts.kind === 'bars' ? 'line' : 'fill'),
    width: parts.kind === 'bars' ? 0 : 1.75,
    points: { show: false },
    spanGaps: false,
    ...defined({ paths }),
  };
}

function axisBase(parts: PlotParts): uPlot.Axis {
  return {
    stroke: () => parts.colour('text'),
    grid: { stroke: () => parts.colour('grid'), width: 1 },
    ticks: { stroke: () => parts.colour('grid'), width: 1, size: 5 },
    font: '12px system-ui, sans-serif',
  };
}

function timeAxis(parts: PlotParts): uPlot.Axis {
  const { tag } = WRITING[parts.fmt.locale];
  const { timeZone } = place.value;
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone });
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone });
  return {
    ...axisBase(parts),
    space: 84,
    values: (_plot, splits) => {
      const stepS = (splits[1] ?? 0) - (splits[0] ?? 0);
      return splits.map((atS) => {
        const text = time.format(atS * 1000);
        return stepS >= DAY_S || text === '00:00' ? day.format(atS * 1000) : text;
      });
    },
  };
}

function valueAxis(parts: PlotParts): uPlot.Axis {
  return {
    ...axisBase(parts),
    size: 58,
    values: (_plot, splits) => splits.map((value) => parts.fmt.decimal(value, 1)),
  };
}

function select(plot: uPlot, parts: PlotParts): void {
  const { left, width } = plot.select;
  if (width < SELECT_MIN_PX) return;
  parts.onSelect({
    fromMs: Math.round(plot.posToVal(left, 'x') * 1000),
    toMs: Math.round(plot.posToVal(left + width, 'x') * 1000),
  });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
