import { DAY_MS } from '#kernel/time.ts';
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { setTheme } from '../theme/theme.ts';
import { tokens } from '../theme/tokens.ts';
import type { Point } from '../data/consumption.ts';
import './lab-chart.ts';
import type { LabChart, ZoomEvent } from './lab-chart.ts';
import type { LabTable } from './lab-table.ts';

const START_MS = Date.UTC(2025, 0, 1);
const POINTS = [10, 12, null, 15].map((value, day) => ({ atMs: START_MS + day * DAY_MS, value }));

if (tokens.styleSheet !== undefined) document.adoptedStyleSheets.push(tokens.styleSheet);

afterEach(() => {
  document.body.replaceChildren();
  setTheme('auto');
});

async function draw(): Promise<LabChart> {
  const chart = document.createElement('lab-chart') as LabChart;
  chart.points = POINTS;
  chart.label = 'd01-r1, reading';
  chart.unit = 'units';
  document.body.append(chart);
  await chart.updateComplete;
  return chart;
}

const text = (chart: LabChart, selector: string): string =>
  chart.renderRoot.querySelector(selector)?.textContent?.trim() ?? '';
const plot = (chart: LabChart): HTMLElement => {
  const found = chart.renderRoot.querySelector<HTMLElement>('.plot');
  if (found === null) throw new Error('there is no plot');
  return found;
};

test('the arrow keys move from value to value, shown at once and spoken politely', async () => {
  const chart = await draw();
  plot(chart).focus();
  await userEvent.keyboard('{End}{ArrowLeft}');
  await expect.poll(() => text(chart, '.readout')).toContain('12');
  await expect.poll(() => text(chart, '[aria-live=polite]')).toContain('12');
  expect(text(chart, '[aria-live=polite]')).toContain('units');
});

test('every value is there as a table, a gap is not', async () => {
  const chart = await draw();
  const toggle = chart.renderRoot.querySelector<HTMLElement>('button[aria-pressed]');
  if (toggle === null) throw new Error('there is no switch');
  await userEvent.click(toggle);
  await chart.updateComplete;
  const table = chart.renderRoot.querySelector<LabTable<Point>>('lab-table');
  await table?.updateComplete;
  const cells = [...(table?.renderRoot.querySelectorAll('td.end') ?? [])];
  expect(cells.map((cell) => cell.textContent?.trim())).toEqual(['15', '12', '10']);
  expect(chart.renderRoot.querySelector('canvas')).toBeNull();
});

test('dragging chooses a span, a double click asks for the whole', async () => {
  const chart = await draw();
  const spans: ZoomEvent['detail'][] = [];
  chart.addEventListener('lab-zoom', (event) => spans.push((event as ZoomEvent).detail));
  const over = chart.renderRoot.querySelector<HTMLElement>('.u-over');
  if (over === null) throw new Error('the chart is not drawn');
  const { left, top, width } = over.getBoundingClientRect();
  const mouse = (type: string, share: number): boolean =>
    over.dispatchEvent(
      new MouseEvent(type, {
        bubbles: true,
        clientX: left + width * share,
        clientY: top + 40,
        movementX: 5,
        composed: true,
        button: 0,
      }),
    );
  mouse('mousemove', 0.25);
  mouse('mousedown', 0.25);
  mouse('mousemove', 0.75);
  mouse('mouseup', 0.75);
  await expect.poll(() => spans.length).toBe(1);
  const [span] = spans;
  expect(span?.fromMs).toBeGreaterThan(START_MS);
  expect(span?.toMs).toBeLessThan(START_MS + 3 * DAY_MS);
  expect(span?.fromMs).toBeLessThan(span?.toMs ?? 0);
  over.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
  expect(spans[1]).toBeNull();
  expect(spans).toHaveLength(2);
});

test('the lines take the colours of the theme when it changes', async () => {
  setTheme('light');
  const chart = await draw();
  const pixels = (): string => chart.renderRoot.querySelector('canvas')?.toDataURL() ?? '';
  await expect.poll(() => pixels().length).toBeGreaterThan(1000);
  const light = pixels();
  setTheme('dark');
  await chart.updateComplete;
  await expect.poll(() => pixels() !== light).toBe(true);
});
