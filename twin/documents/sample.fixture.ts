/** A document with one block of each kind, and a table that is longer than a page. */
import type { Language } from '#kernel/language.ts';
import type { PaperDocument } from './document.ts';

export function sampleDocument(language: Language = 'de', rowCount = 70): PaperDocument {
  const rows = Array.from({ length: rowCount }, (_, index) => ({
    cells: [`Position ${index + 1}`, `${index} kWh`, '1.234,56 €'],
  }));
  return {
    language,
    title: 'Heizkostenabrechnung 2025',
    author: 'Lindenhof',
    date: '2026-03-15',
    letter: {
      sender: 'Lindenhof · Marktplatz 3 · 00000 Musterstadt',
      recipient: ['Łucja Müller-Groß', 'Lindenhof 12 // EG links', '00000 Musterstadt'],
      information: [['Datum', '15.03.2026']],
    },
    blocks: [
      { kind: 'heading', level: 1, text: 'Abrechnung <2025>' },
      {
        kind: 'paragraph',
        content: ['Nach § 6 HeizkostenV', { note: 1 }, ', fällig: ', bold('−12,40 €')],
      },
      { kind: 'result', label: 'Ihr Guthaben', amount: '12,40 €', text: 'Wird überwiesen.' },
      {
        kind: 'facts',
        rows: [
          ['Fläche', '64,00 m²'],
          ['Energie', ['Erdgas', { note: 2 }]],
        ],
      },
      {
        kind: 'table',
        caption: 'Verteilung',
        columns: [
          { title: 'Kostenart', width: 4 },
          { title: 'Menge', width: 2, align: 'right' },
          { title: 'Betrag', width: 2, align: 'right' },
        ],
        rows: [...rows, { cells: ['Summe', '', '9.999,99 €'], tone: 'sum' }],
      },
      {
        kind: 'figure',
        caption: 'Das Jahr',
        alt: 'Zwei Balken je Monat',
        unit: 'kWh',
        categories: ['Jan', 'Feb', 'Mär'],
        series: [
          { name: '2025', values: [900, 800, null] },
          { name: '2024', values: [0, 950.5, 1200] },
        ],
      },
      { kind: 'page-break' },
      { kind: 'heading', level: 2, text: 'Hinweise' },
      { kind: 'paragraph', tone: 'notice', content: 'Keine Rechnung.' },
      { kind: 'paragraph', tone: 'small', content: 'Klein gedruckt. '.repeat(40) },
    ],
    notes: ['§ 6 Abs. 1: Anteil = Topf × Fläche ÷ Summe', 'Lieferant: Ангелина & Söhne'],
    notesTitle: 'Anmerkungen',
    footer: 'Lindenhof · EG links',
    pageLabel: 'Seite {page} von {pages}',
  };
}

function bold(text: string) {
  return { text, strong: true } as const;
}
