import { html } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import './lab-table.ts';
import type { Column, LabTable } from './lab-table.ts';

interface Row {
  readonly name: string;
  readonly age: number | undefined;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name',
    label: 'Name',
    head: true,
    sortValue: ({ name }) => name,
    cell: ({ name }) => name,
  },
  { key: 'age', label: 'Age', sortValue: ({ age }) => age, cell: ({ age }) => html`${age}` },
  { key: 'note', label: 'Note', cell: () => 'x' },
];
const ROWS: readonly Row[] = [
  { name: 'd10', age: 5 },
  { name: 'd9', age: undefined },
  { name: 'd11', age: 1 },
];

afterEach(() => document.body.replaceChildren());

async function draw(rows: readonly Row[] = ROWS): Promise<LabTable<Row>> {
  const table = document.createElement('lab-table') as LabTable<Row>;
  table.columns = COLUMNS;
  table.rows = rows;
  table.caption = 'Rows';
  document.body.append(table);
  await table.updateComplete;
  return table;
}

const names = (table: LabTable<Row>): string[] =>
  [...table.renderRoot.querySelectorAll('tbody th')].map((cell) => cell.textContent?.trim() ?? '');
const head = (table: LabTable<Row>, label: string): HTMLElement => {
  const found = [...table.renderRoot.querySelectorAll<HTMLElement>('thead th')].find((cell) =>
    cell.textContent?.includes(label),
  );
  if (found === undefined) throw new Error(`no column ${label}`);
  return found;
};

test('a click sorts, a second one turns around, what is unknown stays at the end', async () => {
  const table = await draw();
  const sorts: string[] = [];
  table.addEventListener('lab-sort', (event) => {
    sorts.push((event as CustomEvent<{ sort: string }>).detail.sort);
  });
  const button = head(table, 'Age').querySelector('button');
  if (button === null) throw new Error('the column has no button');
  await userEvent.click(button);
  await table.updateComplete;
  expect(names(table)).toEqual(['d11', 'd10', 'd9']);
  expect(head(table, 'Age').getAttribute('aria-sort')).toBe('ascending');
  await userEvent.click(button);
  await table.updateComplete;
  expect(names(table)).toEqual(['d10', 'd11', 'd9']);
  expect(head(table, 'Age').getAttribute('aria-sort')).toBe('descending');
  expect(sorts).toEqual(['age', '-age']);
});

test('names with numbers sort as people count', async () => {
  const table = await draw();
  table.sort = 'name';
  await table.updateComplete;
  expect(names(table)).toEqual(['d9', 'd10', 'd11']);
});

test('a column without a sort value has no button', async () => {
  const table = await draw();
  expect(head(table, 'Note').querySelector('button')).toBeNull();
});

test('below 600 px rows are cards that name each value, and stay a table for a screen reader', async () => {
  const table = await draw();
  table.style.width = '360px';
  const cell = table.renderRoot.querySelector<HTMLElement>('tbody td');
  if (cell === null) throw new Error('the table has no cell');
  await expect.poll(() => getComputedStyle(cell).display).toBe('grid');
  expect(getComputedStyle(cell, '::before').content).toBe('"Age"');
  expect(cell.getAttribute('role')).toBe('cell');
  table.style.width = '700px';
  await expect.poll(() => getComputedStyle(cell).display).toBe('table-cell');
});

test('ten thousand rows are drawn in portions', async () => {
  const table = await draw(Array.from({ length: 10_000 }, (_, age) => ({ name: `d${age}`, age })));
  expect(names(table)).toHaveLength(200);
  const more = table.renderRoot.querySelector<HTMLElement>('.more button');
  if (more === null) throw new Error('there is no way to see more');
  await userEvent.click(more);
  await table.updateComplete;
  expect(names(table)).toHaveLength(400);
});
