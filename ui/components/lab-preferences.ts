/** Role (in a simulated portal), language, theme, signing out. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { LANGUAGES, type Language } from '#kernel/language.ts';
import { WRITING } from '../../twin/words/writing.ts';
import type { DemoSignInRequest, Session } from '../../twin/api/schemas/session.ts';
import type { DwellingSummary } from '../../twin/api/schemas/status.ts';
import { parseRoleChoice, roleChoices, roleKey } from '../data/role-choice.ts';
import { href } from '../router.ts';
import { setLocale } from '../i18n/translate.ts';
import { StoreController } from '../store.ts';
import { controls, shared } from '../theme/shared.ts';
import { setTheme, theme, THEMES, type Theme } from '../theme/theme.ts';
import { define, LabElement } from './lab-element.ts';

export type RoleEvent = CustomEvent<DemoSignInRequest>;

class LabPreferences extends LabElement {
  static override properties = {
    session: { attribute: false },
    dwellings: { attribute: false },
  };
  declare session: Session | undefined;
  declare dwellings: readonly DwellingSummary[];

  static override styles = [
    shared,
    controls,
    css`
      .fields {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--s2) var(--s3);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
        font-size: var(--text-xs);
        color: var(--text-2);
      }
      select {
        min-height: 1.875rem;
        color: var(--text);
        padding-inline: 0.45em;
        max-width: 11rem;
      }
      /* In the bar the values speak for themselves; the names stay for those who hear them. */
      @media (1120px <= width < 1480px) {
        .name {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
    `,
  ];

  readonly #theme = new StoreController(this, theme);

  override render(): TemplateResult {
    return html`<div class="fields">
      ${this.#renderRole()} ${this.#renderLanguage()} ${this.#renderTheme()}
      ${
        this.session === undefined || this.session.demo
          ? nothing
          : html`<button type="button" @click=${() => this.emit('lab-sign-out', undefined)}>
              ${this.t('prefs.signOut')}
            </button>`
      }
    </div>`;
  }

  #renderRole(): TemplateResult | typeof nothing {
    if (this.session === undefined) return nothing;
    if (!this.session.demo) {
      const { user, role } = this.session;
      return html`<a href=${href('account')} title=${this.t('nav.account')}>
        ${user} (${this.words.term('role', role)})
      </a>`;
    }
    const current = roleKey(this.session);
    return html`<label>
      <span class="name">${this.t('prefs.role')}</span>
      <select @change=${(event: Event) => this.#onRole(event)}>
        ${roleChoices(this.dwellings).map(
          ({ key, role, dwelling }) =>
            html`<option value=${key} .selected=${key === current}>
              ${this.words.term('role', role)}${dwelling === undefined ? nothing : ` · ${dwelling}`}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #renderLanguage(): TemplateResult {
    const current = this.words.locale;
    return html`<label>
      <span class="name">${this.t('prefs.language')}</span>
      <select @change=${(event: Event) => setLocale(valueOf(event) as Language)}>
        ${LANGUAGES.map((language) => [language, WRITING[language].name] as const).map(
          ([code, name]) =>
            html`<option value=${code} lang=${code} .selected=${code === current}>${name}</option>`,
        )}
      </select>
    </label>`;
  }

  #renderTheme(): TemplateResult {
    return html`<label>
      <span class="name">${this.t('prefs.theme')}</span>
      <select @change=${(event: Event) => setTheme(valueOf(event) as Theme)}>
        ${THEMES.map(
          (choice) =>
            html`<option value=${choice} .selected=${choice === this.#theme.value}>
              ${this.t(`theme.${choice}`)}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #onRole(event: Event): void {
    this.emit('lab-role', parseRoleChoice(valueOf(event)));
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

define('lab-preferences', LabPreferences);
