/** A neutral document as one HTML file: real headings, lists and tables, nothing loaded, no script. */
import type {
  Block,
  Content,
  Figure,
  Letter,
  PaperBrand,
  PaperDocument,
  Row,
  Table,
} from '../document.ts';
import { createFormat, type Format } from '../format.ts';
import { chartSvg } from './chart.ts';
import { contentHtml, escapeHtml } from './markup.ts';
import { STYLE } from './style.ts';

/** A logo is part of the file; nothing is loaded. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

interface Page {
  readonly format: Format;
  readonly content: (content: Content) => string;
}

export function writeHtml(document: PaperDocument): string {
  const referred = new Set<number>();
  const page: Page = {
    format: createFormat(document.language),
    content: (content) =>
      contentHtml(content, (note) => {
        const before = referred.has(note);
        referred.add(note);
        return before;
      }),
  };
  const { language, title, author, letter } = document;
  const head = letter === undefined ? '' : letterHtml(letter, document.brand);
  const body = document.blocks.map((block) => blockHtml(block, page)).join('\n');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="${escapeHtml(author)}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${brandStyle(document.brand)}</style>
</head>
<body>
${markHtml(document)}${head}<main>
${body}
${notesHtml(document, page)}</main>
<footer><p>${escapeHtml(document.footer)}</p></footer>
</body>
</html>
`;
}

function markHtml({ mark }: PaperDocument): string {
  return mark === undefined ? '' : `<p class="mark"><strong>${escapeHtml(mark)}</strong></p>\n`;
}

function brandStyle(brand: PaperBrand | undefined): string {
  if (brand?.colours === undefined) return '';
  const { light, dark } = brand.colours;
  return `\n:root{--strong:light-dark(${light.accent},${dark.accent})}`;
}

function logoHtml({ name, letterLogo }: PaperBrand): string {
  if (letterLogo === undefined) return '';
  const data = Buffer.from(letterLogo.bytes).toString('base64');
  const source = `data:${letterLogo.type};base64,${data}`;
  return `<p class="logo"><img src="${source}" alt="${escapeHtml(name)}"></p>\n`;
}

function letterHtml({ sender, recipient, information }: Letter, brand?: PaperBrand): string {
  const facts = information.map(
    ([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  const logo = brand === undefined ? '' : logoHtml(brand);
  return `${logo}<header class="head">
<div><p class="sender">${escapeHtml(sender)}</p>
<address>${recipient.map(escapeHtml).join('<br>')}</address></div>
<dl>${facts.join('')}</dl>
</header>
`;
}

function blockHtml(block: Block, page: Page): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case 'paragraph': {
      const tone = block.tone === undefined ? '' : ` class="${block.tone}"`;
      return `<p${tone}>${page.content(block.content)}</p>`;
    }
    case 'facts': {
      const rows = block.rows.map(
        ([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${page.content(value)}</dd>`,
      );
      return `<dl>${rows.join('')}</dl>`;
    }
    case 'table':
      return tableHtml(block, page);
    case 'figure':
      return figureHtml(block, page);
    case 'result': {
      const text = block.text === undefined ? '' : `<p>${escapeHtml(block.text)}</p>`;
      const [label, amount] = [escapeHtml(block.label), escapeHtml(block.amount)];
      return `<div class="result"><div><span>${label}</span> <span class="num">${amount}</span></div>${text}</div>`;
    }
    case 'page-break':
      return '<div class="break"></div>';
    default:
      return block satisfies never;
  }
}

function tableHtml(table: Table, page: Page): string {
  const heads = table.columns.map(
    ({ title, align }) => `<th scope="col"${numeric(align)}>${escapeHtml(title)}</th>`,
  );
  const rows = table.rows.map((row) => rowHtml(row, table, page));
  // A region that scrolls must be reachable without a mouse.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(table.caption)}"><table>
<caption>${escapeHtml(table.caption)}</caption>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
}

function rowHtml(row: Row, table: Table, page: Page): string {
  const cells = table.columns.map(({ align }, index) => {
    const content = page.content(row.cells[index] ?? '');
    return index === 0
      ? `<th scope="row"${numeric(align)}>${content}</th>`
      : `<td${numeric(align)}>${content}</td>`;
  });
  return `<tr${row.tone === undefined ? '' : ` class="${row.tone}"`}>${cells.join('')}</tr>`;
}

function figureHtml(figure: Figure, page: Page): string {
  const { caption, categories, series, unit } = figure;
  const table: Table = {
    kind: 'table',
    caption: `${caption} (${unit})`,
    columns: [
      { title: '', width: 1 },
      ...series.map(({ name }) => ({ title: name, width: 1, align: 'right' as const })),
    ],
    rows: categories.map((category, place) => ({
      cells: [category, ...series.map(({ values }) => valueText(values[place], page.format))],
    })),
  };
  return `<figure>
<figcaption>${escapeHtml(caption)}</figcaption>
${chartSvg(figure, page.format)}
<details><summary>${escapeHtml(caption)}, ${escapeHtml(unit)}</summary>${tableHtml(table, page)}</details>
</figure>`;
}

function valueText(value: number | null | undefined, format: Format): string {
  return value === null || value === undefined ? '–' : format.decimal(String(value));
}

function numeric(align: 'left' | 'right' | undefined): string {
  return align === 'right' ? ' class="num"' : '';
}

function notesHtml({ notes, notesTitle }: PaperDocument, page: Page): string {
  if (notes.length === 0) return '';
  const items = notes.map(
    (note, index) =>
      `<li id="note-${index + 1}">${page.content(note)} <a href="#ref-${index + 1}" aria-label="↑ ${index + 1}">↑</a></li>`,
  );
  return `<section><h2>${escapeHtml(notesTitle)}</h2>
<ol class="notes">${items.join('\n')}</ol></section>
`;
}
