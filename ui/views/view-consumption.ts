/** The monthly consumption information of a dwelling: no bill, and it says so. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { ConsumptionAnswer, HotWaterAnswer } from '../../twin/api/schemas/consumption.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-because.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-empty.ts';
import '../components/lab-error.ts';
import '../components/lab-year.ts';
import { Load } from '../components/load.ts';
import { derivation } from '../data/bill-view.ts';
import {
  comparisonRows,
  letterHref,
  yearBars,
  type ComparisonRow,
  type Side,
} from '../data/consumption-view.ts';
import { NOTHING } from '../format.ts';
import { href, patchParams } from '../router.ts';
import { paper } from '../theme/paper.ts';
import { controls, shared } from '../theme/shared.ts';

/** Nothing is wrong in the first weeks of a house. */
const NOT_YET = 'PROPERTY_NO_CONSUMPTION_YET';

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
      .used {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr));
        gap: var(--s4) var(--s6);
        margin-bottom: var(--s4);
      }
      .compared {
        white-space: normal;
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
    () => {
      const { month } = this.route.params;
      const language = this.fmt.locale;
      return this.context.client.consumption(this.#dwellingId ?? '', { month, language });
    },
  );

  /** A tenant has one dwelling; in the lab the first one is shown until another is chosen. */
  get #dwellingId(): string | undefined {
    const { session, status } = this.context;
    if (session.role === 'tenant') return session.dwellingId;
    return this.route.id ?? status.dwellings[0]?.id;
  }

  #loadKey(): string | undefined {
    const id = this.#dwellingId;
    if (id === undefined) return undefined;
    return `${id}|${this.route.params['month'] ?? ''}|${this.fmt.locale}`;
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
      ${this.#renderTrust(answer)}
      ${
        answer.shown || answer.hotWater?.shown === true
          ? this.#renderShown(answer)
          : this.#renderNotShown(answer)
      }
    </article>`;
  }

  /** What no reader can see in a figure. */
  #renderTrust({ unvouched, heldReadings }: ConsumptionAnswer): TemplateResult | typeof nothing {
    if (!unvouched && heldReadings === 0) return nothing;
    return html`<p class="small" role="note">
      ${unvouched ? this.t('month.unvouched') : nothing}
      ${heldReadings === 0 ? nothing : this.t('month.held', { count: heldReadings })}
    </p>`;
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
    const { hotWater } = answer;
    const reference = this.t('month.averageFrom', { reference: answer.averageReference });
    return html`<section class="panel">
        <div class="used">
          ${this.#renderUsed(answer, 'heating')}
          ${hotWater === null ? nothing : this.#renderUsed(hotWater, 'hotWater')}
        </div>
        ${this.#renderComparisons(answer)}
        <p class="quiet small after">${reference}</p>
      </section>
      ${this.#renderYear(answer, 'heating')}
      ${hotWater === null ? nothing : this.#renderYear(answer, 'hotWater')}
      ${this.#renderLetters(answer)}`;
  }

  /** What was used in the month, of heating or of hot water. */
  #renderUsed(figures: ConsumptionAnswer | HotWaterAnswer, side: Side): TemplateResult {
    const label = this.t(side === 'heating' ? 'month.used' : 'month.usedHotWater');
    return html`<div>
      <h2>${label}</h2>
      ${
        figures.shown
          ? html`<p class="figure">
              <lab-because
                .derivation=${derivation(figures.because.kwh, 'kwh', 1)}
                amount=${this.fmt.quantity(figures.kwh ?? 0, 'kWh', 0)}
                label=${label}
              ></lab-because>
            </p>`
          : html`<p>${this.t(`month.reason.${figures.reason ?? 'no-data'}`)}</p>`
      }
      ${this.#renderVolume(figures)}
      ${
        figures.substitute === null
          ? nothing
          : html`<p class="small">${this.t(`month.substitute.${figures.substitute}`)}</p>`
      }
    </div>`;
  }

  #renderVolume(figures: ConsumptionAnswer | HotWaterAnswer): TemplateResult | typeof nothing {
    if (!('m3' in figures) || figures.m3 === null) return nothing;
    return html`<p class="quiet small">${this.fmt.quantity(figures.m3, 'm³', 2)}</p>`;
  }

  #renderYear(answer: ConsumptionAnswer, side: Side): TemplateResult {
    const bars = yearBars(answer, side);
    const measured = side === 'heating' ? 'month.yearMeasured' : 'month.yearHotWater';
    const title = this.t(bars.isAdjusted ? 'month.yearAdjusted' : measured);
    return html`<section class="panel">
      <h2>${title}</h2>
      <lab-year .bars=${bars} label=${title}></lab-year>
    </section>`;
  }

  /** Heating, and beside it hot water where the dwelling has a meter for it. */
  #renderComparisons(answer: ConsumptionAnswer): TemplateResult {
    const { t } = this;
    const sides = this.#sides(answer);
    const waterRows = comparisonRows(answer, 'hotWater');
    return html`<table role="table">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">${t('month.comparison')}</th>
          ${sides.map(
            (side) =>
              html`<th role="columnheader" scope="col" class="num">${this.#columnName(side)}</th>
                <th role="columnheader" scope="col" class="num">${t('month.difference')}</th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${comparisonRows(answer).map((row, index) => {
          const water = waterRows[index];
          return this.#renderComparison(row, sides.length > 1 ? water : undefined);
        })}
      </tbody>
    </table>`;
  }

  #sides({ hotWater }: ConsumptionAnswer): Side[] {
    return hotWater === null ? ['heating'] : ['heating', 'hotWater'];
  }

  #columnName(side: Side): string {
    return `${this.t(`month.${side}`)}, kWh`;
  }

  #renderComparison(row: ComparisonRow, water: ComparisonRow | undefined): TemplateResult {
    const month = row.month === undefined ? '' : `, ${this.fmt.month(row.month)}`;
    return html`<tr role="row">
      <th role="rowheader" scope="row">${this.t(`month.${row.key}`)}${month}</th>
      ${this.#renderSide(row, 'heating')}
      ${water === undefined ? nothing : this.#renderSide(water, 'hotWater')}
    </tr>`;
  }

  #renderSide(row: ComparisonRow, side: Side): TemplateResult {
    const { t, fmt } = this;
    const kwh = row.kwh === undefined ? t('month.notRecorded') : fmt.decimal(row.kwh, 0);
    const pct = fmt.quantity(row.differencePct ?? 0, '%', 1);
    return html`<td role="cell" class="num" data-label=${this.#columnName(side)}>
        ${kwh}${row.isSubstitute ? ' (E)' : ''}
      </td>
      <td role="cell" class="num compared" data-label=${t('month.difference')}>
        ${row.trend === undefined ? NOTHING : t(`month.trend.${row.trend}`, { pct })}
      </td>`;
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
