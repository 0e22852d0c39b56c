/** The sheet of a property: costs in, the two pots, every dwelling's share, and the check. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { PropertySheet, SheetRow } from '../../twin/api/schemas/bills.ts';
import { derivation, sheetCheck } from '../data/bill-view.ts';
import { href } from '../router.ts';
import { NOTHING } from '../format.ts';
import { paper } from '../theme/paper.ts';
import { shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import './lab-because.ts';
import { define, LabElement } from './lab-element.ts';
import { stateMark } from './state-mark.ts';

class LabSheet extends LabElement {
  static override properties = { sheet: { attribute: false }, year: { type: String } };
  declare sheet: PropertySheet;
  declare year: string;

  static override styles = [
    shared,
    paper,
    css`
      :host {
        container-type: inline-size;
      }
      .check {
        font-weight: 600;
      }
      @media print {
        :host {
          container-type: normal;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { property, period, provisional, withheld } = this.sheet;
    const dates = { from: this.fmt.date(period.from), to: this.fmt.date(period.to) };
    return html`<div class="stack">
      <div class="head">
        <div>
          <h1>${this.t('sheet.title', { name: property.name })}</h1>
          <p class="quiet small">${this.t('bill.periodText', dates)}</p>
        </div>
        <slot name="tools"></slot>
      </div>
      ${provisional ? renderProvisional(this, this.sheet) : nothing}
      ${withheld ? html`<p class="small">${this.t('sheet.withheld')}</p>` : nothing}
      ${this.#renderCosts()} ${this.#renderTable()}
    </div>`;
  }

  #renderCosts(): TemplateResult {
    const { costs } = this.sheet;
    const because = derivation(this.sheet.because, 'costs', 1);
    const basePct = 100 - costs.consumptionPct;
    const money = (cents: number, label: string): TemplateResult =>
      html`<lab-because
        .derivation=${because}
        amount=${this.fmt.money(cents)}
        label=${label}
      ></lab-because>`;
    const consumption = this.t('sheet.consumptionPot', { pct: costs.consumptionPct });
    const base = this.t('sheet.basePot', { pct: basePct });
    return html`<dl class="panel summary">
      <div>
        <dt>${this.t('sheet.costs')}</dt>
        <dd>${this.fmt.money(costs.heatingCents)}</dd>
      </div>
      <div>
        <dt>${consumption}</dt>
        <dd>${money(costs.consumptionPotCents, consumption)}</dd>
      </div>
      <div>
        <dt>${base}</dt>
        <dd>${money(costs.basePotCents, base)}</dd>
      </div>
      ${
        costs.hotWaterCents === undefined
          ? nothing
          : html`<div>
              <dt>${this.t('sheet.hotWater')}</dt>
              <dd>${this.fmt.money(costs.hotWaterCents)}</dd>
            </div>`
      }
    </dl>`;
  }

  #renderTable(): TemplateResult {
    const water = this.#hasHotWater ? (['hotWater'] as const) : [];
    const figures = ['base', 'consumption', ...water, 'total'] as const;
    const columns = ['dwelling', 'area', 'ratedUnits', ...figures] as const;
    return html`<div class="panel">
      <table role="table">
        <caption class="visually-hidden">
          ${this.t('sheet.shares')}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            ${columns.map(
              (column, index) =>
                html`<th role="columnheader" scope="col" class=${index === 0 ? '' : 'num'}>
                  ${this.t(`sheet.${column}`)}
                </th>`,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.sheet.rows.map((row) => this.#renderRow(row))}
        </tbody>
        <tfoot role="rowgroup">
          ${this.#renderTotal()}
        </tfoot>
      </table>
      ${this.#renderCheck()}
    </div>`;
  }

  #renderRow(row: SheetRow): TemplateResult {
    const { t, fmt } = this;
    const open = !this.sheet.withheld;
    return html`<tr role="row">
      <th role="rowheader" scope="row">
        ${
          open
            ? html`<a href=${href('bill', row.dwellingId, { period: this.year })}>${row.label}</a>`
            : row.label
        }
      </th>
      ${this.#renderCell(t('sheet.area'), fmt.area(row.areaM2))}
      ${this.#renderCell(t('sheet.ratedUnits'), this.#units(row.ratedUnits))}
      ${this.#renderCell(t('sheet.base'), fmt.money(row.baseCents))}
      ${this.#renderCell(t('sheet.consumption'), this.#money(row.consumptionCents))}
      ${this.#renderHotWater(row.hotWaterCents)}
      ${this.#renderCell(t('sheet.total'), this.#money(row.totalCents))}
    </tr>`;
  }

  #renderTotal(): TemplateResult {
    const { t, fmt, sheet } = this;
    return html`<tr role="row">
      <th role="rowheader" scope="row">${t('sheet.sum')}</th>
      ${this.#renderCell(t('sheet.area'), fmt.area(sheet.areaM2))}
      ${this.#renderCell(t('sheet.ratedUnits'), this.#units(sheet.ratedUnits))}
      ${this.#renderCell(t('sheet.base'), fmt.money(sheet.costs.basePotCents))}
      ${this.#renderCell(t('sheet.consumption'), fmt.money(sheet.costs.consumptionPotCents))}
      ${this.#renderHotWater(sheet.costs.hotWaterCents)}
      ${this.#renderCell(t('sheet.total'), fmt.money(sheet.sumCents))}
    </tr>`;
  }

  get #hasHotWater(): boolean {
    return this.sheet.costs.hotWaterCents !== undefined;
  }

  /** Base and consumption together; null where it is kept back. */
  #renderHotWater(cents: number | null | undefined): TemplateResult | typeof nothing {
    if (!this.#hasHotWater) return nothing;
    return this.#renderCell(this.t('sheet.hotWater'), this.#money(cents ?? null));
  }

  #renderCell(label: string, text: string): TemplateResult {
    return html`<td role="cell" class="num" data-label=${label}>${text}</td>`;
  }

  #renderCheck(): TemplateResult {
    const { sumCents, costsCents, holds } = sheetCheck(this.sheet);
    const text = this.t(holds ? 'sheet.addsUp' : 'sheet.broken', {
      sum: this.fmt.money(sumCents ?? this.sheet.sumCents),
      costs: this.fmt.money(costsCents),
    });
    return html`<p class="check small after">
      ${stateMark(holds ? 'ok' : 'bad', holds ? 'ok' : 'bad', text)}
    </p>`;
  }

  #units(text: string | null): string {
    return text === null ? NOTHING : this.fmt.fixed(text, 1);
  }

  #money(cents: number | null): string {
    return cents === null ? NOTHING : this.fmt.money(cents);
  }
}

define('lab-sheet', LabSheet);

/** Marks a bill that may still change, with the reason. */
export function renderProvisional(
  host: LabElement,
  { openMeters, heldMeters = 0 }: { readonly openMeters: number; readonly heldMeters?: number },
): TemplateResult {
  return html`<p class="provisional" role="note">
    ${icon('warn')}
    <span>
      <b>${host.t('bill.provisional')}</b>
      ${openMeters === 0 ? nothing : host.t('bill.provisionalWhy', { count: openMeters })}
      ${heldMeters === 0 ? nothing : host.t('bill.heldWhy', { count: heldMeters })}
    </span>
  </p>`;
}
