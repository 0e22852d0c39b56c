/** One alarm: what it means, the telegrams that show it, what was decided and what may be. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { AlarmDetail } from '../../twin/api/schemas/alarms.ts';
import type { DecisionAnswer } from '../../twin/api/schemas/decisions.ts';
import { LabView } from '../app-context.ts';
import { toErrorView, type ErrorView } from '../errors.ts';
import { href } from '../router.ts';
import { shared } from '../theme/shared.ts';
import { alarmStateMark } from '../components/alarm-state-mark.ts';
import '../components/lab-compare.ts';
import '../components/lab-decision-form.ts';
import type { DecideEvent } from '../components/lab-decision-form.ts';
import '../components/lab-decisions.ts';
import type { SettleEvent } from '../components/lab-decisions.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-empty.ts';
import '../components/lab-error.ts';
import { Load } from '../components/load.ts';

class ViewAlarm extends LabView {
  static override properties = {
    ...LabView.properties,
    busy: { state: true },
    refused: { state: true },
  };
  declare busy: boolean;
  /** What the portal said to the last decision, if it said no. */
  declare refused: ErrorView | undefined;

  static override styles = [
    shared,
    css`
      .crumb {
        font-size: var(--text-s);
      }
      .facts {
        display: grid;
        gap: var(--s2);
      }
      .message {
        font-weight: 600;
      }
      .message::first-letter {
        text-transform: uppercase;
      }
      h2 {
        margin-bottom: var(--s2);
      }
    `,
  ];

  readonly #alarm = new Load<AlarmDetail>(
    this,
    () => this.route.id,
    () => this.context.client.alarm(this.route.id ?? ''),
  );

  constructor() {
    super();
    this.busy = false;
    this.refused = undefined;
  }

  override render(): TemplateResult {
    const { state } = this.#alarm;
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    if (state.kind === 'failed') {
      return html`<h1>${this.t('nav.alarms')}</h1>
        <lab-error
          .error=${state.error}
          retry
          @lab-retry=${() => void this.#alarm.reload()}
        ></lab-error>`;
    }
    const alarm = state.value;
    return html`<div class="stack">
      ${this.#renderHead(alarm)} ${this.#renderFacts(alarm)} ${this.#renderTelegrams(alarm)}
      ${this.#renderDecisions(alarm)}
    </div>`;
  }

  #renderHead({ kind, meterId, gatewayId }: AlarmDetail): TemplateResult {
    const meter =
      meterId === undefined
        ? nothing
        : html`<a class="mono" href=${href('meter', meterId)}>${meterId}</a>`;
    return html`<div>
      <p class="crumb"><a href=${href('alarms')}>${this.t('alarm.back')}</a> /</p>
      <h1>${this.words.term('alarm', kind)}</h1>
      <p class="quiet small row">
        ${meter} ${gatewayId === undefined ? nothing : html`<span>${gatewayId}</span>`}
      </p>
    </div>`;
  }

  #renderFacts(alarm: AlarmDetail): TemplateResult {
    const { t, fmt, words } = this;
    const { kind, field, state, at, lastAt, count, defence, heldReadings, message } = alarm;
    const when = (instant: string): string => fmt.shortInstant(Date.parse(instant));
    return html`<section class="panel facts" aria-label=${t('alarm.why')}>
      <div class="row">
        ${alarmStateMark(state, words)}
        ${
          field === undefined
            ? nothing
            : html`<strong>${t('alarm.gaveAway', { field: t(`evidence.${field}`) })}</strong>`
        }
        ${defence === null ? nothing : html`<span class="badge">${defence}</span>`}
      </div>
      <p class="message">${words.label(message)}</p>
      <p>${words.term('alarm', `${kind}.why`)}</p>
      <p class="quiet small">
        ${t('alarm.first', { at: when(at) })} · ${t('alarm.times', { count, at: when(lastAt) })}
      </p>
      ${
        heldReadings === 0
          ? nothing
          : html`<p class="small">${t('alarm.heldReadings', { count: heldReadings })}</p>`
      }
    </section>`;
  }

  #renderTelegrams(alarm: AlarmDetail): TemplateResult {
    return html`<section class="panel">
      <h2>${this.t('compare.title')}</h2>
      ${
        alarm.telegrams.length === 0
          ? html`<p class="quiet small">${this.t('compare.none')}</p>`
          : html`<lab-compare .alarm=${alarm}></lab-compare>`
      }
    </section>`;
  }

  #renderDecisions(alarm: AlarmDetail): TemplateResult {
    const { t } = this;
    const waits = alarm.state === 'waiting';
    return html`<section class="panel" aria-live="polite">
        <h2>${t('decision.list')}</h2>
        <lab-decisions
          .decisions=${alarm.decisions}
          user=${this.context.session.user}
          ?busy=${this.busy}
          @lab-settle=${({ detail }: SettleEvent) => this.#settle(detail)}
        ></lab-decisions>
        ${this.refused === undefined ? nothing : html`<lab-error .error=${this.refused}></lab-error>`}
      </section>
      <section class="panel">
        <h2>${t('decision.title')}</h2>
        <p class="quiet small">${t('decision.about')}</p>
        ${
          waits
            ? html`<p>${t('decision.waitsFirst')}</p>`
            : html`<lab-decision-form
                .alarm=${alarm}
                ?busy=${this.busy}
                @lab-decide=${({ detail }: DecideEvent) =>
                  this.#act(() => this.context.client.decide(alarm.id, detail))}
              ></lab-decision-form>`
        }
      </section>`;
  }

  #settle({ id, act, reason }: SettleEvent['detail']): void {
    const { client } = this.context;
    const acts = {
      confirm: () => client.confirmDecision(id),
      withdraw: () => client.withdrawDecision(id),
      undo: () => client.undoDecision(id, reason),
    };
    this.#act(acts[act]);
  }

  #act(work: () => Promise<DecisionAnswer>): void {
    this.busy = true;
    this.refused = undefined;
    void work()
      .catch((error: unknown) => {
        this.refused = toErrorView(error);
      })
      .then(() => this.#alarm.reload())
      .finally(() => {
        this.busy = false;
      });
  }
}

define('view-alarm', ViewAlarm);
