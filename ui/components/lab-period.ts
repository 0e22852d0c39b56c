/** Chooses the period of a chart: a preset, or two dates. Dates also serve who cannot drag. */
import { css, html, type TemplateResult } from 'lit';
import { berlinDate } from '#kernel/time.ts';
import {
  PERIOD_PRESETS,
  presetOf,
  spanOfDates,
  type PeriodParams,
  type PeriodPreset,
  type Span,
} from '../data/period.ts';
import { controls, shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';

export type PeriodEvent = CustomEvent<{
  readonly period: string;
  readonly from: string;
  readonly to: string;
}>;

class LabPeriod extends LabElement {
  static override properties = { params: { attribute: false }, span: { attribute: false } };
  declare params: PeriodParams;
  declare span: Span;

  static override styles = [
    shared,
    controls,
    css`
      .row {
        align-items: end;
      }
      input[type='date'] {
        width: 8.75rem;
      }
      label {
        font-size: var(--text-s);
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
      }
    `,
  ];

  override render(): TemplateResult {
    const chosen = presetOf(this.params);
    return html`<div class="row">
      <div class="segments" role="group" aria-label=${this.t('period.title')}>
        ${(Object.keys(PERIOD_PRESETS) as PeriodPreset[]).map(
          (preset) =>
            html`<button
              type="button"
              aria-pressed=${preset === chosen}
              @click=${() => this.emit('lab-period', { period: preset, from: '', to: '' })}
            >
              ${this.t('period.days', { count: PERIOD_PRESETS[preset] })}
            </button>`,
        )}
      </div>
      <label>
        ${this.t('period.from')}
        <input
          type="date"
          id="from"
          .value=${berlinDate(this.span.fromMs)}
          @change=${() => this.#onDates()}
        />
      </label>
      <label>
        ${this.t('period.to')}
        <input
          type="date"
          id="to"
          .value=${berlinDate(this.span.toMs - 1)}
          @change=${() => this.#onDates()}
        />
      </label>
    </div>`;
  }

  #onDates(): void {
    const [from, to] = ['#from', '#to'].map(
      (id) => this.renderRoot.querySelector<HTMLInputElement>(id)?.value ?? '',
    );
    const span = spanOfDates(from ?? '', to ?? '');
    if (span === undefined) return;
    this.emit('lab-period', {
      period: '',
      from: String(span.fromMs),
      to: String(span.toMs),
    });
  }
}

define('lab-period', LabPeriod);
