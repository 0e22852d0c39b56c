/** All meters with last reading and age; the silent ones are easy to find. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { LabView } from '../app-context.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import '../components/lab-table.ts';
import type { SortEvent } from '../components/lab-table.ts';
import { Load } from '../components/load.ts';
import { meterColumns } from '../components/meter-columns.ts';
import { countSilent, filterMeters, meterRows, type MeterRow } from '../data/meter-rows.ts';
import { receivedUntilMs } from '../data/stages.ts';
import { patchParams } from '../router.ts';
import { controls, shared } from '../theme/shared.ts';

/** Silent ones first, because they are what somebody must do something about. */
const DEFAULT_SORT = 'state';

export class ViewMeters extends LabView {
  static override styles = [
    shared,
    controls,
    css`
      .head {
        justify-content: space-between;
        align-items: end;
      }
      .filter {
        gap: var(--s3) var(--s4);
        align-items: end;
      }
      .filter input[type='search'] {
        width: 16rem;
      }
      .panel {
        padding: var(--s1) 0;
      }
      @media (width < 600px) {
        .filter,
        .filter label.field,
        .filter input[type='search'] {
          width: 100%;
        }
      }
    `,
  ];

  readonly #meters = new Load(
    this,
    () => this.context.session.user + this.context.session.role,
    () => this.context.client.meters(),
  );

  override render(): TemplateResult {
    const rows = this.#rows();
    return html`<div class="stack">
      <div class="row head">
        <div>
          <h1>${this.t('meters.title')}</h1>
          ${rows === undefined ? nothing : this.#renderSummary(rows)}
        </div>
        ${this.#renderFilter()}
      </div>
      ${this.#renderContent(rows)}
    </div>`;
  }

  #rows(): MeterRow[] | undefined {
    const meters = this.#meters.value;
    if (meters === undefined) return undefined;
    return meterRows(meters, {
      dwellings: this.context.status.dwellings,
      lastSeen: this.model.lastSeen,
      nowMs: receivedUntilMs(this.model),
    });
  }

  #renderSummary(rows: readonly MeterRow[]): TemplateResult {
    const silent = countSilent(rows);
    return html`<p class="quiet small">
      ${this.t('meters.count', { count: rows.length })} ·
      ${silent === 0 ? this.t('meters.noneSilent') : this.t('meters.silent', { count: silent })}
    </p>`;
  }

  #renderFilter(): TemplateResult {
    const { filter = '', silent } = this.route.params;
    return html`<search class="row filter">
      <label class="field">
        ${this.t('meters.filter')}
        <input
          type="search"
          .value=${filter}
          placeholder=${this.t('meters.filterHint')}
          @input=${(event: Event) => this.#onFilter(event)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          .checked=${silent === '1'}
          @change=${(event: Event) => this.#onSilent(event)}
        />
        ${this.t('meters.silentOnly')}
      </label>
    </search>`;
  }

  #renderContent(rows: readonly MeterRow[] | undefined): TemplateResult {
    const state = this.#meters.state;
    if (state.kind === 'failed') {
      return html`<lab-error
        .error=${state.error}
        retry
        @lab-retry=${() => void this.#meters.reload()}
      ></lab-error>`;
    }
    if (rows === undefined) return html`<lab-empty loading></lab-empty>`;
    const { filter = '', silent, sort = DEFAULT_SORT } = this.route.params;
    const shown = filterMeters(rows, { text: filter, silentOnly: silent === '1' });
    if (shown.length === 0) return this.#renderNothing(rows.length > 0);
    return html`<div class="panel">
      <lab-table
        .columns=${meterColumns(this.words, {
          withUnits: rows.some((row) => row.units !== undefined),
          withKind: new Set(rows.map(({ kind }) => kind)).size > 1,
        })}
        .rows=${shown}
        .sort=${sort}
        caption=${this.t('meters.title')}
        @lab-sort=${(event: SortEvent) => patchParams({ sort: event.detail.sort })}
      ></lab-table>
    </div>`;
  }

  #renderNothing(isFiltered: boolean): TemplateResult {
    return isFiltered
      ? html`<lab-empty>
          <p>${this.t('meters.noMatch')}</p>
          <button type="button" @click=${() => patchParams({ filter: '', silent: '' })}>
            ${this.t('meters.clearFilter')}
          </button>
        </lab-empty>`
      : html`<lab-empty>${this.t('meters.none')}</lab-empty>`;
  }

  #onFilter(event: Event): void {
    patchParams({ filter: (event.target as HTMLInputElement).value });
  }

  #onSilent(event: Event): void {
    patchParams({ silent: (event.target as HTMLInputElement).checked ? '1' : '' });
  }
}

define('view-meters', ViewMeters);
