/** Signing in, shown whenever the portal says that there is no session. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Session } from '../../twin/api/schemas/session.ts';
import type { PortalClient } from '../api/client.ts';
import { toErrorView, type ErrorView } from '../errors.ts';
import { define, LabElement } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import { controls, shared } from '../theme/shared.ts';

export type SignedInEvent = CustomEvent<{ readonly session: Session }>;

export class ViewSignIn extends LabElement {
  static override properties = {
    client: { attribute: false },
    error: { state: true },
    busy: { state: true },
    hasCode: { state: true },
  };
  declare client: PortalClient;
  declare error: ErrorView | undefined;
  declare busy: boolean;
  /** The visitor was invited and has no password yet. */
  declare hasCode: boolean;

  static override styles = [
    shared,
    controls,
    css`
      form {
        display: grid;
        gap: var(--s4);
        max-width: 22rem;
        margin: 10vh auto 0;
        padding: var(--s5);
      }
      input,
      button {
        width: 100%;
        min-height: 2.5rem !important;
      }
    `,
  ];

  constructor() {
    super();
    this.error = undefined;
    this.busy = false;
    this.hasCode = false;
  }

  override render(): TemplateResult {
    return html`<form class="panel" @submit=${(event: SubmitEvent) => void this.#onSubmit(event)}>
      <div>
        <h1>${this.t('signIn.title')}</h1>
        <p class="quiet small">${this.t(this.hasCode ? 'signIn.codeIntro' : 'signIn.intro')}</p>
      </div>
      <label class="field">
        ${this.t('signIn.user')}
        <input name="user" autocomplete="username" autocapitalize="off" required />
      </label>
      ${this.hasCode ? this.#codeFields() : this.#passwordField()}
      ${this.error === undefined ? nothing : html`<lab-error .error=${this.error}></lab-error>`}
      <button class="primary" ?disabled=${this.busy}>
        ${this.t(this.hasCode ? 'signIn.redeem' : 'signIn.submit')}
      </button>
      <button type="button" @click=${() => this.#switch()}>
        ${this.t(this.hasCode ? 'signIn.havePassword' : 'signIn.haveCode')}
      </button>
    </form>`;
  }

  #passwordField(): TemplateResult {
    return html`<label class="field">
      ${this.t('signIn.password')}
      <input name="password" type="password" autocomplete="current-password" required />
    </label>`;
  }

  #codeFields(): TemplateResult {
    return html`<label class="field">
        ${this.t('signIn.code')}
        <input name="code" autocomplete="one-time-code" autocapitalize="off" required />
      </label>
      <label class="field">
        ${this.t('signIn.newPassword')}
        <input name="newPassword" type="password" autocomplete="new-password" required />
      </label>`;
  }

  #switch(): void {
    this.hasCode = !this.hasCode;
    this.error = undefined;
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    this.busy = true;
    try {
      const user = text('user');
      const session = this.hasCode
        ? await this.client.redeem({ user, code: text('code'), password: text('newPassword') })
        : await this.client.signIn({ user, password: text('password') });
      this.emit('lab-signed-in', { session });
    } catch (error) {
      this.error = toErrorView(error);
    } finally {
      this.busy = false;
    }
  }
}

define('view-sign-in', ViewSignIn);
