/** Signing in, shown whenever the portal says that there is no session. */
import { css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Session } from '../../twin/api/schemas/session.ts';
import type { PortalClient } from '../api/client.ts';
import { toErrorView } from '../errors.ts';
import type { ErrorView } from '../errors.ts';
import { define, LabElement } from '../components/lab-element.ts';
import '../components/lab-error.ts';
import { controls, shared } from '../theme/shared.ts';

export type SignedInEvent = CustomEvent<{ readonly session: Session }>;

export class ViewSignIn extends LabElement {
  static override properties = {
    client: { attribute: false },
    error: { state: true },
    busy: { state: true },
  };
  declare client: PortalClient;
  declare error: ErrorView | undefined;
  declare busy: boolean;

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
  }

  override render(): TemplateResult {
    return html`<form class="panel" @submit=${(event: SubmitEvent) => void this.#onSubmit(event)}>
      <div>
        <h1>${this.t('signIn.title')}</h1>
        <p class="quiet small">${this.t('signIn.intro')}</p>
      </div>
      <label class="field">
        ${this.t('signIn.user')}
        <input name="user" autocomplete="username" autocapitalize="off" required />
      </label>
      <label class="field">
        ${this.t('signIn.password')}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      ${this.error === undefined ? nothing : html`<lab-error .error=${this.error}></lab-error>`}
      <button class="primary" ?disabled=${this.busy}>${this.t('signIn.submit')}</button>
    </form>`;
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
      const session = await this.client.signIn({ user: text('user'), password: text('password') });
      this.emit('lab-signed-in', { session });
    } catch (error) {
      this.error = toErrorView(error);
    } finally {
      this.busy = false;
    }
  }
}

define('view-sign-in', ViewSignIn);
