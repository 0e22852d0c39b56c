/**
 * `npm run bench -- billing`: a property of 1,000 and of 10,000 dwellings with a change of users
 * each, hot water, CO2 split and prepayments; with the reason of every figure, and the legal
 * check of the same bill.
 */
import { createRng } from '#kernel/rng.ts';
import { rational } from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import { assert } from '#kernel/errors.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { legalCheck } from '../../twin/billing/legal-check/legal-check.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import type { BillInput, BillUser } from '../../twin/billing/types.ts';
import type { Figure } from './report.ts';

const SIZES = [1_000, 10_000] as const;
const ROUNDS = 3;

export function benchBilling(): Figure[] {
  const law = ruleSetOf('germany');
  return SIZES.flatMap((dwellings) => {
    const input = propertyOf(dwellings);
    const bill = heatingBill(input, law);
    assert(bill.lines.length === 2 * dwellings, 'each dwelling has two users');
    const figure = (name: string, work: () => unknown): Figure => ({
      name: `${name}, ${dwellings} dwellings`,
      count: dwellings,
      ms: best(work),
      unit: 'dwellings',
    });
    return [
      figure('bill with every reason', () => heatingBill(input, law)),
      figure('legal check', () => legalCheck(input, bill, law)),
    ];
  });
}

function best(work: () => unknown): number {
  let shortest = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - startMs);
  }
  return shortest;
}

function propertyOf(dwellings: number): BillInput {
  const rng = createRng('bench').fork('billing');
  const between = (low: number, high: number) => low + rng.below(high - low);
  const users = Array.from({ length: dwellings }, (_, index): BillUser[] => {
    const unit = `d${index}`;
    const moves = addDays('2025-01-01', between(10, 350));
    const shared = {
      unit,
      payer: 'tenant',
      areaM2: rational(`${between(2_000, 14_000)}/100`),
    } as const;
    const own = () => ({
      heatUnits: rational(`${between(0, 3_000_000)}/1000`),
      hotWaterM3: rational(`${between(0, 40_000)}/1000`),
      prepaidCents: cents(between(10_000, 90_000)),
    });
    return [
      { ...shared, ...own(), id: `${unit}-1`, to: addDays(moves, -1) },
      { ...shared, ...own(), id: `${unit}-2`, from: moves },
    ];
  }).flat();
  const whole = BigInt(dwellings);
  return {
    period: { from: '2025-01-01', to: '2025-12-31' },
    costs: { unitaryCents: cents(123_457 * dwellings), heatingOnlyCents: cents(9_999) },
    shares: { heatingConsumptionPct: rational(70), hotWaterConsumptionPct: rational(70) },
    split: {
      method: 'heat_meter',
      hotWaterKwh: rational(2_134n * whole),
      plant: { totalKwh: rational(9_875n * whole) },
    },
    co2: {
      livingAreaM2: rational(80n * whole),
      emissions: {
        deliveries: [
          {
            fuel: 'natural_gas_gross_kwh',
            quantity: rational(9_875n * whole),
            year: 2025,
          },
        ],
      },
    },
    users,
  };
}
