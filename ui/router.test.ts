import { expect, test } from 'vitest';
import { href, parseRoute } from './router.ts';

test.each([
  { hash: '', view: 'flow', id: undefined },
  { hash: '#/', view: 'flow', id: undefined },
  { hash: '#/meters', view: 'meters', id: undefined },
  { hash: '#/meter/QDS-87654321-35-08', view: 'meter', id: 'QDS-87654321-35-08' },
  { hash: '#/bill/d%2F1', view: 'bill', id: 'd/1' },
  { hash: '#/meter/%E0%A4%A', view: 'meter', id: '%E0%A4%A' },
  { hash: '#/toString', view: 'flow', id: undefined },
  { hash: '#/constructor/x?y=1', view: 'flow', id: undefined },
])('the address "$hash" leads to $view and $id', ({ hash, view, id }) => {
  expect(parseRoute(hash)).toMatchObject({ view, id });
});

test('an address and the place it names lead to each other', () => {
  const address = href('meters', undefined, { filter: 'Küche & Bad', sort: '-age', silent: '' });
  expect(address).toBe('#/meters?filter=K%C3%BCche+%26+Bad&sort=-age');
  expect(parseRoute(address).params).toEqual({ filter: 'Küche & Bad', sort: '-age' });
});
