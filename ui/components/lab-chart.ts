/**
 * One measured quantity over time, drawn by uPlot. Drag selects a span and emits `lab-zoom`,
 * a double click emits `lab-zoom` without one. Arrow keys move the cursor and a polite live region
 * says the value; "show as table" gives every point as text.
 */
import { css, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import uPlot from 'uplot';
import plotCss from 'uplot/dist/uPlot.min.css?inline';
import { cursorStep } from '../data/chart-cursor.ts';
import type { Point } from '../data/consumption.ts';
import type { Span } from '../data/period.ts';
import { StoreController } from '../store.ts';
import { controls, shared } from '../theme/shared.ts';
import { theme } from '../theme/theme.ts';
import { plotOptions, type ChartKind } from './chart-options.ts';
import { define, LabElement } from './lab-element.ts';
import './lab-table.ts';
import type { Column } from './lab-table.ts';

/** `null`: back to the whole period. An event's detail cannot be undefined. */
export type ZoomEvent = CustomEvent<Span | null>;

const HEIGHT_PX = 280;
/** At most one announcement in this time, so that a held key does not drown the listener. */
const SPEAK_AFTER_MS = 400;

export class LabChart extends LabElement {
  static override properties = {
    points: { attribute: false },
    span: { attribute: false },
    label: { type: String },
    unit: { type: String },
    kind: { type: String },
    asTable: { type: Boolean, attribute: 'as-table' },
    cursorIndex: { state: true },
    spoken: { state: true },
  };
  declare points: readonly Point[];
  /** What the time axis shows; the points decide where it is undefined. */
  declare span: Span | undefined;
  declare label: string;
  declare unit: string;
  declare kind: ChartKind;
  declare asTable: boolean;
  declare cursorIndex: number | undefined;
  declare spoken: string;

  static override styles = [
    unsafeCSS(plotCss),
    shared,
    controls,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--s2) var(--s4);
        min-height: 2.125rem;
        margin-bottom: var(--s2);
      }
      .readout {
        color: var(--text-2);
        font-size: var(--text-s);
        font-variant-numeric: tabular-nums;
      }
      .plot {
        min-height: 280px;
        touch-action: pan-y;
      }
      .u-select {
        background: color-mix(in srgb, var(--accent) 22%, transparent);
      }
      .u-cursor-pt {
        border-width: 2px !important;
      }
      .u-cursor-x {
        border-right: 1px solid var(--line-strong) !important;
      }
      .probe {
        display: none;
      }
      .probe.line {
        color: var(--c-stored);
      }
      .probe.fill {
        color: color-mix(in srgb, var(--c-stored) 14%, transparent);
      }
      .probe.grid {
        color: var(--line);
      }
      .probe.text {
        color: var(--text-2);
      }
      .scroll {
        max-height: 26rem;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
    `,
  ];

  readonly #theme = new StoreController(this, theme);
  readonly #systemScheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #redraw = (): void => this.#plot?.redraw(false);
  #plot: uPlot | undefined;
  #drawn = '';
  #speakTimer: ReturnType<typeof setTimeout> | undefined;
  /** In the next frame: a change of layout while sizes are being told would tell them again. */
  readonly #resize = new ResizeObserver(([entry]) => {
    const widthPx = entry?.contentRect.width ?? 0;
    requestAnimationFrame(() => this.#fit(widthPx));
  });

  constructor() {
    super();
    this.points = [];
    this.span = undefined;
    this.label = '';
    this.unit = '';
    this.kind = 'line';
    this.asTable = false;
    this.cursorIndex = undefined;
    this.spoken = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    this.#systemScheme.addEventListener('change', this.#redraw);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#systemScheme.removeEventListener('change', this.#redraw);
    clearTimeout(this.#speakTimer);
    this.#destroy();
  }

  override render(): TemplateResult {
    return html`<div class="bar">
        <p class="readout" aria-hidden="true">${this.#readout() ?? this.t('chart.hint')}</p>
        <button
          type="button"
          class="no-print"
          aria-pressed=${this.asTable}
          @click=${() => (this.asTable = !this.asTable)}
        >
          ${this.t('chart.asTable')}
        </button>
      </div>
      ${this.asTable ? this.#renderTable() : this.#renderPlot()}
      <p class="visually-hidden" role="status" aria-live="polite">${this.spoken}</p>
      <i class="probe line"></i><i class="probe fill"></i><i class="probe grid"></i
      ><i class="probe text"></i>`;
  }

  #renderPlot(): TemplateResult {
    return html`<div
      class="plot"
      role="group"
      tabindex="0"
      aria-label="${this.label}. ${this.t('chart.keys')}"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    ></div>`;
  }

  #renderTable(): TemplateResult {
    const known = this.points.filter(({ value }) => value !== null);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.label}>
      <lab-table
        .columns=${this.#columns()}
        .rows=${known}
        sort="-at"
        caption=${this.label}
      ></lab-table>
    </div>`;
  }

  #columns(): readonly Column<Point>[] {
    return [
      {
        key: 'at',
        label: this.t('chart.time'),
        sortValue: ({ atMs }) => atMs,
        cell: ({ atMs }) => this.fmt.shortInstant(atMs),
      },
      {
        key: 'value',
        label: this.unit,
        align: 'end',
        sortValue: ({ value }) => value ?? undefined,
        cell: ({ value }) => (value === null ? nothing : html`${this.fmt.integer(value)}`),
      },
    ];
  }

  protected override updated(changed: PropertyValues<this>): void {
    const target = this.renderRoot.querySelector<HTMLElement>('.plot');
    const drawn = `${this.kind}|${this.words.locale}`;
    if (target === null || drawn !== this.#drawn) this.#destroy();
    if (target === null) return;
    if (this.#plot === undefined) this.#draw(target, drawn);
    else if (changed.has('points') || changed.has('span')) this.#setData();
    else if (this.#themeSeen !== this.#theme.value) this.#redraw();
    this.#themeSeen = this.#theme.value;
  }

  #themeSeen = theme.value;

  #draw(target: HTMLElement, drawn: string): void {
    this.#drawn = drawn;
    const options = plotOptions({
      kind: this.kind,
      unit: this.unit,
      fmt: this.fmt,
      widthPx: target.clientWidth,
      heightPx: HEIGHT_PX,
      colour: (name) => this.#colour(name),
      onCursor: (index) => (this.cursorIndex = index),
      onSelect: (span) => this.emit('lab-zoom', span),
    });
    this.#plot = new uPlot(options, this.#data(), target);
    this.#applySpan();
    this.#plot.over.addEventListener('dblclick', () => this.emit('lab-zoom', null));
  }

  #data(): uPlot.AlignedData {
    return [this.points.map(({ atMs }) => atMs / 1000), this.points.map(({ value }) => value)];
  }

  #setData(): void {
    this.#plot?.setData(this.#data());
    this.#applySpan();
  }

  #applySpan(): void {
    if (this.span === undefined || this.points.length === 0) return;
    this.#plot?.setScale('x', { min: this.span.fromMs / 1000, max: this.span.toMs / 1000 });
  }

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #fit(widthPx: number): void {
    if (this.#plot !== undefined && widthPx > 0) {
      this.#plot.setSize({ width: widthPx, height: HEIGHT_PX });
    }
  }

  /** A token is resolved by an element that has it as colour: canvas knows no custom properties. */
  #colour(name: string): string {
    const probe = this.renderRoot.querySelector(`.probe.${name}`);
    return probe === null ? 'gray' : getComputedStyle(probe).color;
  }

  #readout(): string | undefined {
    const point = this.cursorIndex === undefined ? undefined : this.points[this.cursorIndex];
    if (point === undefined || point.value === null) return undefined;
    return this.t('chart.readout', {
      time: this.fmt.instant(point.atMs),
      value: this.fmt.quantity(point.value, this.unit),
    });
  }

  #onKey(event: KeyboardEvent): void {
    const press = { key: event.key, shift: event.shiftKey };
    const next = cursorStep(this.points, this.cursorIndex, press);
    const point = next === undefined ? undefined : this.points[next];
    if (this.#plot === undefined || next === undefined || point === undefined) return;
    event.preventDefault();
    this.#plot.setCursor({
      left: this.#plot.valToPos(point.atMs / 1000, 'x'),
      top: this.#plot.valToPos(point.value ?? 0, 'y'),
    });
    this.cursorIndex = next;
    clearTimeout(this.#speakTimer);
    this.#speakTimer = setTimeout(() => (this.spoken = this.#readout() ?? ''), SPEAK_AFTER_MS);
  }
}

define('lab-chart', LabChart);
