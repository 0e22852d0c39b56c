/**
 * The same bill under other circumstances: a form, and before and after of each dwelling. Nothing
 * is stored. Sends `lab-what-if` with the parameters that the form asks for.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import type {
  BillCheckAnswer,
  WhatIfAnswer,
  WhatIfRow,
} from '../../twin/api/schemas/bill-check.ts';
import {
  askedParams,
  WHAT_IF_FIELDS,
  type WhatIfField,
  type WhatIfParams,
} from '../data/what-if.ts';
import { NOTHING } from '../format.ts';
import { paper } from '../theme/paper.ts';
import { controls, shared } from '../theme/shared.ts';
import { findingStyles, renderFindings } from './lab-bill-check.ts';
import { define, LabElement } from './lab-element.ts';
import './lab-error.ts';
import type { LoadState } from './load.ts';

export type WhatIfEvent = CustomEvent<Record<WhatIfField, string | undefined>>;

class LabWhatIf extends LabElement {
  static override properties = {
    check: { attribute: false },
    params: { attribute: false },
    state: { attribute: false },
  };
  declare check: BillCheckAnswer;
  declare params: WhatIfParams;
  /** Undefined where nothing is asked. */
  declare state: LoadState<WhatIfAnswer> | undefined;

  static override styles = [
    shared,
    controls,
    paper,
    findingStyles(),
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr));
        gap: var(--s4);
        margin-top: var(--s4);
        align-items: end;
      }
      fieldset {
        display: contents;
      }
      legend {
        position: absolute;
        clip-path: inset(50%);
      }
      label.field > :is(input, select) {
        width: 100%;
      }
      .buttons {
        grid-column: 1 / -1;
      }
      .part th {
        font-weight: 400;
        padding-inline-start: var(--s4);
        color: var(--text-2);
      }
      .result {
        margin-top: var(--s4);
      }
      .result > p {
        margin-bottom: var(--s3);
      }
      h3 {
        margin-top: var(--s4);
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<section class="panel no-print" aria-labelledby="title">
      <h2 id="title">${this.t('whatIf.title')}</h2>
      <p class="quiet small">${this.t('whatIf.about')}</p>
      ${this.#renderForm()}
      <div class="result" aria-live="polite">${this.#renderResult()}</div>
    </section>`;
  }

  #renderForm(): TemplateResult {
    const { shares, withheld, presets } = this.check;
    const { t } = this;
    const share = (name: 'heat' | 'water', usual: string) => {
      const { heatingConsumptionPct = [], hotWaterConsumptionPct = [] } = presets ?? {};
      const offered = name === 'heat' ? heatingConsumptionPct : hotWaterConsumptionPct;
      return this.#renderFigure(name, { usual, offered, min: 0, max: 100 });
    };
    return html`<form
      @submit=${(event: SubmitEvent) => this.#onSubmit(event)}
      @reset=${() => this.#ask({})}
    >
      ${share('heat', shares.heatingConsumptionPct)}
      ${
        shares.hotWaterConsumptionPct === null
          ? nothing
          : share('water', shares.hotWaterConsumptionPct)
      }
      ${this.#renderFigure('costs', {
        usual: '0',
        offered: presets?.costsPct ?? [],
        min: -100,
        max: 1000,
      })}
      ${withheld ? nothing : this.#renderDwellingFields()}
      <div class="row buttons">
        <button type="submit" class="primary">${t('whatIf.ask')}</button>
        <button type="reset">${t('whatIf.reset')}</button>
        ${withheld ? html`<span class="quiet small">${t('whatIf.withheld')}</span>` : nothing}
      </div>
    </form>`;
  }

  /** A number, or a choice of those that may be asked while figures are withheld. */
  #renderFigure(
    name: 'heat' | 'water' | 'costs',
    figure: {
      readonly usual: string;
      readonly offered: readonly string[];
      readonly min: number;
      readonly max: number;
    },
  ): TemplateResult {
    const { usual, offered, min, max } = figure;
    const value = this.params[name] ?? usual;
    if (this.check.presets !== null) return this.#renderChoice(name, { usual, offered, value });
    return html`<label class="field">
      ${this.t(`whatIf.${name}`)}
      <input
        type="number"
        name=${name}
        required
        inputmode="decimal"
        min=${min}
        max=${max}
        step="0.5"
        .value=${value}
      />
    </label>`;
  }

  #renderChoice(
    name: 'heat' | 'water' | 'costs',
    choice: { readonly usual: string; readonly offered: readonly string[]; readonly value: string },
  ): TemplateResult {
    const { usual, offered, value } = choice;
    const { t } = this;
    const others = offered.filter((one) => one !== usual);
    return html`<label class="field">
      ${t(`whatIf.${name}`)}
      <select name=${name}>
        <option value="" ?selected=${value === usual}>
          ${t('whatIf.asBilled', { value: usual })}
        </option>
        ${others.map(
          (one) => html`<option value=${one} ?selected=${one === value}>${one}</option>`,
        )}
      </select>
    </label>`;
  }

  #renderDwellingFields(): TemplateResult {
    const { t, params, check } = this;
    const { from, to } = check.period;
    const option = (value: string, text: string, chosen: string | undefined) =>
      html`<option value=${value} ?selected=${value === (chosen ?? '')}>${text}</option>`;
    return html`<label class="field">
        ${t('whatIf.flat')}
        <select name="flat">
          ${option('', t('whatIf.none'), params.flat)}
          ${check.dwellings.map(({ dwellingId, label }) => option(dwellingId, label, params.flat))}
        </select>
      </label>
      <label class="field">
        ${t('whatIf.day')}
        <input type="date" name="day" min=${from} max=${to} .value=${params.day ?? ''} />
      </label>
      <label class="field">
        ${t('whatIf.device')}
        <select name="device">
          ${option('', t('whatIf.none'), params.device)}
          ${check.dwellings.map(
            ({ label, devices }) =>
              html`<optgroup label=${label}>
                ${devices.map(({ id, label: name, room }) =>
                  option(id, `${room} (${name})`, params.device),
                )}
              </optgroup>`,
          )}
        </select>
      </label>`;
  }

  #renderResult(): TemplateResult | typeof nothing {
    const { state } = this;
    if (state === undefined) return nothing;
    if (state.kind === 'loading') return html`<p class="small quiet">${this.t('whatIf.busy')}</p>`;
    if (state.kind === 'failed') return html`<lab-error .error=${state.error}></lab-error>`;
    return this.#renderAnswer(state.value);
  }

  #renderAnswer(answer: WhatIfAnswer): TemplateResult {
    const { t, fmt } = this;
    const moved = answer.moreCents === null ? undefined : fmt.money(answer.moreCents);
    const less = answer.lessCents === null ? undefined : fmt.money(answer.lessCents);
    const sums = { before: fmt.money(answer.beforeCents), after: fmt.money(answer.afterCents) };
    return html`<p class="small">
        ${t('whatIf.sums', sums)}
        ${moved === undefined || less === undefined ? nothing : t('whatIf.moved', { moved, less })}
      </p>
      ${answer.withheld ? nothing : this.#renderTable(answer)}
      ${
        answer.findings.length === 0
          ? nothing
          : html`<h3>${t('whatIf.findings')}</h3>
              ${renderFindings(this, answer.findings)}`
      }`;
  }

  #renderTable(answer: WhatIfAnswer): TemplateResult {
    const { t } = this;
    const columns = ['dwelling', 'before', 'after', 'difference'] as const;
    return html`<table role="table">
      <caption class="visually-hidden">
        ${t('whatIf.title')}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map(
            (column, index) =>
              html`<th role="columnheader" scope="col" class=${index === 0 ? '' : 'num'}>
                ${t(`whatIf.${column}`)}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${answer.rows.map((row) => this.#renderDwelling(row))}
      </tbody>
      <tfoot role="rowgroup">
        ${this.#renderRow(t('sheet.sum'), {
          ...answer,
          differenceCents: answer.afterCents - answer.beforeCents,
        })}
      </tfoot>
    </table>`;
  }

  #renderDwelling(row: WhatIfRow): TemplateResult {
    return html`${this.#renderRow(row.label, row)}
    ${row.users.map((user) => {
      const dates = { from: this.fmt.date(user.from), to: this.fmt.date(user.to) };
      return this.#renderRow(this.t('bill.periodText', dates), user, 'part');
    })}`;
  }

  #renderRow(
    label: string,
    cents: Pick<WhatIfRow, 'beforeCents' | 'afterCents' | 'differenceCents'>,
    kind = '',
  ): TemplateResult {
    const { t } = this;
    const cell = (name: 'before' | 'after' | 'difference', text: string) =>
      html`<td role="cell" class="num" data-label=${t(`whatIf.${name}`)}>${text}</td>`;
    return html`<tr role="row" class=${kind}>
      <th role="rowheader" scope="row">${label}</th>
      ${cell('before', this.#money(cents.beforeCents))}
      ${cell('after', this.#money(cents.afterCents))}
      ${cell('difference', this.#difference(cents.differenceCents))}
    </tr>`;
  }

  #money(cents: number | null): string {
    return cents === null ? NOTHING : this.fmt.money(cents);
  }

  /** With a sign either way: a sign that is missing is easily taken for no difference. */
  #difference(cents: number | null): string {
    if (cents === null || cents === 0) return cents === 0 ? this.fmt.money(0) : NOTHING;
    return `${cents > 0 ? '+' : ''}${this.fmt.money(cents)}`;
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const values = WHAT_IF_FIELDS.map((field) => {
      const value = data.get(field);
      return [field, typeof value === 'string' ? value : ''];
    });
    this.#ask(askedParams(Object.fromEntries(values), this.check.shares));
  }

  #ask(asked: Partial<Record<WhatIfField, string | undefined>>): void {
    const none = Object.fromEntries(WHAT_IF_FIELDS.map((field) => [field, undefined]));
    this.emit('lab-what-if', { ...none, ...asked });
  }
}

define('lab-what-if', LabWhatIf);
