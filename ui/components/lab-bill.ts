/** The bill of one dwelling. Every amount opens its derivation; on paper they are footnotes. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { BillMeterLine, DwellingBillAnswer } from '../../twin/api/schemas/bills.ts';
import { derivations, type AmountKey, type Derivation } from '../data/bill-view.ts';
import { paper } from '../theme/paper.ts';
import { shared } from '../theme/shared.ts';
import { renderDerivation } from './lab-because.ts';
import { define, LabElement } from './lab-element.ts';
import { renderProvisional } from './lab-sheet.ts';
import { vouchedMark } from './trust-mark.ts';

class LabBill extends LabElement {
  static override properties = { bill: { attribute: false } };
  declare bill: DwellingBillAnswer;

  static override styles = [
    shared,
    paper,
    css`
      .trust {
        display: block;
      }
      :host {
        container-type: inline-size;
        max-width: 54rem;
      }
      .amounts {
        table-layout: fixed;
      }
      .total {
        font-size: var(--text-l);
      }
      .total .step > * {
        font-size: var(--text-s);
        font-weight: 400;
        border-top-width: 1px;
      }
      .footnotes {
        display: none;
      }
      h2 {
        margin-bottom: var(--s2);
      }
      @media print {
        :host {
          container-type: normal;
          max-width: none;
        }
        .footnotes {
          display: block;
          font-size: 8.5pt;
          break-before: auto;
        }
        .footnotes li {
          margin: 0 0 2mm 5mm;
          break-inside: avoid;
        }
      }
    `,
  ];

  #derivations: ReadonlyMap<AmountKey, Derivation> = new Map();

  protected override willUpdate(): void {
    this.#derivations = derivations(this.bill);
  }

  override render(): TemplateResult {
    const { bill } = this;
    const dates = { from: this.fmt.date(bill.period.from), to: this.fmt.date(bill.period.to) };
    return html`<article class="stack">
      <div class="head">
        <div>
          <slot name="crumb"></slot>
          <h1>${this.t('bill.title', { dwelling: bill.label })}</h1>
          <p class="quiet small">
            ${bill.occupant} · ${bill.property.name} · ${this.t('bill.periodText', dates)}
          </p>
        </div>
        <slot name="tools"></slot>
      </div>
      ${bill.provisional ? renderProvisional(this, bill) : nothing} ${this.#renderShares()}
      ${this.#renderMeters()} ${this.#renderFootnotes()}
    </article>`;
  }

  #renderShares(): TemplateResult {
    const { bill, fmt, t } = this;
    const area = fmt.area(bill.areaM2);
    const units = fmt.fixed(bill.ratedUnits, 1);
    return html`<section class="panel">
      <h2>${t('bill.amounts')}</h2>
      <table role="table" class="amounts">
        <tbody role="rowgroup">
          ${this.#renderLine(t('bill.propertyCosts'), 'costs', fmt.money(bill.costs.heatingCents))}
          ${this.#renderLine(t('bill.base', { area }), 'base', fmt.money(bill.baseCents))}
          ${this.#renderLine(
            t('bill.consumption', { units }),
            'consumption',
            fmt.money(bill.consumptionCents),
          )}
          ${this.#renderFurther('hotWaterBase', bill.hotWaterBaseCents)}
          ${this.#renderFurther('hotWaterConsumption', bill.hotWaterConsumptionCents)}
        </tbody>
        <tfoot role="rowgroup" class="total">
          ${this.#renderLine(t('bill.total'), 'total', fmt.money(bill.totalCents))}
          ${this.#renderFurther('co2Credit', bill.co2CreditCents)}
          ${this.#renderFurther('payable', bill.payableCents)}
          ${this.#renderFurther('balance', bill.balanceCents)}
        </tfoot>
      </table>
    </section>`;
  }

  /** Only where hot water, CO2 or prepayments are billed. */
  #renderFurther(
    key: 'hotWaterBase' | 'hotWaterConsumption' | 'co2Credit' | 'payable' | 'balance',
    cents: number | undefined,
  ): TemplateResult | typeof nothing {
    if (cents === undefined) return nothing;
    // What the landlord bears is a step to what is to be paid, and taken off.
    const isStep = key === 'co2Credit';
    const amount = this.fmt.money(isStep ? -cents : cents);
    return html`<tr role="row" class=${isStep ? 'step' : ''}>
      ${this.#renderCells(this.t(`bill.${key}`), key, amount)}
    </tr>`;
  }

  #renderLine(label: string, key: AmountKey, amount: string): TemplateResult {
    return html`<tr role="row">
      ${this.#renderCells(label, key, amount)}
    </tr>`;
  }

  #renderCells(label: string, key: AmountKey, amount: string): TemplateResult {
    return html`
      <th role="rowheader" scope="row">${label}</th>
      <td role="cell" class="num">${this.#renderAmount(key, { label, amount })}</td>
    `;
  }

  #renderAmount(key: AmountKey, shown: { label: string; amount: string }): TemplateResult | string {
    const because = this.#derivations.get(key);
    if (because === undefined) return shown.amount;
    return html`<lab-because
      .derivation=${because}
      amount=${shown.amount}
      label=${shown.label}
    ></lab-because>`;
  }

  #renderMeters(): TemplateResult {
    const { t } = this;
    return html`<section class="panel">
      <h2>${t('bill.meters')}</h2>
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${t('meter.room')}</th>
            <th role="columnheader" scope="col">${t('meter.id')}</th>
            <th role="columnheader" scope="col" class="num">${t('bill.units')}</th>
            <th role="columnheader" scope="col" class="num">${t('bill.ratedUnits')}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.bill.meters.map((meter) => this.#renderMeter(meter))}
        </tbody>
      </table>
      <p class="quiet small after">${t('bill.ratedNote')}</p>
    </section>`;
  }

  #renderMeter(meter: BillMeterLine): TemplateResult {
    const { t, fmt } = this;
    const rated = { label: t('bill.ratedUnits'), amount: fmt.fixed(meter.ratedUnits, 1) };
    return html`<tr role="row">
      <th role="rowheader" scope="row">${meter.room}</th>
      <td role="cell" data-label=${t('meter.id')}>
        <span class="mono">${meter.id}</span> ${this.#renderTrust(meter)}
      </td>
      <td role="cell" class="num" data-label=${t('bill.units')}>${fmt.integer(meter.units)}</td>
      <td role="cell" class="num" data-label=${t('bill.ratedUnits')}>
        ${this.#renderAmount(`meter:${meter.id}`, rated)}
      </td>
    </tr>`;
  }

  #renderTrust({ vouchedBy, heldReadings }: BillMeterLine): TemplateResult {
    const { t, words } = this;
    return html`<span class="small trust">
      ${vouchedBy === undefined ? nothing : vouchedMark(vouchedBy, words)}
      ${heldReadings === 0 ? nothing : html`<b>${t('bill.held', { count: heldReadings })}</b>`}
    </span>`;
  }

  #renderFootnotes(): TemplateResult {
    return html`<section class="footnotes">
      <h2>${this.t('bill.footnotes')}</h2>
      <ol>
        ${[...this.#derivations.values()].map(
          (entry) => html`<li>${renderDerivation(entry, this.words)}</li>`,
        )}
      </ol>
    </section>`;
  }
}

define('lab-bill', LabBill);
