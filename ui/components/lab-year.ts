/** Twelve months as bars, beside the twelve before; the same numbers stand in the table below. */
import { css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { YearBar, YearBars } from '../data/consumption-view.ts';
import { NOTHING } from '../format.ts';
import { paper } from '../theme/paper.ts';
import { shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';

const SIZE = { width: 720, height: 190, bottom: 22, top: 8 } as const;
const BARS_SHARE = 0.72;

class LabYear extends LabElement {
  static override properties = { bars: { attribute: false }, label: { type: String } };
  declare bars: YearBars;
  declare label: string;

  static override styles = [
    shared,
    paper,
    css`
      :host {
        container-type: inline-size;
      }
      svg {
        width: 100%;
        height: auto;
        display: block;
      }
      rect {
        stroke: var(--c-stored);
        fill: var(--c-stored);
      }
      rect.before {
        fill: var(--surface);
      }
      line {
        stroke: var(--line-strong);
      }
      text {
        fill: var(--text-2);
        stroke: none;
        font-size: 13px;
      }
      summary {
        width: fit-content;
        min-height: 1.75rem;
        font-size: var(--text-s);
        font-weight: 550;
        color: var(--accent);
        cursor: pointer;
      }
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s5);
        margin-bottom: var(--s2);
        font-size: var(--text-s);
      }
      .keys svg {
        width: 1rem;
        height: 0.75rem;
        display: inline-block;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`${this.#renderKeys()}
      <svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label=${this.label}>
        ${this.bars.bars.map((bar, index) => this.#renderBar(bar, index))}
        <line x1="0" x2=${SIZE.width} y1=${base()} y2=${base()}></line>
      </svg>
      <details>
        <summary>${this.t('chart.asTable')}</summary>
        ${this.#renderTable()}
      </details>`;
  }

  #renderKeys(): TemplateResult | typeof nothing {
    if (!this.bars.hasBefore) return nothing;
    const key = (name: string, mark: string) =>
      html`<span>
        <svg viewBox="0 0 16 12" aria-hidden="true">
          ${svg`<rect class=${mark} x="1" y="1" width="14" height="10"></rect>`}
        </svg>
        ${name}
      </span>`;
    return html`<p class="keys">
      ${key(this.t('month.thisYear'), '')} ${key(this.t('month.yearBefore'), 'before')}
    </p>`;
  }

  #renderBar(bar: YearBar, index: number): SVGTemplateResult {
    const room = SIZE.width / this.bars.bars.length;
    const count = this.bars.hasBefore ? 2 : 1;
    const width = (room * BARS_SHARE) / count;
    const start = index * room + (room * (1 - BARS_SHARE)) / 2;
    const draw = (kwh: number | null, place: number, mark: string) => {
      const height = ((base() - SIZE.top) * (kwh ?? 0)) / this.bars.maxKwh;
      if (height <= 0) return nothing;
      const x = start + place * width;
      return svg`<rect class=${mark} x=${x} y=${base() - height} width=${width * 0.92} height=${height}></rect>`;
    };
    return svg`${draw(bar.kwh, 0, '')}${this.bars.hasBefore ? draw(bar.kwhBefore, 1, 'before') : nothing}
      <text x=${index * room + room / 2} y=${base() + 16} text-anchor="middle">${bar.month.slice(5)}</text>`;
  }

  #renderTable(): TemplateResult {
    const { t, fmt } = this;
    const { bars, hasBefore } = this.bars;
    const kwh = (value: number | null): string =>
      value === null ? NOTHING : fmt.quantity(value, 'kWh', 0);
    return html`<table role="table">
      <caption class="visually-hidden">
        ${this.label}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${t('month.month')}</th>
          <th role="columnheader" scope="col" class="num">${t('month.thisYear')}</th>
          ${
            hasBefore
              ? html`<th role="columnheader" scope="col" class="num">${t('month.yearBefore')}</th>`
              : nothing
          }
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${bars.map(
          (bar) =>
            html`<tr role="row">
              <th role="rowheader" scope="row">${fmt.month(bar.month)}</th>
              <td role="cell" class="num" data-label=${t('month.thisYear')}>
                ${kwh(bar.kwh)}${bar.isSubstitute ? ' (E)' : ''}
              </td>
              ${
                hasBefore
                  ? html`<td role="cell" class="num" data-label=${t('month.yearBefore')}>
                      ${kwh(bar.kwhBefore)}
                    </td>`
                  : nothing
              }
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

function base(): number {
  return SIZE.height - SIZE.bottom;
}

define('lab-year', LabYear);
