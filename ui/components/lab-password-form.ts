/** Changing the own password: the present one once, the new one twice. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { PortalClient } from '../api/client.ts';
import { toErrorView, type ErrorView } from '../errors.ts';
import { controls, shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';
import './lab-error.ts';

class LabPasswordForm extends LabElement {
  static override properties = {
    client: { attribute: false },
    user: { type: String },
    error: { state: true },
    state: { state: true },
  };
  declare client: PortalClient;
  /** For the browser's list of passwords. */
  declare user: string;
  declare error: ErrorView | undefined;
  declare state: 'ready' | 'busy' | 'differ' | 'changed';

  static override styles = [
    shared,
    controls,
    css`
      form {
        display: grid;
        gap: var(--s3);
        max-width: 24rem;
      }
      input {
        width: 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.error = undefined;
    this.state = 'ready';
  }

  override render(): TemplateResult {
    const { t } = this;
    const isDifferent = this.state === 'differ';
    return html`<form @submit=${(event: SubmitEvent) => void this.#onSubmit(event)}>
      <input hidden name="user" autocomplete="username" .value=${this.user} />
      ${this.#field('password', t('account.present'), 'current-password')}
      ${this.#field('newPassword', t('signIn.newPassword'), 'new-password')}
      <label class="field">
        ${t('account.again')}
        <input
          name="again"
          type="password"
          autocomplete="new-password"
          required
          aria-invalid=${isDifferent}
          aria-describedby="said"
        />
      </label>
      <p class="quiet small">${t('account.passwordHint')}</p>
      ${this.error === undefined ? nothing : html`<lab-error .error=${this.error}></lab-error>`}
      <button class="primary" ?disabled=${this.state === 'busy'}>${t('account.change')}</button>
      <p id="said" role="status">${this.#said()}</p>
    </form>`;
  }

  #field(name: string, label: string, autocomplete: string): TemplateResult {
    return html`<label class="field">
      ${label}
      <input name=${name} type="password" autocomplete=${autocomplete} required />
    </label>`;
  }

  #said(): string {
    if (this.state === 'differ') return this.t('account.differ');
    return this.state === 'changed' ? this.t('account.changed') : '';
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    this.error = undefined;
    if (text('newPassword') !== text('again')) {
      this.state = 'differ';
      form.querySelector<HTMLInputElement>('[name=again]')?.focus();
      return;
    }
    this.state = 'busy';
    try {
      const change = { password: text('password'), newPassword: text('newPassword') };
      await this.client.changePassword(change);
      form.reset();
      this.state = 'changed';
      this.emit('lab-password-changed', undefined);
    } catch (error) {
      this.error = toErrorView(error);
      this.state = 'ready';
    }
  }
}

define('lab-password-form', LabPasswordForm);
