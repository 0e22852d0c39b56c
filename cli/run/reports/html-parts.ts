/** What the pages of a report are made of: tables, lists, signs. Cells are HTML already, captions are not. */
import { escapeXml as text } from './xml.ts';

interface Table {
  readonly head: readonly string[];
  /** Cells as HTML. */
  readonly rows: readonly (readonly string[])[];
  /** Columns that are set to the right. */
  readonly numbers?: readonly number[];
}

/** Nothing where there are no rows. */
export function table(title: string, { head, rows, numbers = [] }: Table): string {
  if (rows.length === 0) return '';
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    row
      .map((cell, index) => {
        const scope = tag === 'th' ? ' scope="col"' : '';
        const side = numbers.includes(index) ? ' class="number"' : '';
        return `<${tag}${scope}${side}>${cell}</${tag}>`;
      })
      .join('');
  return [
    `<div class="wide" role="region" tabindex="0" aria-label="${text(title)}"><table><caption>${text(title)}</caption>`,
    `<thead><tr>${cells(head, 'th')}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${cells(row, 'td')}</tr>`),
    '</tbody></table></div>',
  ].join('\n');
}

export function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const items = lines.map((line) => `<li>${text(line)}</li>`).join('');
  return `<section><h2>${text(title)}</h2><ul>${items}</ul></section>`;
}

/** The word says it to those who do not see the sign. */
export function sign(isGood: boolean): string {
  const [word, mark] = isGood ? ['held', '✓'] : ['failed', '✗'];
  return `<span class="${word}" role="img" aria-label="${word}">${mark}</span>`;
}
