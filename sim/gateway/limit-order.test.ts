/** A grid operator's order: signed, bounded, and never below what nobody may be limited to. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { limitShadow, readOrder, signOrder, type LimitOrder } from './limit-order.ts';

const KEYS = generateKeyPairSync('ed25519');
const OTHER = generateKeyPairSync('ed25519');
const PUBLIC = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const ORDER: LimitOrder = {
  number: 7,
  dwelling: 'd01',
  issuedAt: '2026-11-03T16:00:00.000Z',
  isLimitActive: true,
  activePowerLimitW: 4_200,
  durationS: 3_600,
  failsafeActivePowerLimitW: 4_200,
  failsafeDurationMinimumS: 7_200,
};
const signed = (order: Partial<LimitOrder>): string =>
  signOrder({ ...ORDER, ...order }, KEYS.privateKey);

test('an order is read as it was signed', () => {
  const issuedAt = Date.UTC(2026, 10, 3, 16);
  expect(readOrder(signed({}), PUBLIC)).toEqual({ kind: 'order', order: ORDER, issuedAt });
  expect(limitShadow('d01')).toBe('power-limit-d01');
});

const [head = '', body = '', mark = ''] = signed({}).split('.');
test.each([
  ['of another operator', signOrder(ORDER, OTHER.privateKey), 'signature'],
  ['with a changed payload', `${head}.${body.slice(0, -2)}AA.${mark}`, 'signature'],
  ['without a signature', `${head}.${body}.`, 'signature'],
  ['of another algorithm', `eyJhbGciOiJub25lIn0.${body}.${mark}`, 'not-an-order'],
  ['of four parts', `${head}.${body}.${mark}.x`, 'not-an-order'],
  ['that is no text', { order: 1 }, 'not-an-order'],
  ['that is a novel', 'x'.repeat(5_000), 'not-an-order'],
  ['below 4.2 kW', signed({ activePowerLimitW: 4_199 }), 'below-minimum'],
  ['that switches off', signed({ activePowerLimitW: 0 }), 'below-minimum'],
  ['with a failsafe of nothing', signed({ failsafeActivePowerLimitW: 0 }), 'below-minimum'],
  ['for ever', signed({ durationS: 10 ** 9 }), 'not-an-order'],
  ['without a date', signed({ issuedAt: 'soon' }), 'not-an-order'],
])('an order %s is refused', (_, text, reason) => {
  expect(readOrder(text, PUBLIC)).toEqual({ kind: 'refused', reason });
});
