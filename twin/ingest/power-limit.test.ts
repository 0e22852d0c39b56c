/** What the portal reads in the shadow of a limit; anybody with the key of a gateway may write there. */
import { expect, test } from 'vitest';
import { readLimit } from './power-limit.ts';

const NOW = Date.UTC(2026, 10, 3, 16);
const ORDER = {
  number: 7,
  dwelling: 'd01',
  issuedAt: '2026-11-03T16:00:00.000Z',
  isLimitActive: true,
  activePowerLimitW: 4_200,
  durationS: 3_600,
};
const jws = (order: unknown): string =>
  `e30.${Buffer.from(JSON.stringify(order)).toString('base64url')}.AA`;

function read(state: unknown, shadow = 'power-limit-d01') {
  const payload = new TextEncoder().encode(JSON.stringify({ current: { state } }));
  return readLimit({ gatewayId: 'gw-1', shadow, payload }, NOW);
}

const text = jws(ORDER);
const COMMON = {
  ...{ gatewayId: 'gw-1', dwellingId: 'd01', number: 7, isActive: true, limitW: 4_200 },
  ...{ orderedAt: NOW, endsAt: NOW + 3_600_000 },
};

test.each([
  ['ordered', {}, { answeredAt: null, refusal: null }],
  ['obeyed', { order: text }, { answeredAt: NOW, refusal: null }],
  ['refused', { refused: 7, verdict: 'cannot-obey' }, { answeredAt: NOW, refusal: 'cannot-obey' }],
  ['answered to an older one', { refused: 6 }, { answeredAt: null, refusal: null }],
])('an order that is %s', (_, reported, expected) => {
  expect(read({ desired: { order: text }, reported })).toEqual({ ...COMMON, ...expected });
});

test.each([
  ['of another name', { desired: { order: text } }, 'config'],
  ['without an order', { desired: {} }, undefined],
  ['with an order that is none', { desired: { order: jws({ ...ORDER, number: -1 }) } }, undefined],
  [
    'with an order of tomorrow',
    { desired: { order: jws({ ...ORDER, issuedAt: '2026-11-04T16:00:00Z' }) } },
    undefined,
  ],
  ['with a number for a text', { desired: { order: 7 } }, undefined],
  ['that is no object', 7, undefined],
])('a shadow %s says nothing of a limit', (_, state, shadow) => {
  expect(read(state, shadow)).toBeUndefined();
});
