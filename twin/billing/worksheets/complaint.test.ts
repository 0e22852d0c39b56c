import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { billingErrorText } from '../errors-in-language.ts';
import { ruleSetOf } from '../rule-sets.ts';
import { answerSheet, askedSheet } from './worksheets.ts';

const HOUSE = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 5 },
  shares: { heating_consumption_pct: 70 },
  users: [{ id: 'A', area_m2: 1 }],
};
const A = { id: 'A', area_m2: 1 };
const LOT = { litres: 5, cents: 5 };

function errorOf(change: object): LabError {
  try {
    answerSheet(
      askedSheet({ kind: 'heating_bill', input: { ...HOUSE, ...change } }),
      ruleSetOf('germany'),
    );
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('it was answered');
}

describe('one complaint, about the field of the form that was meant', () => {
  test.each<[object, string, string]>([
    [{ period: { from: 'x', to: '2025-12-31' } }, 'period.from: expected a day', 'ein Tag'],
    [{ users: 5 }, 'users: expected a list', 'eine Liste'],
    [{ users: [{ ...A, area_m2: '1 m2' }] }, 'users[0].area_m2: expected a number', 'eine Zahl'],
    [{ users: [{ ...A, area_m2: true }] }, 'users[0].area_m2: expected a number', 'eine Zahl'],
    [{ users: [{ ...A, id: '' }] }, 'users[0].id: expected 1 or more letters', '1 oder mehr'],
    [{ users: [{ ...A, payer: 'x' }] }, 'payer: expected one of tenant, landlord', 'eines von'],
    [
      { split: { method: 'guess' } },
      'split.method: expected one of none, flat, recognised_rule, heat_meter, formula_volume, formula_area',
      'eines von none, flat',
    ],
    [
      { split: { method: 'heat_meter' } },
      'split.q_ww_kwh: expected the field q_ww_kwh',
      'das Feld',
    ],
    [
      { split: { method: 'heat_meter', q_ww_kwh: 5, total: 5 } },
      'split.total: expected no field of this name',
      'kein Feld',
    ],
    [
      { costs: { items: [{ kind: 'repairs', cents: 1 }] } },
      'costs.items[0].kind: expected one of fuel, heat-delivery',
      'eines von fuel',
    ],
    [{ area_only: ['water'] }, 'area_only[0]: expected one of heating, hot_water', 'eines von'],
    [{ costs: { unitary_cents: '5' } }, 'unitary_cents: expected a whole number', 'eine ganze'],
    [
      { costs: { fuel_stock: { stock_and_deliveries: [{ litres: 5 }], closing_litres: 3 } } },
      'stock_and_deliveries[0].cents: expected the field cents',
      'das Feld cents',
    ],
    [
      { costs: { fuel_stock: { stock_and_deliveries: [LOT], closing_litres: 'x' } } },
      'costs.fuel_stock.closing_litres: expected a number',
      'eine Zahl',
    ],
    [
      { users: [{ ...A, reductions: [{ base_cents: 1 }] }] },
      'users[0].reductions[0].reason: expected the field reason',
      'das Feld reason',
    ],
    [{ provisional: 'ja' }, 'provisional: expected true or false', 'true oder false'],
    [{ foo: 1 }, 'foo: expected no field of this name', 'kein Feld'],
    [
      { failed: [{ user: 'A', area_m2: 5, method: 'guess' }] },
      'expected one of building_average, comparable_rooms, previous_period',
      'eines von',
    ],
  ])('%j', (change, english, german) => {
    const error = errorOf(change);
    expect(error.code).toBe('BILLING_BAD_WORKSHEET');
    expect(error.message).toContain(english);
    expect(billingErrorText(error, 'de')?.message).toContain(german);
  });
});
