import { describe, expect, test } from 'vitest';
import { sampleDocument } from '../sample.fixture.ts';
import { writeHtml } from './write-html.ts';

const html = writeHtml(sampleDocument('de', 3));

describe('an HTML document', () => {
  test('loads nothing and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|https?:|\son\w+=/i);
    expect(html).toContain("default-src 'none'");
  });

  test('has a language, one first heading, and heads for rows and columns', () => {
    expect(html).toContain('<html lang="de">');
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toContain('<th scope="col" class="num">Betrag</th>');
    expect(html).toContain('<th scope="row">Position 1</th>');
    expect(html).toContain('<caption>Verteilung</caption>');
  });

  test('keeps markup in texts as text', () => {
    expect(html).toContain('<h1>Abrechnung &lt;2025&gt;</h1>');
    const evil = '"><script>alert(1)</script>';
    const { letter: _, ...rest } = sampleDocument('de', 0);
    const answer = writeHtml({
      ...rest,
      title: evil,
      footer: evil,
      notes: [evil],
      blocks: [
        { kind: 'paragraph', content: [evil, { text: evil, strong: true }] },
        { kind: 'facts', rows: [[evil, evil]] },
        { kind: 'result', label: evil, amount: evil, text: evil },
        {
          kind: 'figure',
          caption: evil,
          alt: evil,
          unit: evil,
          categories: [evil],
          series: [{ name: evil, values: [1] }],
        },
      ],
    });
    expect(answer).not.toContain('<script');
    expect(answer).not.toContain('="">');
  });

  test('links each note with the place that refers to it', () => {
    for (const note of [1, 2]) {
      expect(html.match(new RegExp(`id="ref-${note}"`, 'g'))).toHaveLength(1);
      expect(html.match(new RegExp(`id="note-${note}"`, 'g'))).toHaveLength(1);
      expect(html).toContain(`href="#ref-${note}"`);
    }
  });

  test('shows the numbers of a figure as a table too, with a dash for what is not known', () => {
    expect(html).toContain('role="img" aria-label="Zwei Balken je Monat"');
    expect(html).toMatch(/<td class="num">–<\/td><td class="num">1\.200<\/td>/);
    expect(html).toContain('<td class="num">950,5</td>');
  });
});
