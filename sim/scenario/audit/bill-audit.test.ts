import { describe, expect, test } from 'vitest';
import { auditBill, type BillView } from './bill-audit.ts';

describe('a bill is compared with the bill of the true registers', () => {
  const bill = (...totals: number[]): BillView => ({
    period: '2025',
    provisional: false,
    costsCents: 600,
    rows: totals.map((totalCents, index) => ({ dwellingId: `d0${index + 1}`, totalCents })),
  });

  test('equal bills shift nothing', () => {
    expect(auditBill(bill(100, 200, 300), bill(100, 200, 300))).toMatchObject({
      sumCents: 600,
      shiftedCents: 0,
    });
  });

  test('what one saves others pay: the shift counts once', () => {
    expect(auditBill(bill(50, 225, 325), bill(100, 200, 300))).toMatchObject({ shiftedCents: 50 });
  });

  test('a bill that does not add up shows in its sum', () => {
    expect(auditBill(bill(100, 200, 310), bill(100, 200, 300))).toMatchObject({
      sumCents: 610,
      costsCents: 600,
      shiftedCents: 10,
    });
  });

  test('a dwelling that the portal forgot has paid too little', () => {
    expect(auditBill(bill(100, 200), bill(100, 200, 300))).toMatchObject({ shiftedCents: 300 });
  });

  test('a figure beside the total that the law gives otherwise is wrong, and shifts nothing', () => {
    const [row] = bill(600).rows;
    const due = { dwellingId: 'd01', totalCents: 600, co2CreditCents: 100, payableCents: 500 };
    const truth = { ...bill(600), rows: [due] };
    const said = { ...bill(600), rows: [{ ...due, co2CreditCents: 90, payableCents: 510 }] };
    expect(auditBill(said, truth)).toMatchObject({ shiftedCents: 0, wrongCents: 20 });
    expect(auditBill(truth, truth).wrongCents).toBe(0);
    // What a bill does not say is not compared.
    expect(auditBill({ ...truth, rows: row === undefined ? [] : [row] }, truth).wrongCents).toBe(0);
  });

  test('other costs than those of the invoices are wrong', () => {
    const truth = bill(100, 200, 300);
    expect(auditBill({ ...truth, costsCents: 601 }, truth).wrongCents).toBe(1);
  });
});
