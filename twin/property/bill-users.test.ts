import { expect, test } from 'vitest';
import { defined } from '#kernel/defined.ts';
import { tenanciesIn } from './bill-users.ts';

test.each([
  [{}, [['vacant', '2025-01-01', '2025-12-31']]],
  [
    { a: ['2025-02-01', '2025-03-31'], b: ['2025-06-01', undefined] },
    [
      ['vacant', '2025-01-01', '2025-01-31'],
      ['a', '2025-02-01', '2025-03-31'],
      ['vacant', '2025-04-01', '2025-05-31'],
      ['b', '2025-06-01', '2025-12-31'],
    ],
  ],
  [
    { a: ['2020-01-01', undefined], b: ['2025-06-01', '2025-11-30'] },
    [
      ['a', '2025-01-01', '2025-05-31'],
      ['b', '2025-06-01', '2025-11-30'],
      ['vacant', '2025-12-01', '2025-12-31'],
    ],
  ],
  [
    { a: ['2020-01-01', '2024-12-31'], b: ['2026-01-01', undefined] },
    [['vacant', '2025-01-01', '2025-12-31']],
  ],
])('the empty days of %j belong to the landlord', (stays, lines) => {
  const occupancies = Object.entries(stays).map(([id, [from = '', to]]) => ({
    id,
    dwellingId: 'd',
    name: id,
    from,
    ...defined({ to }),
  }));
  const period = { from: '2025-01-01', to: '2025-12-31' };
  expect(
    tenanciesIn('d', occupancies, period).map(({ payer, id, from, to }) => [
      payer === 'landlord' ? 'vacant' : id,
      from,
      to,
    ]),
  ).toEqual(lines);
});
