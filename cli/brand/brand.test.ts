import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { BRAND_FILE_CONTENT, png, SVG } from '../../twin/brand/brand.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

async function metertwin(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function brandFile(content: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'logo.svg'), SVG);
  writeFileSync(join(folder, 'logo.png'), png());
  writeFileSync(join(folder, 'brand.json'), JSON.stringify(content));
  return join(folder, 'brand.json');
}

const BESIDE = { ...BRAND_FILE_CONTENT, logo: 'logo.svg', letterLogo: 'logo.png' };

test('a brand is put into the data folder, shown and taken away', async () => {
  const data = temporaryFolder();
  const put = await metertwin('brand', brandFile(BESIDE), '--data', data);
  expect(put).toMatchObject({ exitCode: 0 });
  expect(put.stderr).toContain(`wrote ${join(data, 'brand.json')}`);
  // Its pictures are embedded now.
  expect(readdirSync(data)).toEqual(['brand.json']);
  const shown = await metertwin('brand', '--data', data, '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({
    ...{ name: 'Wärme & Co', logo: 'image/svg+xml', letterLogo: 'image/png' },
    ...{ colours: { light: { accent: '#7a1f5c' } }, sender: BRAND_FILE_CONTENT.sender },
  });
  expect((await metertwin('brand', '--data', data)).stdout).toContain('#7a1f5c');
  expect(await metertwin('brand', '--remove', '--data', data)).toMatchObject({ exitCode: 0 });
  const none = await metertwin('brand', '--data', data);
  expect(none.stdout).toBe('No brand: portal and letters have the name Metertwin.');
});

test('--check changes nothing, and says that letters would have no logo', async () => {
  const data = temporaryFolder();
  const file = brandFile({ name: 'A', logo: 'logo.svg' });
  const { exitCode, stderr } = await metertwin('brand', file, '--check', '--data', data);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('letters go out without a logo');
  expect(existsSync(join(data, 'brand.json'))).toBe(false);
});

test.each([
  [{ name: 'A', accent: '#ffee00' }, 'BRAND_POOR_CONTRAST', 'that can be read'],
  [{ name: 'A', logo: 'gone.svg' }, 'BRAND_BAD_LOGO', 'gone.svg'],
  [{ nam: 'A' }, 'BRAND_BAD_FIELD', 'brand.json: '],
])('%j is refused before anything is written', async (content, code, words) => {
  const data = temporaryFolder();
  const { exitCode, stderr } = await metertwin('brand', brandFile(content), '--data', data);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`error ${code}`);
  expect(stderr).toContain(words);
  expect(readdirSync(data)).toEqual([]);
});

test('a file that is not there, and one that is no JSON, are BRAND_BAD_FILE', async () => {
  const gone = await metertwin('brand', 'no/such.json');
  expect([gone.exitCode, gone.stderr]).toEqual([2, expect.stringContaining('BRAND_BAD_FILE')]);
  const readme = await metertwin('brand', 'README.md');
  expect(readme.stderr).toContain('error BRAND_BAD_FILE: README.md cannot be read');
});

test.each([[['a.json', 'b.json']], [['--check']], [['a.json', '--remove']]])(
  'brand %j is wrong usage',
  async (words) => {
    expect(await metertwin('brand', ...words)).toMatchObject({ exitCode: 2 });
  },
);

test('the letters of a bill follow: sender, landlord, logo and colour', async () => {
  const data = temporaryFolder();
  await metertwin('brand', brandFile(BESIDE), '--data', data);
  const { input } = JSON.parse(
    readFileSync('test/vectors/billing.jsonl', 'utf8')
      .split('\n')
      .find((line) => line.includes('"heating_bill"')) ?? '{}',
  ) as { input: Record<string, unknown> };
  const landlord = { name: 'Hausverwaltung Ilm', address: 'Ring 9, 98693 Ilmenau' };
  const sheet = join(data, 'sheet.json');
  writeFileSync(sheet, JSON.stringify({ ...input, letter: { sender: landlord } }));
  const letters = async (...more: string[]) => {
    const out = join(temporaryFolder(), 'letters');
    await metertwin('bill', '--input', sheet, '--out', out, '--data', data, ...more);
    const names = readdirSync(out).filter((name) => /^(draft-)?\d+-.*\.(pdf|html)$/.test(name));
    return names.map((name) => readFileSync(join(out, name), 'utf8'));
  };
  const texts = await letters();
  expect(texts.length).toBeGreaterThan(1);
  for (const text of texts.filter((each) => each.startsWith('<!doctype'))) {
    expect(text).toContain('<p class="sender">Wärme &amp; Co GmbH · Markt 1 · 98693 Ilmenau</p>');
    expect(text).toContain('<dt>Im Auftrag von</dt><dd>Hausverwaltung Ilm</dd>');
    expect(text).toContain('<img src="data:image/png;base64,');
    expect(text).toContain('alt="Wärme &amp; Co"');
    expect(text).toContain('--strong:light-dark(#7a1f5c,');
  }
  for (const text of texts.filter((each) => each.startsWith('%PDF'))) {
    expect(text).toContain('/Subtype /Image');
    expect(text).not.toContain('Metertwin');
  }
  const named = join(data, 'sender.json');
  writeFileSync(named, JSON.stringify(landlord));
  const [own = ''] = await letters('--sender', named);
  expect(own).toContain('Hausverwaltung Ilm · Ring 9');
  expect(own).not.toContain('Im Auftrag von');
});
