/** Interventions and first alarms over virtual time, as a drawing; the tables below say the same. */
import { DAY_MS, berlinDate } from '#kernel/time.ts';
import type { RunResult } from '../../../sim/scenario/result.ts';
import { escapeXml as text } from './xml.ts';

const WIDTH = 960;
const LEFT = 220;
const ROW = 24;
const TOP = 28;
const MIN_BAR = 3;
const TICKS = 5;

interface Row {
  readonly label: string;
  readonly className: 'span' | 'alarm';
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Nothing where nothing happened. */
export function timeline(result: RunResult): string {
  const startMs = Date.parse(result.from);
  const endMs = startMs + result.virtualSpanS * 1_000;
  const rows = rowsOf(result, endMs);
  if (rows.length === 0 || endMs <= startMs) return '';
  const x = (ms: number): number =>
    Math.round(
      LEFT + ((WIDTH - LEFT) * (bounded(ms, startMs, endMs) - startMs)) / (endMs - startMs),
    );
  const height = TOP + rows.length * ROW + 8;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Timeline of interventions and first alarms">`,
    ...axis({ startMs, endMs, x, height }),
    ...rows.flatMap((row, index) => drawn(row, TOP + index * ROW, x)),
    '</svg>',
  ].join('\n');
}

function rowsOf({ interventions, alarms }: RunResult, endMs: number): Row[] {
  const spans = interventions.map(({ name, target, at, until }) => ({
    label: `${name} ${target}`,
    className: 'span' as const,
    fromMs: Date.parse(at),
    untilMs: until === undefined ? endMs : Date.parse(until),
  }));
  const first = alarms.map(({ kind, count, firstAt }) => ({
    label: `alarm ${kind} (${count})`,
    className: 'alarm' as const,
    fromMs: Date.parse(firstAt),
    untilMs: Date.parse(firstAt),
  }));
  return [...spans, ...first].toSorted((a, b) => a.fromMs - b.fromMs);
}

interface Axis {
  readonly startMs: number;
  readonly endMs: number;
  readonly height: number;
  x(ms: number): number;
}

function axis({ startMs, endMs, height, x }: Axis): string[] {
  // Two ticks of one day would say the same.
  const isShort = endMs - startMs < TICKS * DAY_MS;
  return Array.from({ length: TICKS }, (_, index) => {
    const ms = startMs + ((endMs - startMs) * index) / TICKS;
    const label = isShort ? new Date(ms).toISOString().slice(5, 16) : berlinDate(ms);
    const at = x(ms);
    return `<line class="axis" x1="${at}" x2="${at}" y1="18" y2="${height}"/><text class="soft" x="${at + 3}" y="14">${label}</text>`;
  });
}

function drawn(
  { label, className, fromMs, untilMs }: Row,
  y: number,
  x: (ms: number) => number,
): string[] {
  const from = x(fromMs);
  const width = Math.max(MIN_BAR, x(untilMs) - from);
  return [
    `<text x="0" y="${y + 15}">${text(label)}</text>`,
    `<rect class="${className}" x="${from}" y="${y + 4}" width="${width}" height="${ROW - 10}" rx="2"><title>${text(label)}</title></rect>`,
  ];
}

function bounded(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
