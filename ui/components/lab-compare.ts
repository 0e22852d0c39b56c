/**
 * Telegrams side by side: what differs between them as words, then their bytes with the columns in
 * line. A byte that differs is underlined, one of the field that gave the telegram away is framed.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { AlarmDetail, EvidenceTelegram } from '../../twin/api/schemas/alarms.ts';
import { byteRows, compareTelegrams, type ComparedByte, type Comparison } from '../data/compare.ts';
import { offsetHex } from '../data/hex-grid.ts';
import { NOTHING } from '../format.ts';
import { href } from '../router.ts';
import { shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import { define, LabElement } from './lab-element.ts';
import { verdictMark } from './telegram-columns.ts';
import { standingMark } from './trust-mark.ts';

/** Width that a row of 16 bytes with its head needs. */
const WIDE_PX = 600;

interface Fact {
  readonly label: string;
  readonly cells: readonly (TemplateResult | string)[];
  readonly differs: boolean;
  readonly named: boolean;
}

class LabCompare extends LabElement {
  static override properties = {
    alarm: { attribute: false },
    bytesPerRow: { state: true },
  };
  declare alarm: AlarmDetail;
  declare bytesPerRow: number;

  static override styles = [
    shared,
    css`
      table {
        border-collapse: collapse;
        width: 100%;
        font-size: var(--text-s);
      }
      .facts {
        table-layout: fixed;
      }
      th {
        text-align: start;
        font-weight: 550;
        vertical-align: top;
      }
      .facts th,
      .facts td {
        padding: var(--s2) var(--s3);
        border-top: 1px solid var(--line);
        overflow-wrap: break-word;
        vertical-align: top;
      }
      .facts thead th {
        border-top: 0;
      }
      .facts tr.named > * {
        background: var(--warn-soft);
      }
      .facts tr.named > th {
        box-shadow: inset 3px 0 0 var(--warn);
      }
      .mark {
        display: flex;
        align-items: center;
        gap: 0.3em;
        font-weight: 400;
        color: var(--text-2);
      }
      .mark.named {
        color: var(--warn);
        font-weight: 600;
      }
      .mark svg {
        width: 1em;
        height: 1em;
      }
      .bytes {
        overflow-x: auto;
        margin-top: var(--s2);
      }
      .bytes table {
        width: auto;
        font: 400 var(--text-s) / 1.3 var(--mono);
      }
      .bytes th {
        font-weight: 400;
        color: var(--text-2);
        padding-inline-end: 0.8em;
        white-space: nowrap;
      }
      .bytes td {
        padding: 0.15em 0.3em;
        text-align: center;
      }
      .bytes tbody tr:first-child > * {
        padding-top: 0.7em;
      }
      .bytes tbody tr:first-child > td > span {
        display: inline-block;
      }
      .bytes span {
        padding: 0 0.1em;
        border: 1px solid transparent;
        border-radius: 2px;
      }
      .bytes .differs {
        font-weight: 700;
        text-decoration: underline 2px;
        text-underline-offset: 0.2em;
        color: var(--bad);
      }
      .bytes .named {
        border-color: var(--warn);
        background: var(--warn-soft);
      }
      .narrow td {
        padding-inline: 0.05em;
      }
      .narrow th {
        padding-inline-end: 0.4em;
      }
      h3 {
        margin-top: var(--s4);
      }
      @media (width < 600px) {
        .facts tr {
          display: block;
          padding: var(--s2) 0;
          border-top: 1px solid var(--line);
        }
        .facts thead {
          display: none;
        }
        .facts tr > * {
          display: block;
          border: 0 !important;
          padding: 0.1rem var(--s2);
        }
        .facts td {
          display: grid;
          grid-template-columns: 4.5rem minmax(0, 1fr);
        }
        .facts td::before {
          content: attr(data-label);
          color: var(--text-2);
        }
      }
    `,
  ];

  readonly #resize = new ResizeObserver(([entry]) => {
    const widthPx = entry?.contentRect.width ?? 0;
    requestAnimationFrame(() => (this.bytesPerRow = widthPx >= WIDE_PX ? 16 : 8));
  });

  constructor() {
    super();
    this.bytesPerRow = 16;
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
    const { telegrams, field } = this.alarm;
    const dissections = telegrams.map(({ telegram }) => telegram.dissection);
    const comparison = compareTelegrams(dissections, field);
    return html`${this.#renderFacts(comparison)}
      <h3>${this.t('compare.bytes')}</h3>
      <p class="quiet small">
        ${
          telegrams.length < 2
            ? nothing
            : this.t('compare.differing', { count: comparison.differingBytes })
        }
        ${this.t('compare.legend')}
      </p>
      ${this.#renderBytes(comparison)}`;
  }

  #renderFacts(comparison: Comparison): TemplateResult {
    const { telegrams } = this.alarm;
    return html`<table class="facts" role="table">
      <caption class="visually-hidden">
        ${this.t('compare.fields')}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${this.t('compare.field')}</th>
          ${telegrams.map(
            ({ telegram: { id }, role }) =>
              html`<th role="columnheader" scope="col">
                <a href=${href('dissector', String(id))}>#${id}</a>
                <span class="mark">${this.t(`compare.role.${role}`)}</span>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${[...this.#receptionFacts(), ...this.#fieldFacts(comparison)].map((fact) =>
          this.#renderFact(fact),
        )}
      </tbody>
    </table>`;
  }

  #receptionFacts(): Fact[] {
    const { t, fmt, words } = this;
    const { telegrams, field } = this.alarm;
    const fact = (label: string, named: boolean, text: (one: EvidenceTelegram) => string): Fact => {
      const cells = telegrams.map(text);
      return { label, cells, named, differs: new Set(cells).size > 1 };
    };
    const standing = ({ standing: one }: EvidenceTelegram) =>
      one === undefined ? t('compare.noReading') : standingMark(one, words);
    return [
      fact(t('telegram.receivedAt'), field === 'reception-time', ({ telegram }) =>
        fmt.shortInstant(Date.parse(telegram.rxAt)),
      ),
      fact(t('gateway.id'), field === 'gateway', ({ telegram }) => telegram.gatewayId),
      fact(t('telegram.rssi'), field === 'signal', ({ telegram: { rssiDbm } }) =>
        rssiDbm === null ? NOTHING : fmt.quantity(rssiDbm, 'dBm', 0),
      ),
      this.#marks(t('telegram.verdict'), ({ telegram }) => verdictMark(telegram, words)),
      this.#marks(t('compare.standing'), standing),
    ];
  }

  #marks(label: string, of: (one: EvidenceTelegram) => TemplateResult | string): Fact {
    return { label, cells: this.alarm.telegrams.map(of), differs: false, named: false };
  }

  #fieldFacts({ fields }: Comparison): Fact[] {
    const { words } = this;
    return fields.map(({ label, values, differs, named }) => ({
      label: words.label(label),
      cells: values.map((value) => (value === undefined ? NOTHING : words.label(value))),
      differs,
      named,
    }));
  }

  #renderFact({ label, cells, differs, named }: Fact): TemplateResult {
    const { telegrams } = this.alarm;
    return html`<tr role="row" class=${named ? 'named' : ''}>
      <th role="rowheader" scope="row">
        ${label}
        ${named ? html`<span class="mark named">${icon('warn')} ${this.t('compare.named')}</span>` : nothing}
        ${
          differs && telegrams.length > 1
            ? html`<span class="mark">${this.t('compare.differs')}</span>`
            : nothing
        }
      </th>
      ${cells.map(
        (cell, index) =>
          html`<td role="cell" data-label="#${telegrams[index]?.telegram.id}">
            <span>${cell}</span>
          </td>`,
      )}
    </tr>`;
  }

  #renderBytes({ bytes }: Comparison): TemplateResult {
    const ids = this.alarm.telegrams.map(({ telegram }) => telegram.id);
    return html`<div class="bytes" tabindex="0" role="group" aria-label=${this.t('compare.bytes')}>
      <table class=${this.bytesPerRow < 16 ? 'narrow' : ''}>
        ${byteRows(bytes, this.bytesPerRow).map(
          ({ start, lines }) =>
            html`<tbody>
              ${lines.map(
                (line, index) =>
                  html`<tr>
                    <th scope="row">${offsetHex(start)} #${ids[index]}</th>
                    ${line.map(renderByte)}
                  </tr>`,
              )}
            </tbody>`,
        )}
      </table>
    </div>`;
  }
}

function renderByte({ hex, differs, named }: ComparedByte): TemplateResult {
  return html`<td><span class=${classMap({ differs, named })}>${hex ?? '··'}</span></td>`;
}

define('lab-compare', LabCompare);
