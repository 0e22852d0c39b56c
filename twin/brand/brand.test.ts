import { describe, expect, test } from 'vitest';
import { contrastRatio } from '#kernel/colours.ts';
import { BRAND_FILE_CONTENT, png, sampleBrand, SVG } from './brand.fixture.ts';
import { brandText, dataUrl, readBrand } from './brand.ts';
import { SURFACES } from './colours.ts';

const source = (text: string, pictures: Readonly<Record<string, Uint8Array>> = {}) => ({
  ...{ file: 'brand.json', text },
  picture: (path: string): Uint8Array => {
    const bytes = pictures[path];
    if (bytes === undefined) throw new Error(`ENOENT: ${path}`);
    return bytes;
  },
});
const embedded = (bytes: Uint8Array): string => dataUrl({ type: 'image/png', bytes });

test('a brand is a name, and everything else is as it was', async () => {
  expect(await sampleBrand({ name: 'A' })).toEqual({ name: 'A' });
});

test.each(['#000000', '#7a1f5c', '#0b5c7d', '#5b6772', '#a8281d'])(
  'all that is drawn from %s can be read in both themes',
  async (accent) => {
    const { colours } = await sampleBrand({ name: 'A', accent });
    for (const theme of ['light', 'dark'] as const) {
      const { accent: text, soft, on } = colours?.[theme] ?? { accent: '', soft: '', on: '' };
      const pairs = [...SURFACES[theme], soft, on].map((surface) => contrastRatio(text, surface));
      expect(Math.min(...pairs)).toBeGreaterThanOrEqual(4.5);
    }
  },
);

describe('a colour that cannot be read', () => {
  test.each([
    [{ accent: '#ffcc00' }, /accent #ffcc00 has a contrast of 1\.\d+ : 1 on #/],
    [{ accent: '#7a1f5c', accentDark: '#7a1f5c' }, /accentDark #7a1f5c has a contrast of/],
  ])('is refused with one that can: %j', async (colours, message) => {
    const refused = sampleBrand({ name: 'A', ...colours });
    await expect(refused).rejects.toMatchObject({ code: 'BRAND_POOR_CONTRAST' });
    await expect(refused).rejects.toThrow(message);
    const hint: unknown = await refused.catch((error: { hint?: unknown }) => error.hint);
    const [suggestion = ''] = /#\w{6}/.exec(String(hint)) ?? [];
    const field = 'accentDark' in colours ? 'accentDark' : 'accent';
    await expect(
      sampleBrand({ name: 'A', ...colours, [field]: suggestion }),
    ).resolves.toBeDefined();
  });
});

test.each([
  ['{', 'BRAND_BAD_FILE', 'brand.json cannot be read: '],
  ['[]', 'BRAND_BAD_FIELD', 'brand.json: the brand must be an object with a name'],
  ['{}', 'BRAND_BAD_FIELD', 'brand.json: name must be the field name'],
  ['{"name": ""}', 'BRAND_BAD_FIELD', 'brand.json: name must be 1 or more letters'],
  ['{"name": "A\\u202eB"}', 'BRAND_BAD_FIELD', 'control or direction characters'],
  ['{"name": "A", "acent": "#000000"}', 'BRAND_BAD_FIELD', 'acent must be no field of this name'],
  ['{"name": "A", "accent": "red"}', 'BRAND_BAD_FIELD', 'accent must be a colour as #rrggbb'],
  ['{"name": "A", "accent": "#123"}', 'BRAND_BAD_FIELD', 'accent must be a colour as #rrggbb'],
  ['{"name": "A", "accentDark": "#ffffff"}', 'BRAND_BAD_FIELD', 'accent must be there where'],
  ['{"name": "A", "sender": {"name": "B"}}', 'BRAND_BAD_FIELD', 'sender.address must be the field'],
  ['{"name": "A", "logo": "gone.svg"}', 'BRAND_BAD_LOGO', 'logo cannot be used: ENOENT: gone.svg'],
  ['{"name": "A", "logo": "data:,x"}', 'BRAND_BAD_LOGO', 'no data: URL in base64'],
])('%s is refused in words', async (text, code, message) => {
  const refused = readBrand(source(text));
  await expect(refused).rejects.toMatchObject({ code });
  await expect(refused).rejects.toThrow(message);
});

test.each([
  ['text', Buffer.from('hello'), 'neither SVG nor PNG nor JPEG'],
  ['a page', Buffer.from('<html><svg></svg></html>'), 'neither SVG nor PNG nor JPEG'],
  ['300 kB and one byte', new Uint8Array(300_001), 'at most 300000'],
])('a logo that is %s is refused', async (_, bytes, message) => {
  await expect(sampleBrand({ name: 'A', logo: embedded(bytes) })).rejects.toThrow(message);
});

test.each([
  ['an SVG', Buffer.from(SVG), 'a letter takes no SVG'],
  ['transparent', png(6), 'it has transparent parts'],
  ['interlaced', png(2, true), 'it is interlaced'],
  ['cut off', png().subarray(0, 30), ''],
])('a logo of letters that is %s is refused, because a PDF could not carry it', async (...row) => {
  const [, bytes, message] = row;
  const refused = sampleBrand({ name: 'A', letterLogo: embedded(bytes) });
  await expect(refused).rejects.toMatchObject({ code: 'BRAND_BAD_LOGO' });
  await expect(refused).rejects.toThrow(message);
  // Pages show all of them, and the letters then have none.
  const { logo, letterLogo } = await sampleBrand({ name: 'A', logo: embedded(bytes) });
  expect([logo === undefined, letterLogo]).toEqual([false, undefined]);
});

test('a file with its pictures beside it becomes one file that says the same', async () => {
  const { name } = BRAND_FILE_CONTENT;
  const text = JSON.stringify({ name, logo: 'a.svg', letterLogo: 'b.png', accent: '#7a1f5c' });
  const beside = source(text, { 'a.svg': Buffer.from(SVG), 'b.png': png() });
  const brand = await readBrand(beside);
  const alone = await readBrand(source(brandText(beside, brand)));
  expect(alone).toEqual({ ...brand, logo: expect.anything(), letterLogo: expect.anything() });
  expect(Buffer.from(alone.letterLogo?.bytes ?? []).equals(png())).toBe(true);
});
