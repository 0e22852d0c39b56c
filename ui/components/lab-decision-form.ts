/** Asks what is to be done about an alarm, and why. Emits `lab-decide` with the request. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { AlarmDetail } from '../../twin/api/schemas/alarms.ts';
import type { DecisionRequestBody } from '../../twin/api/schemas/decisions.ts';
import { decisionOf } from '../data/decision-request.ts';
import { controls, shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';

export type DecideEvent = CustomEvent<DecisionRequestBody>;

type Kind = DecisionRequestBody['kind'];

const OTHERS = ['leave', 'accept', 'exclude', 'same-gateway'] as const;
const CHOICES = ['leave', 'accept', 'exclude'] as const;

class LabDecisionForm extends LabElement {
  static override properties = {
    alarm: { attribute: false },
    busy: { type: Boolean },
    kind: { state: true },
  };
  declare alarm: AlarmDetail;
  declare busy: boolean;
  /** Undefined until somebody chose: then what the alarm offers first. */
  declare kind: Kind | undefined;

  static override styles = [
    shared,
    controls,
    css`
      form {
        display: grid;
        gap: var(--s3);
        margin-top: var(--s3);
        max-width: 44rem;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
        gap: var(--s3);
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
        font-size: var(--text-s);
      }
      legend {
        padding: 0;
        font-weight: 550;
      }
      .hint {
        font-weight: 400;
      }
      select,
      input:not([type='radio']),
      textarea {
        width: 100%;
      }
      input[type='radio'] {
        width: 1.125rem;
        min-height: 1.125rem;
        height: 1.125rem;
        accent-color: var(--accent);
      }
    `,
  ];

  constructor() {
    super();
    this.busy = false;
    this.kind = undefined;
  }

  override render(): TemplateResult {
    const { t } = this;
    const kinds = this.#kinds();
    const kind = this.kind ?? kinds[0] ?? 'close';
    return html`<form @submit=${(event: SubmitEvent) => this.#onSubmit(event)}>
      <fieldset>
        <legend>${t('decision.kind')}</legend>
        <div class="row">${kinds.map((one) => this.#renderKind(one, kind))}</div>
      </fieldset>
      ${kind === 'readings' ? this.#renderReadings() : nothing}
      ${kind === 'exchange' ? this.#renderExchange() : nothing}
      <label class="field">
        ${t('decision.reason')}
        <textarea name="reason" rows="2" maxlength="500" required></textarea>
        <span class="quiet hint">${t('decision.reasonHint')}</span>
      </label>
      <div class="row">
        <button type="submit" class="primary" ?disabled=${this.busy}>
          ${t(kind === 'close' ? 'decision.close' : 'decision.propose')}
        </button>
      </div>
    </form>`;
  }

  #kinds(): readonly Kind[] {
    const { meterId, heldReadings } = this.alarm;
    const hasReadings = this.#decidable().length + heldReadings > 0;
    return [
      ...(hasReadings ? (['readings'] as const) : []),
      ...(meterId === undefined ? [] : (['exchange'] as const)),
      'close',
    ];
  }

  #decidable(): number[] {
    return this.alarm.telegrams.flatMap(({ standing, telegram }) =>
      standing === undefined ? [] : [telegram.id],
    );
  }

  #renderKind(one: Kind, chosen: Kind): TemplateResult {
    return html`<label class="check">
      <input
        type="radio"
        name="kind"
        value=${one}
        .checked=${one === chosen}
        @change=${() => (this.kind = one)}
      />
      ${this.t(`decision.kind.${one}`)}
    </label>`;
  }

  #renderReadings(): TemplateResult {
    const { t } = this;
    return html`<div class="grid">
      ${this.#decidable().map(
        (id) =>
          html`<label class="field">
            ${t('decision.telegram', { id: String(id) })}
            <select name="telegram-${id}">
              ${CHOICES.map((one) => html`<option value=${one}>${t(`decision.${one}`)}</option>`)}
            </select>
          </label>`,
      )}
      ${
        this.alarm.heldReadings === 0
          ? nothing
          : html`<label class="field">
              ${t('decision.otherHeld')}
              <select name="otherHeld">
                ${OTHERS.map(
                  (one) => html`<option value=${one}>${t(`decision.otherHeld.${one}`)}</option>`,
                )}
              </select>
            </label>`
      }
    </div>`;
  }

  #renderExchange(): TemplateResult {
    const { t } = this;
    const factor = (name: 'kq' | 'kc') =>
      html`<label class="field">
        ${t(`decision.${name}`)}
        <input
          name=${name}
          inputmode="decimal"
          pattern="\\d{1,9}([.,]\\d{1,9})?"
          placeholder=${t('decision.asBefore')}
        />
      </label>`;
    return html`<div class="grid">
        <label class="field">
          ${t('decision.newMeterId')}
          <input name="newMeterId" class="mono" required placeholder=${this.alarm.meterId ?? ''} />
        </label>
        <label class="field">
          ${t('decision.at')}
          <input type="datetime-local" name="at" required />
        </label>
        <label class="field">
          ${t('decision.startUnits')}
          <input type="number" name="startUnits" min="0" step="1" value="0" required />
        </label>
        ${factor('kq')} ${factor('kc')}
      </div>
      <p class="quiet small">${t('decision.keyNote')}</p>`;
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    this.emit('lab-decide', decisionOf(new FormData(form)));
  }
}

define('lab-decision-form', LabDecisionForm);
