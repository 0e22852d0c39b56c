/** From the meter to the bill at a glance: the picture, the loss budget, what came in last. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { LabView } from '../app-context.ts';
import '../components/lab-budget.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-flow.ts';
import type { StageLink } from '../components/lab-flow.ts';
import '../components/lab-table.ts';
import type { Column } from '../components/lab-table.ts';
import { stateMark } from '../components/state-mark.ts';
import { telegramColumns } from '../components/telegram-columns.ts';
import { lossBudget, receivedEquation } from '../data/flow.ts';
import { mayOpen, seesTelegrams } from '../data/permissions.ts';
import { stages } from '../data/stages.ts';
import { NOTHING } from '../format.ts';
import { href } from '../router.ts';
import { shared } from '../theme/shared.ts';
import type { GatewayStatus } from '../../twin/api/schemas/status.ts';

/** As many as are worth a glance; the list of a meter has more. */
const LATEST_COUNT = 8;

export class ViewFlow extends LabView {
  static override styles = [
    shared,
    css`
      .lower {
        display: grid;
        grid-template-columns: minmax(19rem, 5fr) minmax(0, 8fr);
        gap: var(--s4);
        align-items: start;
      }
      .panel > h2 {
        margin-bottom: var(--s3);
      }
      .after {
        margin-top: var(--s2);
      }
      .wide-table {
        padding-inline: 0;
      }
      .wide-table > h2,
      .wide-table > lab-empty {
        margin-inline: var(--s4);
      }
      @media (width < 900px) {
        .lower {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="stack">
      <div>
        <h1>${this.t('flow.title')}</h1>
        <p class="quiet small">${this.t('flow.intro')}</p>
      </div>
      <lab-flow
        .stages=${stages(this.model, this.context.status)}
        .links=${this.#links()}
        ?moving=${this.model.lab?.world?.clock.pace !== 0}
      ></lab-flow>
      <div class="lower">
        <section class="panel">
          <h2>${this.t('budget.title')}</h2>
          ${this.#renderBudget()}
        </section>
        <div class="stack">${this.#renderLatest()} ${this.#renderGateways()}</div>
      </div>
    </div>`;
  }

  #links(): StageLink[] {
    const { role, dwellingId } = this.context.session;
    const links: StageLink[] = [{ id: 'allocators', href: href('meters') }];
    if (mayOpen(role, 'alarms')) links.push({ id: 'portal', href: href('alarms') });
    if (mayOpen(role, 'bill')) links.push({ id: 'bill', href: href('bill', dwellingId) });
    return links;
  }

  #renderBudget(): TemplateResult {
    const flow = this.model.lab?.flow;
    if (flow) return html`<lab-budget .budget=${lossBudget(flow)}></lab-budget>`;
    const counters = this.model.counters ?? this.context.status.counters;
    const { whole, parts, holds } = receivedEquation(counters);
    const [a = 0, b = 0] = parts;
    const text = this.t('budget.receivedSum', { whole, a, b });
    return html`<p class="small">${stateMark(holds ? 'ok' : 'bad', holds ? 'ok' : 'bad', text)}</p>
      <p class="quiet small after">${this.t('budget.noWorld')}</p>`;
  }

  #renderLatest(): TemplateResult | typeof nothing {
    if (!seesTelegrams(this.context.session.role)) return nothing;
    const latest = this.model.telegrams.slice(0, LATEST_COUNT);
    return html`<section class="panel wide-table">
      <h2>${this.t('flow.latest')}</h2>
      ${
        latest.length === 0
          ? html`<lab-empty>${this.t('flow.noTelegramYet')}</lab-empty>`
          : html`<lab-table
              .columns=${telegramColumns(this.words, { withMeter: true })}
              .rows=${latest}
              caption=${this.t('flow.latest')}
            ></lab-table>`
      }
    </section>`;
  }

  #renderGateways(): TemplateResult {
    const { gateways } = this.model;
    return html`<section class="panel wide-table">
      <h2>${this.t('flow.gateways')}</h2>
      ${
        gateways.length === 0
          ? html`<lab-empty>${this.t('flow.noGatewayYet')}</lab-empty>`
          : html`<lab-table
              .columns=${this.#gatewayColumns()}
              .rows=${gateways}
              caption=${this.t('flow.gateways')}
            ></lab-table>`
      }
    </section>`;
  }

  #gatewayColumns(): readonly Column<GatewayStatus>[] {
    const { t, fmt } = this;
    return [
      { key: 'id', label: t('gateway.id'), head: true, cell: ({ id }) => id },
      {
        key: 'state',
        label: t('gateway.state'),
        cell: ({ online }) =>
          online
            ? stateMark('ok', 'ok', t('gateway.online'))
            : stateMark('bad', 'bad', t('gateway.offline')),
      },
      {
        key: 'last',
        label: t('gateway.lastBundle'),
        cell: ({ lastBundleAt }) =>
          lastBundleAt === null ? NOTHING : fmt.shortInstant(Date.parse(lastBundleAt)),
      },
      {
        key: 'telegrams',
        label: t('gateway.telegrams'),
        align: 'end',
        cell: ({ telegrams }) => fmt.integer(telegrams),
      },
    ];
  }
}

define('view-flow', ViewFlow);
