/** What the legal check finds on a bill, before it goes out: clause, consequence, how to mend it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { BillCheckAnswer, FindingAnswer } from '../../twin/api/schemas/bill-check.ts';
import { NOTHING } from '../format.ts';
import { paper } from '../theme/paper.ts';
import { shared } from '../theme/shared.ts';
import type { IconName } from './icons.ts';
import { define, LabElement } from './lab-element.ts';
import { stateMark, type Tone } from './state-mark.ts';

const LEVELS = {
  error: ['bad', 'bad'],
  warning: ['warn', 'warn'],
  note: ['mute', 'never'],
} as const satisfies Record<FindingAnswer['level'], readonly [Tone, IconName]>;

class LabBillCheck extends LabElement {
  static override properties = { check: { attribute: false } };
  declare check: Pick<BillCheckAnswer, 'findings' | 'openMeters'>;

  static override styles = [shared, paper, findingStyles()];

  override render(): TemplateResult {
    const { findings, openMeters } = this.check;
    const isClean = findings.length === 0 && openMeters === 0;
    return html`<section class="panel no-print" aria-labelledby="title">
      <h2 id="title">${this.t('check.title')}</h2>
      <p class="quiet small">${this.t('check.about')}</p>
      <p class="small after" role="status">
        ${
          isClean
            ? stateMark('ok', 'ok', this.t('check.clean'))
            : this.t('check.found', { count: findings.length })
        }
      </p>
      ${openMeters === 0 ? nothing : this.#renderOpen(openMeters)}
      ${findings.length === 0 ? nothing : renderFindings(this, findings)}
    </section>`;
  }

  #renderOpen(count: number): TemplateResult {
    return html`<p class="small after">
      ${stateMark('bad', 'clock', this.t('check.open', { count }))}
    </p>`;
  }
}

define('lab-bill-check', LabBillCheck);

/** For elements that show findings. */
export function findingStyles() {
  return css`
    :host {
      container-type: inline-size;
    }
    .findings {
      margin-top: var(--s3);
    }
    .findings th {
      font-weight: 600;
    }
    .findings td.words > span {
      display: block;
    }
    .findings td.words > span::first-letter {
      text-transform: uppercase;
    }
    @container (width < 600px) {
      .findings td.words {
        display: block;
      }
      .findings td.words::before {
        content: none;
      }
    }
    @media print {
      :host {
        container-type: normal;
      }
    }
  `;
}

/** The same table below a bill and below a what-if. */
export function renderFindings(
  host: LabElement,
  findings: readonly FindingAnswer[],
): TemplateResult {
  const { t, fmt } = host;
  const columns = ['level', 'finding', 'source', 'consequence'] as const;
  return html`<table role="table" class="findings">
    <caption class="visually-hidden">
      ${t('check.title')}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          (column) =>
            html`<th role="columnheader" scope="col" class=${column === 'consequence' ? 'num' : ''}>
              ${t(`check.${column}`)}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${findings.map((finding) => {
        const [tone, mark] = LEVELS[finding.level];
        const { consequenceCents } = finding;
        return html`<tr role="row">
          <th role="rowheader" scope="row">
            ${stateMark(tone, mark, t(`check.level.${finding.level}`))}
          </th>
          <td role="cell" class="words" data-label=${t('check.finding')}>
            <span>${finding.message}.</span>
            <span class="quiet">${finding.hint}.</span>
          </td>
          <td role="cell" data-label=${t('check.source')}>${lawText(finding.source)}</td>
          <td role="cell" class="num" data-label=${t('check.consequence')}>
            ${(consequenceCents ?? 0) === 0 ? NOTHING : fmt.money(consequenceCents ?? 0)}
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** `§7 Abs. 1` as it is printed, `§ 7 Abs. 1`, the number never alone on its line. */
const lawText = (source: string): string => source.replaceAll(/§(?=\d)/g, '§\u00a0');
