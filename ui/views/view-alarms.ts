/** What the guards noticed, newest first; with an id in the address one of them. */
import { css, html, type TemplateResult } from 'lit';
import type { AlarmAnswer } from '../../twin/api/schemas/alarms.ts';
import { LabView } from '../app-context.ts';
import { ALARM_STATES, alarmStateMark } from '../components/alarm-state-mark.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import '../components/lab-table.ts';
import type { Column, SortEvent } from '../components/lab-table.ts';
import { Load } from '../components/load.ts';
import { mergeAlarms } from '../data/alarms.ts';
import { NOTHING } from '../format.ts';
import { href, patchParams } from '../router.ts';
import { controls, shared } from '../theme/shared.ts';
import './view-alarm.ts';

export class ViewAlarms extends LabView {
  static override styles = [
    shared,
    controls,
    css`
      .panel {
        padding: var(--s1) 0;
      }
    `,
  ];

  readonly #alarms = new Load(
    this,
    () => this.context.session.role,
    () => this.context.client.alarms(),
  );

  override render(): TemplateResult {
    if (this.route.id !== undefined) {
      const { context, model, route } = this;
      return html`<view-alarm .context=${context} .model=${model} .route=${route}></view-alarm>`;
    }
    return html`<div class="stack">
      <div>
        <h1>${this.t('alarms.title')}</h1>
        <p class="quiet small">${this.t('alarms.intro')}</p>
      </div>
      ${this.#renderFilter()} ${this.#renderContent()}
    </div>`;
  }

  #renderFilter(): TemplateResult {
    const { t } = this;
    const chosen = this.route.params['state'] ?? '';
    const button = (state: string, text: string) =>
      html`<button
        type="button"
        aria-pressed=${state === chosen}
        @click=${() => patchParams({ state })}
      >
        ${text}
      </button>`;
    return html`<div class="segments" role="group" aria-label=${t('alarms.filter')}>
      ${button('', t('alarms.all'))}
      ${ALARM_STATES.map((state) => button(state, t(`alarms.state.${state}`)))}
    </div>`;
  }

  #renderContent(): TemplateResult {
    const { state } = this.#alarms;
    if (state.kind === 'failed') {
      return html`<lab-error
        .error=${state.error}
        retry
        @lab-retry=${() => void this.#alarms.reload()}
      ></lab-error>`;
    }
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    const all = mergeAlarms(state.value, this.model.alarms);
    if (all.length === 0) return html`<lab-empty>${this.t('alarms.none')}</lab-empty>`;
    const wanted = this.route.params['state'];
    const alarms = wanted === undefined ? all : all.filter((alarm) => alarm.state === wanted);
    if (alarms.length === 0) return html`<lab-empty>${this.t('alarms.noneSo')}</lab-empty>`;
    return html`<div class="panel">
      <lab-table
        .columns=${this.#columns()}
        .rows=${alarms}
        .sort=${this.route.params['sort'] ?? '-at'}
        caption=${this.t('alarms.title')}
        @lab-sort=${(event: SortEvent) => patchParams({ sort: event.detail.sort })}
      ></lab-table>
    </div>`;
  }

  #columns(): readonly Column<AlarmAnswer>[] {
    const { t, fmt, words } = this;
    return [
      {
        key: 'kind',
        label: t('alarms.kind'),
        head: true,
        sortValue: ({ kind }) => words.term('alarm', kind),
        cell: ({ id, kind }) =>
          html`<a href=${href('alarms', String(id))}>${words.term('alarm', kind)}</a>`,
      },
      {
        key: 'state',
        label: t('alarms.state'),
        sortValue: ({ state }) => ALARM_STATES.indexOf(state),
        cell: ({ state }) => alarmStateMark(state, words),
      },
      {
        key: 'at',
        label: t('alarms.at'),
        sortValue: ({ at }) => Date.parse(at),
        cell: ({ at }) => html`<span class="num">${fmt.shortInstant(Date.parse(at))}</span>`,
      },
      {
        key: 'count',
        label: t('alarms.count'),
        align: 'end',
        sortValue: ({ count }) => count,
        cell: ({ count }) => fmt.integer(count),
      },
      {
        key: 'where',
        label: t('alarms.where'),
        sortValue: ({ meterId, gatewayId }) => meterId ?? gatewayId,
        cell: renderWhere,
      },
      {
        key: 'message',
        label: t('alarms.message'),
        cell: ({ message }) => words.label(message),
      },
      {
        key: 'defence',
        label: t('alarms.defence'),
        sortValue: ({ defence }) => defence ?? undefined,
        cell: ({ defence }) => defence ?? NOTHING,
      },
    ];
  }
}

function renderWhere({ meterId, gatewayId }: AlarmAnswer): TemplateResult | string {
  if (meterId === undefined) return gatewayId ?? NOTHING;
  return html`<a class="mono num" href=${href('meter', meterId)}>${meterId}</a>`;
}

define('view-alarms', ViewAlarms);
