/** The heating bill: the sheet of the property, or the bill of one dwelling. */
import { css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { DwellingBillAnswer, PropertySheet } from '../../twin/api/schemas/bills.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-bill.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import '../components/lab-sheet.ts';
import { Load } from '../components/load.ts';
import { icon } from '../components/icons.ts';
import { billYears } from '../data/bill-view.ts';
import { billLetterHref } from '../data/consumption-view.ts';
import { seesPropertySheet } from '../data/permissions.ts';
import { href, patchParams } from '../router.ts';
import { controls, shared } from '../theme/shared.ts';

export class ViewBill extends LabView {
  static override styles = [
    shared,
    controls,
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
    () => (this.#dwellingId === undefined ? this.#loadKey() : undefined),
    () => this.context.client.propertySheet(this.#year),
  );

  readonly #bill = new Load<DwellingBillAnswer>(
    this,
    () => (this.#dwellingId === undefined ? undefined : this.#loadKey()),
    () => this.context.client.dwellingBill(this.#dwellingId ?? '', this.#year),
  );

  /** A tenant has one bill only, the own one. */
  get #dwellingId(): string | undefined {
    const { role, dwellingId } = this.context.session;
    return seesPropertySheet(role) ? this.route.id : dwellingId;
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
    return this.#dwellingId === undefined ? this.#renderSheet() : this.#renderBill();
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
    patchParams({ period: (event.target as HTMLSelectElement).value });
  }
}

define('view-bill', ViewBill);
