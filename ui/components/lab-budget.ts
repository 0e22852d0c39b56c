/** The loss budget: a bar, the two sums that must hold, and every part as number and per cent. */
import { css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { BudgetGroup, BudgetLeaf, Equation, LossBudget } from '../data/flow.ts';
import { shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import { define, LabElement } from './lab-element.ts';

type EquationKey = 'budget.sentSum' | 'budget.heardSum' | 'budget.injectedSum';

class LabBudget extends LabElement {
  static override properties = { budget: { attribute: false } };
  declare budget: LossBudget;

  static override styles = [
    shared,
    css`
      .bar {
        display: block;
        width: 100%;
        height: 0.9rem;
        border-radius: var(--radius-s);
        overflow: hidden;
        background: var(--surface-3);
      }
      .stored {
        --c: var(--c-stored);
      }
      .rejected {
        --c: var(--c-rejected);
      }
      .onTheWay {
        --c: var(--c-on-the-way);
      }
      .lost {
        --c: var(--c-lost);
      }
      rect {
        fill: var(--c);
        stroke: none;
      }
      .sums {
        list-style: none;
        display: grid;
        gap: var(--s1);
        margin: var(--s3) 0;
        font-size: var(--text-s);
      }
      .sums li {
        display: flex;
        gap: var(--s2);
        align-items: baseline;
        font-variant-numeric: tabular-nums;
      }
      .sums svg {
        width: 1.1em;
        height: 1.1em;
        align-self: center;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--text-s);
      }
      th,
      td {
        padding: 0.32rem 0;
        text-align: start;
        font-weight: 400;
        border-top: 1px solid var(--line);
      }
      thead th {
        border-top: 0;
        color: var(--text-2);
        font-weight: 600;
      }
      .group > th {
        font-weight: 600;
      }
      .total > * {
        font-weight: 650;
        border-top: 2px solid var(--line-strong);
      }
      .reason th {
        padding-inline-start: 1.4rem;
        color: var(--text-2);
      }
      .reason > * {
        border-top: 0;
        padding-block: 0.1rem;
      }
      .num {
        padding-inline-start: var(--s3);
      }
      .num,
      thead th:not(:first-child) {
        text-align: end;
      }
      @media (width < 400px) {
        .reason th {
          padding-inline-start: 0.6rem;
        }
        .num {
          padding-inline-start: var(--s2);
        }
      }
      .notes {
        margin-top: var(--s3);
      }
      .dot {
        display: inline-block;
        width: 0.7rem;
        height: 0.7rem;
        margin-inline-end: 0.7rem;
        border-radius: 3px;
        background: var(--c);
      }
    `,
  ];

  override render(): TemplateResult {
    const { sentEquation, heardEquation } = this.budget;
    return html`${this.#renderBar()}
      <ul class="sums">
        ${this.#renderEquation('budget.sentSum', sentEquation)}
        ${this.#renderEquation(
          this.budget.injected === 0 ? 'budget.heardSum' : 'budget.injectedSum',
          heardEquation,
        )}
      </ul>
      ${this.#renderTable()} ${this.#renderNotes()}`;
  }

  /** Widths as attributes of the drawing: the security policy allows no inline style. */
  #renderBar(): TemplateResult {
    return html`<svg
      class="bar"
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      ${this.budget.groups.map(barPart)}
    </svg>`;
  }

  #renderEquation(key: EquationKey, sum: Equation): TemplateResult {
    const [a = 0, b = 0, c = 0] = sum.parts;
    return html`<li class=${sum.holds ? 'state ok' : 'state bad'}>
      ${icon(sum.holds ? 'ok' : 'bad')}
      <span>
        ${this.t(key, { whole: sum.whole, a, b, c })}
        <span class="visually-hidden">
          ${this.t(sum.holds ? 'budget.holds' : 'budget.broken')}
        </span>
      </span>
    </li>`;
  }

  #renderTable(): TemplateResult {
    return html`<table>
      <caption class="visually-hidden">
        ${this.t('budget.title')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${this.t('budget.where')}</th>
          <th scope="col">${this.t('budget.telegrams')}</th>
          <th scope="col">${this.t('budget.share')}</th>
        </tr>
      </thead>
      <tbody>
        ${this.budget.groups.map((group) => this.#renderGroup(group))}
        <tr class="total">
          <th scope="row">
            ${this.t(this.budget.injected === 0 ? 'budget.sent' : 'budget.sentAndInjected')}
          </th>
          <td class="num">${this.fmt.integer(this.budget.total)}</td>
          <td class="num">${this.#share(this.budget.totalPermille, this.budget.total)}</td>
        </tr>
      </tbody>
    </table>`;
  }

  #renderNotes(): TemplateResult | typeof nothing {
    const { injected, copies } = this.budget;
    if (injected === 0 && copies === 0) return nothing;
    return html`<div class="notes quiet small">
      ${injected === 0 ? nothing : html`<p>${this.t('budget.injected', { count: injected })}</p>`}
      ${copies === 0 ? nothing : html`<p>${this.t('budget.copies', { count: copies })}</p>`}
    </div>`;
  }

  #renderGroup({ group, count, permille, reasons }: BudgetGroup): TemplateResult {
    return html`<tr class="group ${group}">
        <th scope="row"><span class="dot"></span>${this.words.term('budget.group', group)}</th>
        <td class="num">${this.fmt.integer(count)}</td>
        <td class="num">${this.#share(permille, count)}</td>
      </tr>
      ${reasons.map((leaf) => this.#renderReason(leaf))}`;
  }

  #share(permille: number, count: number): string {
    return this.fmt.share({ permille, count, total: this.budget.total });
  }

  #renderReason({ group, reason, count, permille }: BudgetLeaf): TemplateResult {
    const prefix = group === 'lost' ? 'loss' : 'reason';
    return html`<tr class="reason">
      <th scope="row">${this.words.term(prefix, reason ?? '')}</th>
      <td class="num">${this.fmt.integer(count)}</td>
      <td class="num">${this.#share(permille, count)}</td>
    </tr>`;
  }
}

function barPart({ group, startPermille, permille }: BudgetGroup): SVGTemplateResult {
  return svg`<rect class=${group} x=${startPermille} y="0" width=${permille} height="10" />`;
}

define('lab-budget', LabBudget);
