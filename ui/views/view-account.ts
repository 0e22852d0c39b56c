/** The own account: who one is, the password, and where one is signed in. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { OwnSession } from '../../twin/api/schemas/accounts.ts';
import { LabView } from '../app-context.ts';
import '../components/lab-empty.ts';
import { define } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import '../components/lab-password-form.ts';
import '../components/lab-table.ts';
import type { Column } from '../components/lab-table.ts';
import { Load } from '../components/load.ts';
import { toErrorView, type ErrorView } from '../errors.ts';
import { controls, shared } from '../theme/shared.ts';

export class ViewAccount extends LabView {
  static override properties = {
    ...LabView.properties,
    error: { state: true },
    ended: { state: true },
  };
  declare error: ErrorView | undefined;
  /** Said aloud: what became of the list. */
  declare ended: boolean;

  static override styles = [
    shared,
    controls,
    css`
      .panel {
        padding: var(--s4);
      }
      .list {
        padding: var(--s1) 0;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--s1) var(--s4);
        margin: 0;
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    this.error = undefined;
    this.ended = false;
  }

  readonly #sessions = new Load(
    this,
    () => this.context.session.user,
    () => this.context.client.sessions(),
  );

  override render(): TemplateResult {
    const { t } = this;
    const { user, role, demo } = this.context.session;
    return html`<div class="stack">
      <h1>${t('account.title')}</h1>
      <dl class="panel">
        <dt class="quiet">${t('account.name')}</dt>
        <dd>${user}</dd>
        <dt class="quiet">${t('prefs.role')}</dt>
        <dd>${this.words.term('role', role)}</dd>
      </dl>
      <section class="stack" aria-labelledby="password">
        <h2 id="password">${t('account.password')}</h2>
        ${
          demo
            ? html`<p class="quiet">${t('account.demo')}</p>`
            : html`<lab-password-form
                class="panel"
                .client=${this.context.client}
                user=${user}
                @lab-password-changed=${() => void this.#sessions.reload()}
              ></lab-password-form>`
        }
      </section>
      <section class="stack" aria-labelledby="sessions">
        <div>
          <h2 id="sessions">${t('account.sessions')}</h2>
          <p class="quiet small">${t('account.sessionsIntro')}</p>
        </div>
        ${this.error === undefined ? nothing : html`<lab-error .error=${this.error}></lab-error>`}
        ${this.#renderSessions()}
        <p class="small" role="status">${this.ended ? t('account.ended') : nothing}</p>
      </section>
    </div>`;
  }

  #renderSessions(): TemplateResult {
    const { state } = this.#sessions;
    if (state.kind === 'failed') {
      return html`<lab-error
        .error=${state.error}
        retry
        @lab-retry=${() => void this.#sessions.reload()}
      ></lab-error>`;
    }
    if (state.kind === 'loading') return html`<lab-empty loading></lab-empty>`;
    return html`<div class="panel list">
      <lab-table
        .columns=${this.#columns()}
        .rows=${state.value}
        caption=${this.t('account.sessions')}
      ></lab-table>
    </div>`;
  }

  #columns(): readonly Column<OwnSession>[] {
    const { t, fmt } = this;
    const instant = (text: string) =>
      html`<span class="num">${fmt.shortInstant(Date.parse(text))}</span>`;
    return [
      {
        key: 'createdAt',
        label: t('account.since'),
        head: true,
        cell: ({ createdAt }) => instant(createdAt),
      },
      { key: 'expiresAt', label: t('account.until'), cell: ({ expiresAt }) => instant(expiresAt) },
      {
        key: 'end',
        label: t('account.action'),
        cell: ({ id, createdAt, current }) =>
          current
            ? html`<span class="quiet">${t('account.current')}</span>`
            : html`<button
                type="button"
                aria-label=${t('account.endOf', { at: fmt.shortInstant(Date.parse(createdAt)) })}
                @click=${() => void this.#end(id)}
              >
                ${t('account.end')}
              </button>`,
      },
    ];
  }

  async #end(id: string): Promise<void> {
    this.ended = false;
    try {
      await this.context.client.endSession(id);
      this.error = undefined;
      this.ended = true;
    } catch (error) {
      this.error = toErrorView(error);
    }
    await this.#sessions.reload();
  }
}

define('view-account', ViewAccount);
