/** Tree and bytes of one telegram, linked both ways, and the chosen field explained. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { fromHex } from '#kernel/bytes.ts';
import type { DissectionAnswer } from '../../twin/api/schemas/telegrams.ts';
import {
  flattenFields,
  markBytes,
  rawHexOf,
  understanding,
  type ByteMark,
  type FieldNode,
} from '../data/dissection.ts';
import { controls, shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import { fieldValue } from './field-value.ts';
import { define, LabElement } from './lab-element.ts';
import './lab-hex.ts';
import './lab-tree.ts';
import type { FieldEvent } from './lab-tree.ts';

export class LabDissection extends LabElement {
  static override properties = {
    dissection: { attribute: false },
    selected: { state: true },
    hovered: { state: true },
    asReceived: { state: true },
    copied: { state: true },
  };
  declare dissection: DissectionAnswer;
  declare selected: string | undefined;
  declare hovered: string | undefined;
  /** Shows the ciphertext where there is a plaintext, too. */
  declare asReceived: boolean;
  declare copied: boolean;

  static override styles = [
    shared,
    controls,
    css`
      .panes {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 41rem);
        gap: var(--s4);
        align-items: start;
      }
      .bytes {
        position: sticky;
        top: var(--s4);
        display: grid;
        gap: var(--s3);
        grid-template-columns: minmax(0, 1fr);
      }
      .bytes lab-hex {
        overflow-x: auto;
        padding: 3px;
        margin: -3px;
      }
      .tools {
        justify-content: space-between;
      }
      h2 {
        margin-bottom: var(--s2);
      }
      .tools h2 {
        margin: 0;
      }
      .detail {
        border-top: 1px solid var(--line);
        padding-top: var(--s3);
        min-height: 7.5rem;
      }
      .detail dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.15rem var(--s4);
        font-size: var(--text-s);
        margin-top: var(--s1);
      }
      dt {
        color: var(--text-2);
      }
      dd {
        overflow-wrap: break-word;
      }
      @media (width < 1080px) {
        .panes {
          grid-template-columns: minmax(0, 1fr);
        }
        .bytes {
          position: static;
          order: -1;
        }
      }
    `,
  ];

  #fields: readonly FieldNode[] = [];
  #marks: readonly ByteMark[] = [];

  constructor() {
    super();
    this.selected = undefined;
    this.hovered = undefined;
    this.asReceived = false;
    this.copied = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('dissection')) return;
    const { frame } = this.dissection;
    this.#fields = flattenFields(this.dissection);
    this.#marks = markBytes(this.#fields, frame.length / 2);
    this.copied = false;
    if (!this.#fields.some(({ id }) => id === this.selected)) this.selected = undefined;
  }

  override render(): TemplateResult {
    return html`<div
      class="panes"
      @lab-select=${({ detail }: FieldEvent) => (this.selected = detail.id)}
      @lab-hover=${({ detail }: FieldEvent) => (this.hovered = detail.id)}
    >
      <section class="panel">
        <h2>${this.t('dissector.fields')}</h2>
        <lab-tree
          .fields=${this.#fields}
          .selected=${this.selected}
          .hovered=${this.hovered}
          label=${this.t('dissector.fields')}
        ></lab-tree>
      </section>
      <section class="panel bytes">
        ${this.#renderTools()} ${this.#renderBytes()} ${this.#renderDetail()}
      </section>
    </div>`;
  }

  #renderTools(): TemplateResult {
    const { frame, view } = this.dissection;
    return html`<div class="row tools">
      <h2>${this.t('dissector.bytes')}</h2>
      <div class="row">
        ${
          frame === view
            ? nothing
            : html`<button
                type="button"
                aria-pressed=${this.asReceived}
                @click=${() => (this.asReceived = !this.asReceived)}
              >
                ${icon('lock')} ${this.t('dissector.asReceived')}
              </button>`
        }
        <button type="button" @click=${() => void this.#copy()}>
          ${icon('copy')} ${this.copied ? this.t('common.copied') : this.t('dissector.copyHex')}
        </button>
      </div>
    </div>`;
  }

  #renderBytes(): TemplateResult {
    const { frame, view } = this.dissection;
    const { fullBytes, partialBytes, unknownBytes } = understanding(this.#marks);
    return html`<lab-hex
        .bytes=${fromHex(this.asReceived ? frame : view)}
        .marks=${this.#marks}
        .fields=${this.#fields}
        .selected=${this.selected}
        .hovered=${this.hovered}
        label=${this.t('dissector.bytes')}
      ></lab-hex>
      <p class="quiet small">
        ${this.t('dissector.understood', {
          all: this.#marks.length,
          full: fullBytes,
          partial: partialBytes,
          unknown: unknownBytes,
        })}
      </p>`;
  }

  #renderDetail(): TemplateResult {
    const shown = this.hovered ?? this.selected;
    const field = this.#fields.find(({ id }) => id === shown);
    if (field === undefined) {
      return html`<div class="detail quiet small">${this.t('dissector.choose')}</div>`;
    }
    const place = { from: String(field.start), to: String(Math.max(field.start, field.end - 1)) };
    return html`<div class="detail">
      <h3>${this.words.label(field.label)}</h3>
      <dl>
        <dt>${this.t('dissector.meaning')}</dt>
        <dd>${fieldValue(field, this.words)}</dd>
        <dt>${this.t('dissector.raw')}</dt>
        <dd class="mono">${rawHexOf(field, this.dissection)}</dd>
        <dt>${this.t('dissector.place')}</dt>
        <dd>${this.t('dissector.placeText', place)}</dd>
        ${
          field.clause === undefined
            ? nothing
            : html`<dt>${this.t('dissector.clause')}</dt>
                <dd>${field.clause}</dd>`
        }
      </dl>
    </div>`;
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.dissection.frame);
    this.copied = true;
  }
}

define('lab-dissection', LabDissection);
