import { expect, test } from 'vitest';
import { brand } from './brand.ts';

const page = (elements: Readonly<Record<string, object>>) =>
  ({ querySelector: (selector: string) => elements[selector] ?? null }) as never;

test('name and icon are what the portal wrote into the page', () => {
  const elements = {
    'meta[name="application-name"]': { content: 'Wärme & Co' },
    'link[rel="icon"]': { getAttribute: () => './brand/logo' },
  };
  expect(brand(page(elements))).toEqual({ name: 'Wärme & Co', icon: './brand/logo' });
  expect(brand(page({}))).toEqual({ name: 'Metertwin', icon: './icon.svg' });
});
