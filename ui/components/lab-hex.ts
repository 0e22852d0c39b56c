/**
 * Bytes of a telegram as a grid: one tab stop, arrow keys inside, 16 bytes in a row or 8 where
 * there is less room. Emits `lab-select` and `lab-hover` with the field of a byte; bytes nobody
 * understands are hatched.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { ByteMark, FieldNode } from '../data/dissection.ts';
import {
  asciiOf,
  byteHex,
  gridStep,
  missingOffsets,
  offsetHex,
  startsGroup,
} from '../data/hex-grid.ts';
import { layerColours } from '../theme/layers.ts';
import { shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';

/** Width that 16 bytes with offset and text need. */
const WIDE_PX = 570;

export class LabHex extends LabElement {
  static override properties = {
    bytes: { attribute: false },
    marks: { attribute: false },
    fields: { attribute: false },
    selected: { type: String },
    hovered: { type: String },
    label: { type: String },
    bytesPerRow: { state: true },
    cursor: { state: true },
  };
  declare bytes: Uint8Array;
  declare marks: readonly ByteMark[];
  declare fields: readonly FieldNode[];
  declare selected: string | undefined;
  declare hovered: string | undefined;
  declare label: string;
  declare bytesPerRow: number;
  /** Offset of the byte that is the tab stop. */
  declare cursor: number;

  static override styles = [
    shared,
    layerColours,
    css`
      [role='grid'] {
        font: 400 var(--text-s) / 1 var(--mono);
        display: grid;
        gap: 2px 0;
      }
      [role='row'] {
        display: flex;
        align-items: center;
        white-space: nowrap;
      }
      .offset,
      .ascii {
        color: var(--text-2);
        padding-inline: 0 0.6em;
      }
      .ascii {
        padding-inline: 0.8em 0;
        letter-spacing: 0.05em;
      }
      .byte {
        min-width: 1.85em;
        padding: 0.42em 0.28em;
        text-align: center;
        cursor: pointer;
        color: var(--text);
      }
      .byte.gap {
        margin-inline-start: 0.45em;
      }
      .none {
        background-image: repeating-linear-gradient(
          135deg,
          transparent 0 4px,
          color-mix(in srgb, var(--line-strong) 55%, transparent) 4px 5px
        );
      }
      .decrypted {
        text-decoration: underline dotted;
        text-underline-offset: 0.35em;
      }
      .hovered {
        box-shadow: inset 0 0 0 100px color-mix(in srgb, var(--accent) 22%, transparent);
      }
      .selected {
        background: var(--accent);
        color: var(--on-accent);
      }
      .byte:focus-visible {
        outline-offset: 1px;
        position: relative;
      }
    `,
  ];

  /** In the next frame: a change of layout while sizes are being told would tell them again. */
  readonly #resize = new ResizeObserver(([entry]) => {
    const widthPx = entry?.contentRect.width ?? 0;
    requestAnimationFrame(() => (this.bytesPerRow = widthPx >= WIDE_PX ? 16 : 8));
  });

  constructor() {
    super();
    this.bytes = new Uint8Array();
    this.marks = [];
    this.fields = [];
    this.selected = undefined;
    this.hovered = undefined;
    this.label = '';
    this.bytesPerRow = 16;
    this.cursor = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override render(): TemplateResult {
    const starts = Array.from(
      { length: Math.ceil(this.bytes.length / this.bytesPerRow) },
      (_, row) => row * this.bytesPerRow,
    );
    return html`<div
      role="grid"
      aria-label=${this.label}
      aria-readonly="true"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      @pointerleave=${() => this.emit('lab-hover', { id: undefined })}
    >
      ${starts.map((start) => this.#renderRow(start))}
    </div>`;
  }

  #renderRow(start: number): TemplateResult {
    const bytes = [...this.bytes.subarray(start, start + this.bytesPerRow)];
    return html`<div role="row">
      <span class="offset" role="rowheader">${offsetHex(start)}</span>
      ${bytes.map((byte, index) => this.#renderByte(byte, start + index))}
      ${missingOffsets(start, bytes.length, this.bytesPerRow).map(
        (offset) => html`<span class="byte ${this.#gap(offset)}" aria-hidden="true"></span>`,
      )}
      <span class="ascii" role="gridcell" aria-hidden="true"
        >${this.bytesPerRow === 16 ? bytes.map(asciiOf).join('') : nothing}</span
      >
    </div>`;
  }

  #renderByte(byte: number, offset: number): TemplateResult {
    const mark = this.marks[offset];
    const field = this.fields.find(({ id }) => id === mark?.fieldId);
    const classes = {
      byte: true,
      gap: startsGroup(offset, this.bytesPerRow),
      [`k${(mark?.layer ?? 0) % 6}`]: true,
      none: mark?.understanding === 'none',
      decrypted: mark?.decrypted === true,
      selected: this.#inside(this.selected, offset),
      hovered: this.#inside(this.hovered, offset),
    };
    return html`<span
      role="gridcell"
      data-offset=${offset}
      tabindex=${offset === this.#tabStop() ? 0 : -1}
      aria-label="${byteHex(byte)} ${this.words.label(field?.label ?? '')}"
      aria-selected=${this.#inside(this.selected, offset)}
      class=${classMap(classes)}
      @click=${() => this.#choose(offset)}
      @focus=${() => this.#choose(offset)}
      @pointerenter=${() => this.emit('lab-hover', { id: mark?.fieldId })}
      >${byteHex(byte)}</span
    >`;
  }

  #gap(offset: number): string {
    return startsGroup(offset, this.bytesPerRow) ? 'gap' : '';
  }

  #tabStop(): number {
    return Math.min(this.cursor, Math.max(0, this.bytes.length - 1));
  }

  #inside(fieldId: string | undefined, offset: number): boolean {
    const field = this.fields.find(({ id }) => id === fieldId);
    return field !== undefined && offset >= field.start && offset < field.end;
  }

  #choose(offset: number): void {
    this.cursor = offset;
    const id = this.marks[offset]?.fieldId;
    if (id !== this.selected) this.emit('lab-select', { id });
  }

  #onKey(event: KeyboardEvent): void {
    const size = { count: this.bytes.length, perRow: this.bytesPerRow };
    const next = gridStep(this.#tabStop(), event.key, { ...size, ctrl: event.ctrlKey });
    if (next === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-offset="${next}"]`)?.focus();
  }
}

define('lab-hex', LabHex);
