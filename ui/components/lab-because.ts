/**
 * An amount that opens its derivation: what was done, which numbers went in, which rule says so.
 * On paper the amount carries the number of a footnote instead.
 */
import { css, html, type TemplateResult } from 'lit';
import type { Derivation, DerivationInput } from '../data/bill-view.ts';
import type { Words } from '../i18n/translate.ts';
import { controls, shared } from '../theme/shared.ts';
import { define, LabElement } from './lab-element.ts';

class LabBecause extends LabElement {
  static override properties = {
    amount: { type: String },
    label: { type: String },
    derivation: { attribute: false },
    open: { type: Boolean, reflect: true },
  };
  /** As shown, with its unit. */
  declare amount: string;
  /** What the amount is, for those who hear only the button. */
  declare label: string;
  declare derivation: Derivation;
  declare open: boolean;

  static override styles = [
    shared,
    controls,
    css`
      button {
        border: 0;
        background: none;
        min-height: 1.75rem;
        padding: 0 0.15em;
        margin: -0.2rem -0.15em;
        font: inherit;
        font-weight: inherit;
        font-variant-numeric: tabular-nums;
        text-decoration: underline dotted;
        text-decoration-color: var(--line-strong);
        text-underline-offset: 0.28em;
      }
      button:hover,
      button[aria-expanded='true'] {
        color: var(--accent);
        text-decoration-color: currentColor;
        background: none;
      }
      .why {
        text-align: start;
        white-space: normal;
        font-weight: 400;
        font-size: var(--text-s);
        margin: var(--s2) 0;
        padding: var(--s3);
        border-inline-start: 3px solid var(--accent);
        border-radius: 0 var(--radius) var(--radius) 0;
        background: var(--surface-2);
      }
      .note {
        display: none;
        font-size: 0.75em;
      }
      @media print {
        button {
          text-decoration: none;
          padding: 0;
          gap: 0.2em;
          color: inherit !important;
        }
        .why {
          display: none;
        }
        .note {
          display: inline;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.amount = '';
    this.label = '';
    this.open = false;
  }

  override render(): TemplateResult {
    return html`<button
        type="button"
        aria-expanded=${this.open}
        aria-controls="why"
        aria-label="${this.label}: ${this.amount}. ${this.t('because.how')}"
        @click=${() => (this.open = !this.open)}
      >
        ${this.amount}<sup class="note">${this.derivation.number}</sup>
      </button>
      <div id="why" class="why" ?hidden=${!this.open}>
        ${renderDerivation(this.derivation, this.words)}
      </div>`;
  }
}

define('lab-because', LabBecause);

/** The same text below an amount and in the footnotes of a printed bill. */
export function renderDerivation(derivation: Derivation, words: Words): TemplateResult {
  const { rule, formula, source } = derivation;
  const known = words.term('because.formula', rule);
  return html`<p>${words.term('because.rule', rule)}</p>
    <p><em>${known === rule ? formula : known}</em></p>
    <p>
      ${derivation.inputs.map(
        (input, index) =>
          html`${index === 0 ? '' : ' · '}${words.term('because.input', input.name)}
            <b class="num">${inputText(input, words)}</b>`,
      )}
    </p>
    <p class="quiet">${source}</p>`;
}

function inputText({ kind, value }: DerivationInput, { fmt }: Words): string {
  switch (kind) {
    case 'money':
      return fmt.money(Number(value));
    case 'area':
      return fmt.area(value);
    case 'percent':
      return fmt.quantity(value, '%', 1);
    case 'number':
      return fmt.decimal(value);
  }
}
