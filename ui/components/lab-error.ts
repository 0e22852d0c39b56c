/** A failure as a person can use it: what happened, what to do next, the code, a copy button. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { ErrorView } from '../errors.ts';
import { controls, shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import { define, LabElement } from './lab-element.ts';

class LabError extends LabElement {
  static override properties = {
    error: { attribute: false },
    retry: { type: Boolean },
    copied: { state: true },
  };
  declare error: ErrorView | undefined;
  /** Shows a button that emits `lab-retry`. */
  declare retry: boolean;
  declare copied: boolean;

  static override styles = [
    shared,
    controls,
    css`
      .box {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--s1) var(--s3);
        padding: var(--s4);
        border: 1px solid var(--bad);
        border-radius: var(--radius);
        background: var(--bad-soft);
      }
      .box > svg {
        color: var(--bad);
        margin-top: 0.15em;
      }
      .message {
        font-weight: 600;
        overflow-wrap: break-word;
      }
      .message::first-letter,
      .hint::first-letter {
        text-transform: uppercase;
      }
      .row {
        margin-top: var(--s2);
      }
      .box > :not(svg) {
        grid-column: 2;
      }
    `,
  ];

  constructor() {
    super();
    this.retry = false;
    this.copied = false;
  }

  override render(): TemplateResult | typeof nothing {
    if (this.error === undefined) return nothing;
    const { code, message, hint } = this.words.error(this.error);
    return html`<div class="box" role="alert">
      ${icon('bad')}
      <p class="message">${message}</p>
      <p class="hint">${hint}</p>
      <div class="row">
        <code class="mono small">${code}</code>
        <button type="button" @click=${() => this.#copy()}>
          ${icon('copy')} ${this.copied ? this.t('common.copied') : this.t('common.copy')}
        </button>
        ${
          this.retry
            ? html`<button type="button" @click=${() => this.emit('lab-retry', undefined)}>
                ${this.t('common.retry')}
              </button>`
            : nothing
        }
      </div>
    </div>`;
  }

  async #copy(): Promise<void> {
    if (this.error === undefined) return;
    const { code, message, hint } = this.words.error(this.error);
    await navigator.clipboard.writeText(`${code}: ${message}\n${hint}`);
    this.copied = true;
  }
}

define('lab-error', LabError);
