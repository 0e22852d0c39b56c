import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { dissectText, EXAMPLE } from '../data/dissect-text.ts';
import { tokens } from '../theme/tokens.ts';
import './lab-dissection.ts';
import type { LabDissection } from './lab-dissection.ts';
import type { LabHex } from './lab-hex.ts';
import type { LabTree } from './lab-tree.ts';

if (tokens.styleSheet !== undefined) document.adoptedStyleSheets.push(tokens.styleSheet);

afterEach(() => document.body.replaceChildren());

interface Parts {
  readonly element: LabDissection;
  readonly tree: LabTree;
  readonly hex: LabHex;
}

async function draw(key: string): Promise<Parts> {
  const { dissection } = dissectText(EXAMPLE.frameHex, key);
  if (dissection === undefined) throw new Error('the example is not dissected');
  const element = document.createElement('lab-dissection') as LabDissection;
  element.dissection = dissection;
  document.body.append(element);
  const parts = {
    element,
    tree: await part<LabTree>(element, 'lab-tree'),
    hex: await part<LabHex>(element, 'lab-hex'),
  };
  await settled(parts);
  return parts;
}

async function part<T extends Element>(element: LabDissection, name: string): Promise<T> {
  await element.updateComplete;
  const found = element.renderRoot.querySelector<T>(name);
  if (found === null) throw new Error(`there is no ${name}`);
  return found;
}

async function settled({ element, tree, hex }: Parts): Promise<void> {
  await element.updateComplete;
  await Promise.all([tree.updateComplete, hex.updateComplete]);
}

const field = (tree: LabTree, label: string): HTMLElement => {
  const items = [...tree.renderRoot.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const found = items.find((item) => item.querySelector('.name')?.textContent?.trim() === label);
  if (found === undefined) throw new Error(`no field ${label}`);
  return found;
};
const byte = (hex: LabHex, offset: number): HTMLElement => {
  const found = hex.renderRoot.querySelector<HTMLElement>(`[data-offset="${offset}"]`);
  if (found === null) throw new Error(`no byte ${offset}`);
  return found;
};
const marked = (hex: LabHex, kind: 'selected' | 'hovered'): number[] =>
  [...hex.renderRoot.querySelectorAll<HTMLElement>(`.${kind}`)].map((cell) =>
    Number(cell.dataset['offset']),
  );

test('a field that is chosen marks its bytes', async () => {
  const parts = await draw(EXAMPLE.keyHex);
  await userEvent.click(field(parts.tree, 'Manufacturer'));
  await settled(parts);
  expect(marked(parts.hex, 'selected')).toEqual([2, 3]);
});

test('a byte that is chosen marks its field, also in a closed branch', async () => {
  const parts = await draw(EXAMPLE.keyHex);
  const link = field(parts.tree, 'Link layer');
  link.focus();
  await userEvent.keyboard('{ArrowLeft}');
  await settled(parts);
  expect(link.getAttribute('aria-expanded')).toBe('false');
  await userEvent.click(byte(parts.hex, 2));
  await settled(parts);
  expect(field(parts.tree, 'Manufacturer').getAttribute('aria-selected')).toBe('true');
});

test('pointing at either side shows the other without choosing it', async () => {
  const parts = await draw(EXAMPLE.keyHex);
  await userEvent.hover(byte(parts.hex, 12));
  await settled(parts);
  expect(parts.tree.renderRoot.querySelectorAll('.hovered')).toHaveLength(1);
  await userEvent.hover(field(parts.tree, 'Id'));
  await settled(parts);
  expect(marked(parts.hex, 'hovered')).toEqual([4, 5, 6, 7]);
  expect(marked(parts.hex, 'selected')).toEqual([]);
});

test('tree and grid have one tab stop each, and arrow keys move it', async () => {
  const parts = await draw(EXAMPLE.keyHex);
  const stops = (root: LabTree | LabHex): number =>
    root.renderRoot.querySelectorAll('[tabindex="0"]').length;
  expect([stops(parts.tree), stops(parts.hex)]).toEqual([1, 1]);
  byte(parts.hex, 0).focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  await settled(parts);
  expect(marked(parts.hex, 'selected')).toEqual([2, 3]);
  expect(byte(parts.hex, 2).tabIndex).toBe(0);
  expect([stops(parts.tree), stops(parts.hex)]).toEqual([1, 1]);
  field(parts.tree, 'Manufacturer').focus();
  await userEvent.keyboard('{ArrowDown}');
  await settled(parts);
  expect(field(parts.tree, 'Id').getAttribute('aria-selected')).toBe('true');
  expect([stops(parts.tree), stops(parts.hex)]).toEqual([1, 1]);
});

test('without the key the payload is hatched and says what is missing', async () => {
  const { tree, hex } = await draw('');
  expect(field(tree, 'Encrypted').querySelector('.value')?.textContent?.trim()).toBe(
    'encrypted (mode 5), key needed',
  );
  expect(hex.renderRoot.querySelectorAll('.byte.none')).toHaveLength(32);
  expect(getComputedStyle(byte(hex, 20)).backgroundImage).toContain('repeating-linear-gradient');
});

test('the key opens the bytes, and "as received" shows the ciphertext again', async () => {
  const parts = await draw(EXAMPLE.keyHex);
  expect(byte(parts.hex, 15).textContent?.trim()).toBe('2f');
  const toggle = parts.element.renderRoot.querySelector<HTMLElement>('button[aria-pressed]');
  if (toggle === null) throw new Error('there is no switch for the ciphertext');
  await userEvent.click(toggle);
  await settled(parts);
  expect(byte(parts.hex, 15).textContent?.trim()).toBe('47');
});

test('rows hold 16 bytes where there is room, else 8', async () => {
  const parts = await draw(EXAMPLE.keyHex);
  const firstRow = (): number =>
    parts.hex.renderRoot.querySelector('[role=row]')?.querySelectorAll('[data-offset]').length ?? 0;
  parts.hex.style.width = '320px';
  await expect.poll(firstRow).toBe(8);
  parts.hex.style.width = '620px';
  await expect.poll(firstRow).toBe(16);
});
