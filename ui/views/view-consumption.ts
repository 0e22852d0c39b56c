/** The monthly consumption information of a dwelling: no bill, and it says so. */
import { css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConsumptionAnswer } from '../../twin/api/schemas/consumption.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-because.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-empty.ts';
import '../components/lab-error.ts';
import '../components/lab-year.ts';
import { Load } from '../components/load.ts';
import { derivation } from '../data/bill-view.ts';
import { comparisonRows, letterHref, yearBars } from '../data/consumption-view.ts';
import type { ComparisonRow } from '../data/consumption-view.ts';
import { NOTHING } from '../format.ts';
import { href, patchParams } from '../router.ts';
import { paper } from '../theme/paper.ts';
import { controls, shared } from '../theme/shared.ts';

/** Nothing is wrong in the first weeks of a house. */
const NOT_YET = 'API_NO_CONSUMPTION_YET';

export class ViewConsumption extends LabView {
  static override styles = [
    shared,
    controls,
    paper,
    css`
      :host {
        container-type: inline-size;
        max-width: 54rem;
      }
      .tools {
        align-items: end;
      }
      .figure {
        font-size: var(--text-xl);
        font-weight: 650;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  readonly #load = new Load<ConsumptionAnswer>(
    this,
    () => this.#loadKey(),
    () => this.context.client.consumption(this.#dwellingId ?? '', this.route.params['month']),
  );

  /** A tenant has one dwelling; in the lab the first one is shown until another is chosen. */
  get #dwellingId(): string | undefined {
    const { session, status } = this.context;
    if (session.role === 'tenant') return session.dwellingId;
    return this.route.id ?? status.dwellings[0]?.id;
  }

  #loadKey(): string | undefined {
    const id = this.#dwellingId;
    return id === undefined ? undefined : `${id}|${this.route.params['month'] ?? ''}`;
  }

  override render(): TemplateResult {
    const { state } = this.#load;
    if (state.kind === 'ready') return this.#renderAnswer(state.value);
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    return html`<div class="stack">
      <h1>${this.t('nav.consumption')}</h1>
      ${this.#renderTools(undefined)}
      ${
        state.error.code === NOT_YET
          ? html`<lab-empty>${this.t('month.notYet')}</lab-empty>`
          : html`<lab-error
              .error=${state.error}
              retry
              @lab-retry=${() => void this.#load.reload()}
            ></lab-error>`
      }
    </div>`;
  }

  #renderAnswer(answer: ConsumptionAnswer): TemplateResult {
    const month = this.fmt.month(answer.month);
    return html`<article class="stack">
      <div class="head">
        <div>
          <h1>${this.t('month.title', { dwelling: answer.dwelling.label })}</h1>
          <p class="quiet small">${answer.occupant} · ${answer.property.name} · ${month}</p>
        </div>
        ${this.#renderTools(answer)}
      </div>
      <p class="small" role="note">${this.t('month.notABill')}</p>
      ${answer.shown ? this.#renderShown(answer) : this.#renderNotShown(answer)}
    </article>`;
  }

  #renderTools(answer: ConsumptionAnswer | undefined): TemplateResult {
    return html`<div class="row tools no-print">
      ${this.#renderDwellings()} ${answer === undefined ? nothing : this.#renderMonths(answer)}
    </div>`;
  }

  #renderDwellings(): TemplateResult | typeof nothing {
    const { session, status } = this.context;
    if (session.role === 'tenant') return nothing;
    return html`<label class="field">
      ${this.t('month.dwelling')}
      <select
        @change=${(event: Event) => {
          location.hash = href('consumption', (event.target as HTMLSelectElement).value);
        }}
      >
        ${status.dwellings.map(
          ({ id, label }) =>
            html`<option value=${id} ?selected=${id === this.#dwellingId}>${label}</option>`,
        )}
      </select>
    </label>`;
  }

  #renderMonths({ month, months }: ConsumptionAnswer): TemplateResult {
    const shown = [...new Set([...months, month])].sort().reverse();
    return html`<label class="field">
      ${this.t('month.month')}
      <select
        @change=${(event: Event) => patchParams({ month: (event.target as HTMLSelectElement).value })}
      >
        ${shown.map(
          (name) =>
            html`<option value=${name} ?selected=${name === month}>
              ${this.fmt.month(name)}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #renderNotShown({ reason }: ConsumptionAnswer): TemplateResult {
    return html`<lab-empty>${this.t(`month.reason.${reason ?? 'no-data'}`)}</lab-empty>`;
  }

  #renderShown(answer: ConsumptionAnswer): TemplateResult {
    const bars = yearBars(answer);
    const title = this.t(bars.isAdjusted ? 'month.yearAdjusted' : 'month.yearMeasured');
    return html`<section class="panel">
        <h2>${this.t('month.used')}</h2>
        <p class="figure">
          <lab-because
            .derivation=${derivation(answer.because.kwh, 'kwh', 1)}
            amount=${this.fmt.quantity(answer.kwh ?? 0, 'kWh', 0)}
            label=${this.t('month.used')}
          ></lab-because>
        </p>
        ${
          answer.substitute === null
            ? nothing
            : html`<p class="small">${this.t(`month.substitute.${answer.substitute}`)}</p>`
        }
        ${this.#renderComparisons(answer)}
        <p class="quiet small after">
          ${this.t('month.averageFrom', { reference: answer.averageReference })}
        </p>
      </section>
      <section class="panel">
        <h2>${title}</h2>
        <lab-year .bars=${bars} label=${title}></lab-year>
      </section>
      ${this.#renderLetters(answer)}`;
  }

  #renderComparisons(answer: ConsumptionAnswer): TemplateResult {
    const { t } = this;
    return html`<table role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${t('month.comparison')}</th>
          <th role="columnheader" scope="col" class="num">kWh</th>
          <th role="columnheader" scope="col" class="num">${t('month.difference')}</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${comparisonRows(answer).map((row) => this.#renderComparison(row))}
      </tbody>
    </table>`;
  }

  #renderComparison(row: ComparisonRow): TemplateResult {
    const { t, fmt } = this;
    const month = row.month === undefined ? '' : `, ${fmt.month(row.month)}`;
    const kwh = row.kwh === undefined ? t('month.notRecorded') : fmt.decimal(row.kwh, 0);
    const pct = fmt.quantity(row.differencePct ?? 0, '%', 1);
    return html`<tr role="row">
      <th role="rowheader" scope="row">${t(`month.${row.key}`)}${month}</th>
      <td role="cell" class="num" data-label="kWh">${kwh}${row.isSubstitute ? ' (E)' : ''}</td>
      <td role="cell" class="num" data-label=${t('month.difference')}>
        ${row.trend === undefined ? NOTHING : t(`month.trend.${row.trend}`, { pct })}
      </td>
    </tr>`;
  }

  #renderLetters(answer: ConsumptionAnswer): TemplateResult {
    const { locale: language } = this.fmt;
    const link = (format: 'pdf' | 'html') =>
      html`<a href=${letterHref(answer, { format, language })} download
        >${this.t(`letter.${format}`)}</a
      >`;
    return html`<p class="row no-print">${link('pdf')} ${link('html')}</p>`;
  }
}

define('view-consumption', ViewConsumption);
