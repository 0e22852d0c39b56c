/** Says in words that something is being loaded, or why there is nothing and what would change it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';

class LabEmpty extends LabElement {
  static override properties = { loading: { type: Boolean } };
  declare loading: boolean;

  static override styles = [
    shared,
    css`
      .box {
        display: grid;
        justify-items: center;
        gap: var(--s2);
        padding: var(--s6) var(--s4);
        text-align: center;
        color: var(--text-2);
        border: 1px dashed var(--line);
        border-radius: var(--radius);
      }
      .bar {
        width: 8rem;
        height: 3px;
        border-radius: 2px;
        background: var(--surface-3);
        overflow: hidden;
      }
      .bar::after {
        content: '';
        display: block;
        width: 40%;
        height: 100%;
        background: var(--accent);
        animation: slide 1.2s ease-in-out infinite alternate;
      }
      @keyframes slide {
        to {
          transform: translateX(150%);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .bar::after {
          animation: none;
          width: 100%;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.loading = false;
  }

  override render(): TemplateResult {
    return html`<div class="box">
      ${
        this.loading
          ? html`<span class="bar"></span>
              <p role="status">${this.t('common.loading')}</p>`
          : nothing
      }
      <slot></slot>
    </div>`;
  }
}

define('lab-empty', LabEmpty);
