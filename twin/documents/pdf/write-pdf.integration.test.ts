/** What another program reads out of the PDF: poppler's pdftotext, where it is installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sampleDocument } from '../sample.fixture.ts';
import { writePdf } from './write-pdf.ts';

const missing = spawnSync('pdftotext', ['-v']).error !== undefined;
const reason = missing ? ' (pdftotext is not installed: apt-get install poppler-utils)' : '';

describe.skipIf(missing)(`the text of a PDF${reason}`, () => {
  test('is in reading order, with umlauts, euro and minus, and page numbers', async () => {
    const file = join(temporaryFolder(), 'sample.pdf');
    writeFileSync(file, await writePdf(sampleDocument()));
    const pages = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split(
      '\f',
    );
    const [first = '', second = ''] = pages;
    for (const words of ['Łucja Müller-Groß', '−12,40 €', '64,00 m²', 'Seite 1 von 4']) {
      expect(first).toContain(words);
    }
    // The head of the table stands on the second page again.
    expect(second).toMatch(/Kostenart\s+Menge\s+Betrag/);
    expect(pages.join('')).toContain('Ангелина & Söhne');
    expect(pages.join('').match(/^ *Summe /gm)).toHaveLength(1);
  });
});
