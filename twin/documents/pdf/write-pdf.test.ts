import { describe, expect, test } from 'vitest';
import { sampleDocument } from '../sample.fixture.ts';
import { runsOf } from './fonts.ts';
import { writePdf } from './write-pdf.ts';

const pdfText = async (document = sampleDocument()) =>
  Buffer.from(await writePdf(document)).toString('latin1');

const pageCount = (pdf: string): number => pdf.match(/\/Type \/Page\n/g)?.length ?? 0;

describe('a PDF', () => {
  test('is the same bytes each time, and others on another day', async () => {
    const [first, again] = [await pdfText(), await pdfText()];
    expect(again === first).toBe(true);
    const later = await pdfText({ ...sampleDocument(), date: '2026-03-16' });
    expect(later === first).toBe(false);
  });

  test('says its language, its title and that its text is tagged', async () => {
    const pdf = await pdfText(sampleDocument('en'));
    const tags = ['Document', 'H1', 'H2', 'P', 'Table', 'THead', 'TH', 'TD', 'Figure', 'Note'];
    const missing = [
      '/Lang (en)',
      '/DisplayDocTitle true',
      '/Marked true',
      '/Alt (Zwei Balken je Monat)',
      '(D:20260315120000Z)',
      ...tags.map((tag) => `/S /${tag}\n`),
    ].filter((text) => !pdf.includes(text));
    expect(missing).toEqual([]);
  });

  test('brings its typeface along, with the letters that it uses', async () => {
    const fonts = (await pdfText()).match(/\/FontName \/\w+\+SourceSans3-\w+/g);
    // Latin in two weights, Latin extended and Cyrillic; Greek is not used.
    expect(fonts).toHaveLength(4);
  });

  test('goes over as many pages as a table needs', async () => {
    expect(pageCount(await pdfText(sampleDocument('de', 5)))).toBe(2);
    expect(pageCount(await pdfText(sampleDocument('de', 70)))).toBe(4);
    expect(pageCount(await pdfText(sampleDocument('de', 400)))).toBeGreaterThan(9);
  });

  test('writes a word that is wider than the page, an empty text and a list without rows', async () => {
    const { blocks, ...rest } = sampleDocument('de', 0);
    const odd = [
      { kind: 'paragraph', content: 'x'.repeat(500) },
      { kind: 'paragraph', content: '' },
      { kind: 'paragraph', content: '   two   spaces ' },
      { kind: 'facts', rows: [] },
    ] as const;
    expect(pageCount(await pdfText({ ...rest, blocks: [...blocks, ...odd] }))).toBe(2);
  });
});

describe('letters', () => {
  test.each([
    ['Müller-Groß, 12,40 €, −3 m²', ['latin']],
    ['Łucja Černý', ['latin-ext', 'latin', 'latin-ext', 'latin']],
    ['Ангелина', ['cyrillic']],
    ['Ωμέγα', ['greek']],
  ])('%s is drawn from %j', (text, subsets) => {
    const runs = runsOf(text);
    expect(runs.map(({ subset }) => subset)).toEqual(subsets);
    expect(runs.map((run) => run.text).join('')).toBe(text);
  });

  test('that no subset has become question marks, control characters nothing', () => {
    const shown = runsOf('漢字\u0000 a\u200bb \u{1f525}').map(({ text }) => text);
    expect(shown.join('')).toBe('?? a\u200bb ?');
  });
});
