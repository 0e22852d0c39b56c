/** The heating bill: the sheet of the property, or the bill of one dwelling. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { BillCheckAnswer, WhatIfAnswer } from '../../twin/api/schemas/bill-check.ts';
import type { DwellingBillAnswer, PropertySheet } from '../../twin/api/schemas/bills.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-bill.ts';
import '../components/lab-bill-check.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import '../components/lab-sheet.ts';
import '../components/lab-what-if.ts';
import type { WhatIfEvent } from '../components/lab-what-if.ts';
import { Load } from '../components/load.ts';
import { icon } from '../components/icons.ts';
import { billYears } from '../data/bill-view.ts';
import { billLetterHref } from '../data/consumption-view.ts';
import { changeOf, WHAT_IF_FIELDS, whatIfParams, type WhatIfParams } from '../data/what-if.ts';
import { checksBills, seesPropertySheet } from '../data/permissions.ts';
import { href, patchParams } from '../router.ts';
import { paper } from '../theme/paper.ts';
import { controls, shared } from '../theme/shared.ts';

export class ViewBill extends LabView {
  static override styles = [
    shared,
    controls,
    paper,
    css`
      .tools {
        align-items: end;
      }
      .crumb {
        font-size: var(--text-s);
      }
    `,
  ];

  readonly #sheet = new Load<PropertySheet>(
    this,
    () => (this.#dwellingId === undefined && this.#seesSheet ? this.#loadKey() : undefined),
    () => this.context.client.propertySheet(this.#year),
  );

  readonly #bill = new Load<DwellingBillAnswer>(
    this,
    () => (this.#dwellingId === undefined ? undefined : this.#loadKey()),
    () => this.context.client.dwellingBill(this.#dwellingId ?? '', this.#year),
  );

  readonly #check = new Load<BillCheckAnswer>(
    this,
    () => (this.#isChecked ? `${this.#loadKey()}|${this.fmt.locale}` : undefined),
    () => this.context.client.billCheck(this.#year, this.fmt.locale),
  );

  readonly #whatIf = new Load<WhatIfAnswer>(
    this,
    () => {
      const change = this.#isChecked ? changeOf(this.#asked) : undefined;
      return change && JSON.stringify([this.#year, this.fmt.locale, change]);
    },
    () => {
      const change = changeOf(this.#asked) ?? {};
      const language = this.fmt.locale;
      return this.context.client.billWhatIf({ period: this.#year, language, change });
    },
  );

  get #seesSheet(): boolean {
    return seesPropertySheet(this.context.session.role);
  }

  /** The check is about the bill of the whole property. */
  get #isChecked(): boolean {
    const { role } = this.context.session;
    return checksBills(role) && this.#dwellingId === undefined && this.#year !== '';
  }

  get #asked(): WhatIfParams {
    return whatIfParams(this.route.params);
  }

  /** A tenant has one bill only, the own one. */
  get #dwellingId(): string | undefined {
    const { dwellingId } = this.context.session;
    return this.#seesSheet ? this.route.id : dwellingId;
  }

  get #years(): string[] {
    return billYears(this.model.watermarkMs);
  }

  get #year(): string {
    return this.route.params['period'] ?? this.#years[0] ?? '';
  }

  /** Waits until the portal has data: only then is it known which year is billed. */
  #loadKey(): string | undefined {
    return this.#year === '' ? undefined : `${this.#dwellingId ?? ''}|${this.#year}`;
  }

  override render(): TemplateResult {
    if (this.#dwellingId !== undefined) return this.#renderBill();
    const page = this.#seesSheet ? this.#renderSheet() : this.#renderHead();
    return html`<div class="stack">${page} ${this.#renderPanels()}</div>`;
  }

  /** For the operator, who gets the check without the sheet. */
  #renderHead(): TemplateResult {
    return html`<div class="head">
      <h1>${this.t('nav.bill')}</h1>
      ${this.#renderTools()}
    </div>`;
  }

  #renderPanels(): TemplateResult | typeof nothing {
    const { state } = this.#check;
    // The sheet says by itself that nothing can be billed yet.
    if (!this.#isChecked || (this.#seesSheet && this.#sheet.state.kind !== 'ready')) return nothing;
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    if (state.kind === 'failed') {
      return html`<lab-error
        .error=${state.error}
        retry
        @lab-retry=${() => void this.#check.reload()}
      ></lab-error>`;
    }
    const isAsked = changeOf(this.#asked) !== undefined;
    return html`<lab-bill-check .check=${state.value}></lab-bill-check>
      <lab-what-if
        .check=${state.value}
        .params=${this.#asked}
        .state=${isAsked ? this.#whatIf.state : undefined}
        @lab-what-if=${(event: WhatIfEvent) => patchParams(event.detail)}
      ></lab-what-if>`;
  }

  #renderCrumb(): TemplateResult | typeof nothing {
    if (this.route.id === undefined || !seesPropertySheet(this.context.session.role))
      return nothing;
    return html`<p slot="crumb" class="crumb no-print">
      <a href=${href('bill', undefined, { period: this.#year })}>${this.t('bill.sheet')}</a> /
    </p>`;
  }

  #renderTools(): TemplateResult {
    const years = [...new Set([this.#year, ...this.#years])].filter((year) => year !== '');
    return html`<div slot="tools" class="row tools no-print">
      <label class="field">
        ${this.t('bill.period')}
        <select @change=${(event: Event) => this.#onYear(event)}>
          ${years.map(
            (year) => html`<option value=${year} ?selected=${year === this.#year}>${year}</option>`,
          )}
        </select>
      </label>
      ${this.#renderLetters()}
      <button type="button" @click=${() => window.print()}>
        ${icon('print')} ${this.t('bill.print')}
      </button>
    </div>`;
  }

  /** The letter that a landlord would send; there is one for a dwelling, not for the sheet. */
  #renderLetters(): TemplateResult | typeof nothing {
    const dwellingId = this.#dwellingId;
    if (dwellingId === undefined || this.#year === '') return nothing;
    const query = { period: this.#year, language: this.fmt.locale };
    return html`${(['pdf', 'html'] as const).map(
      (format) =>
        html`<a href=${billLetterHref(dwellingId, { ...query, format })} download
          >${this.t(`letter.${format}`)}</a
        >`,
    )}`;
  }

  #renderSheet(): TemplateResult {
    const { state } = this.#sheet;
    if (state.kind !== 'ready') return this.#renderWaiting(this.#sheet);
    return html`<lab-sheet .sheet=${state.value} year=${this.#year}>
      ${this.#renderTools()}
    </lab-sheet>`;
  }

  #renderBill(): TemplateResult {
    const { state } = this.#bill;
    if (state.kind !== 'ready') return this.#renderWaiting(this.#bill);
    return html`<lab-bill .bill=${state.value}>
      ${this.#renderCrumb()} ${this.#renderTools()}
    </lab-bill>`;
  }

  #renderWaiting(load: Load<unknown>): TemplateResult {
    if (load.state.kind === 'failed') {
      return html`<div class="stack">
        <h1>${this.t('nav.bill')}</h1>
        ${this.#renderTools()}
        <lab-error
          .error=${load.state.error}
          retry
          @lab-retry=${() => void load.reload()}
        ></lab-error>
      </div>`;
    }
    return this.#year === ''
      ? html`<lab-empty>${this.t('bill.noDataYet')}</lab-empty>`
      : html`<lab-empty loading></lab-empty>`;
  }

  #onYear(event: Event): void {
    // What was asked of one year says nothing about another: dwellings and devices may differ.
    const none = Object.fromEntries(WHAT_IF_FIELDS.map((field) => [field, undefined]));
    patchParams({ ...none, period: (event.target as HTMLSelectElement).value });
  }
}

define('view-bill', ViewBill);
