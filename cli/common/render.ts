/** Drawing on a terminal: columns, numbers, spans of time and one live line. */
import { stripVTControlCharacters } from 'node:util';
import { groupDigits } from '#kernel/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import type { CommandIo } from './args.ts';

/** Columns side by side, as wide as their widest cell, two spaces apart. */
export function columns(
  rows: readonly (readonly string[])[],
  { alignRight = [] }: { alignRight?: readonly number[] } = {},
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, visibleLength(cell));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const gap = ' '.repeat((widths[index] ?? 0) - visibleLength(cell));
        return alignRight.includes(index) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Characters that take room; colours do not. */
export function visibleLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** 55180 → `55 180` */
export function thousands(value: number): string {
  return groupDigits(String(value), ' ');
}

/** Milliseconds as a person says them: `4.2 s`, `12 min`, `31 d`. */
export function span(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) return `${Number((ms / SECOND_MS).toFixed(1))} s`;
  if (ms < 2 * HOUR_MS) return `${Number((ms / MINUTE_MS).toFixed(1))} min`;
  if (ms < 2 * DAY_MS) return `${Number((ms / HOUR_MS).toFixed(1))} h`;
  return `${Number((ms / DAY_MS).toFixed(1))} d`;
}

/** Cuts a text to a width and says so with an ellipsis. */
export function clip(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** ✓ in green, ✗ in red: the sign says it, the colour only helps. */
export function mark(isGood: boolean, io: Pick<CommandIo, 'style'>): string {
  return isGood ? io.style('green', '✓') : io.style('red', '✗');
}

/** With two decimals; rounding hides neither a rest nor a part: 99,999 of 100,000 are not 100.00 %. */
export function percentOf(count: number, total: number): string {
  const text = ((100 * count) / total).toFixed(2);
  if (text === '100.00' && count < total) return '> 99.99 %';
  if (text === '0.00' && count > 0) return '< 0.01 %';
  return `${text} %`;
}

/** `[#####-----]  42 %` */
export function bar(share: number, width = 24): string {
  const bounded = Math.min(1, Math.max(0, share));
  const done = Math.round(bounded * width);
  const percent = String(Math.floor(bounded * 100)).padStart(3);
  return `[${'#'.repeat(done)}${'-'.repeat(width - done)}] ${percent} %`;
}

const REDRAW_MS = 100;

/** Redraws the live line at most ten times a second; does nothing where there is no terminal. */
export class LiveLine {
  readonly #io: Pick<CommandIo, 'live' | 'columns'>;
  readonly #nowMs: () => number;
  #drawnMs = -Infinity;

  constructor(
    io: Pick<CommandIo, 'live' | 'columns'>,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#io = io;
    this.#nowMs = nowMs;
  }

  /** `text` is only made when it is drawn. */
  update(text: () => string): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    this.#io.live(clip(text(), this.#io.columns - 1));
  }

  clear(): void {
    this.#io.live('');
  }
}
