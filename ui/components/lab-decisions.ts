/** What was decided about an alarm, newest first, and what may be done with each. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { DecisionAnswer } from '../../twin/api/schemas/decisions.ts';
import { textOf } from '../data/decision-request.ts';
import { controls, shared } from '../theme/shared.ts';
import type { IconName } from './icons.ts';
import { define, LabElement } from './lab-element.ts';
import { stateMark, type Tone } from './state-mark.ts';

export type SettleEvent = CustomEvent<{
  readonly id: number;
  readonly act: 'confirm' | 'withdraw' | 'undo';
  readonly reason: string;
}>;

const MARKS: Readonly<Record<DecisionAnswer['state'], readonly [Tone, IconName]>> = {
  waiting: ['warn', 'clock'],
  'in-force': ['ok', 'ok'],
  undone: ['mute', 'never'],
  withdrawn: ['mute', 'never'],
};

const SETTLED = {
  'in-force': 'decision.confirmedBy',
  undone: 'decision.undoneBy',
  withdrawn: 'decision.withdrawnBy',
} as const;

class LabDecisions extends LabElement {
  static override properties = {
    decisions: { attribute: false },
    user: { type: String },
    busy: { type: Boolean },
    undoing: { state: true },
  };
  declare decisions: readonly DecisionAnswer[];
  /** Who is signed in: nobody confirms what they proposed. */
  declare user: string;
  declare busy: boolean;
  /** The decision whose undo is being asked for. */
  declare undoing: number | undefined;

  static override styles = [
    shared,
    controls,
    css`
      ol {
        list-style: none;
        display: grid;
        gap: var(--s3);
        margin-top: var(--s2);
      }
      li {
        border-top: 1px solid var(--line);
        padding-top: var(--s3);
        display: grid;
        gap: var(--s1);
        overflow-wrap: break-word;
      }
      .head {
        font-weight: 600;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--s2);
      }
      form label {
        flex: 1 1 14rem;
      }
    `,
  ];

  constructor() {
    super();
    this.decisions = [];
    this.user = '';
    this.busy = false;
    this.undoing = undefined;
  }

  override render(): TemplateResult {
    if (this.decisions.length === 0) {
      return html`<p class="quiet small">${this.t('decision.none')}</p>`;
    }
    return html`<ol>
      ${this.decisions.map((decision) => this.#renderOne(decision))}
    </ol>`;
  }

  #renderOne(decision: DecisionAnswer): TemplateResult {
    const { t, fmt } = this;
    const {
      kind,
      undoes = 0,
      reason,
      state,
      decidedBy,
      decidedAt,
      settledBy,
      settledAt,
    } = decision;
    const when = (at: string): string => fmt.shortInstant(Date.parse(at));
    const settled =
      state === 'waiting' || settledBy === undefined || settledAt === undefined
        ? nothing
        : html` · ${t(SETTLED[state], { name: settledBy, at: when(settledAt) })}`;
    return html`<li>
      <p class="row head">
        <span>
          ${kind === 'undo' ? t('decision.kind.undo', { id: String(undoes) }) : t(`decision.kind.${kind}`)}
        </span>
        ${stateMark(...MARKS[state], t(`decision.state.${state}`))}
      </p>
      <p>${reason}</p>
      ${this.#renderDetails(decision)}
      <p class="quiet small">
        ${t('decision.by', { name: decidedBy, at: when(decidedAt) })}${settled}
      </p>
      ${this.#renderActs(decision)}
    </li>`;
  }

  #renderDetails({
    accept = [],
    exclude = [],
    exchange,
  }: DecisionAnswer): TemplateResult | typeof nothing {
    const { t, fmt } = this;
    const ids = (list: readonly number[]): string => list.map((id) => `#${id}`).join(', ');
    const parts = [
      ...(accept.length === 0 ? [] : [t('decision.accepted', { ids: ids(accept) })]),
      ...(exclude.length === 0 ? [] : [t('decision.excluded', { ids: ids(exclude) })]),
      ...(exchange === undefined
        ? []
        : [
            t('decision.exchanged', {
              id: exchange.newMeterId,
              at: fmt.shortInstant(Date.parse(exchange.at)),
            }),
          ]),
    ];
    return parts.length === 0 ? nothing : html`<p class="small">${parts.join(' · ')}</p>`;
  }

  #renderActs(decision: DecisionAnswer): TemplateResult | typeof nothing {
    const { t } = this;
    const { id, state, kind, decidedBy } = decision;
    if (state === 'waiting') {
      const own = decidedBy === this.user;
      return html`<div class="row">
        ${
          own
            ? html`<span class="quiet small">${t('decision.notByYourself')}</span>`
            : this.#button('confirm', id, 'primary')
        }
        ${this.#button('withdraw', id, '')}
      </div>`;
    }
    if (state !== 'in-force' || kind === 'undo') return nothing;
    if (this.undoing !== id) {
      return html`<div class="row">
        <button type="button" @click=${() => (this.undoing = id)}>${t('decision.undo')}</button>
      </div>`;
    }
    return html`<form @submit=${(event: SubmitEvent) => this.#onUndo(event, id)}>
      <label class="field">
        ${t('decision.undoReason')}
        <input name="reason" maxlength="500" required />
      </label>
      <button type="submit" class="primary" ?disabled=${this.busy}>${t('decision.undo')}</button>
    </form>`;
  }

  #button(act: 'confirm' | 'withdraw', id: number, look: string): TemplateResult {
    return html`<button
      type="button"
      class=${look}
      ?disabled=${this.busy}
      @click=${() => this.emit('lab-settle', { id, act, reason: '' })}
    >
      ${this.t(`decision.${act}`)}
    </button>`;
  }

  #onUndo(event: SubmitEvent, id: number): void {
    event.preventDefault();
    const reason = textOf(new FormData(event.currentTarget as HTMLFormElement), 'reason');
    this.undoing = undefined;
    this.emit('lab-settle', { id, act: 'undo', reason });
  }
}

define('lab-decisions', LabDecisions);
