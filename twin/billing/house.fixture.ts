/** Bills for tests: a house in a few words. */
import { defined } from '#kernel/defined.ts';
import { rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from './bill.ts';
import { ruleSetOf } from './rule-sets.ts';
import type { Bill, BillInput, BillUser } from './types.ts';

export const GERMANY = ruleSetOf('germany');

interface TestMeter {
  readonly units: number;
  readonly scale?: 'unit' | 'product';
  readonly kq?: string;
  readonly kc?: string;
}

/** A user of a dwelling of the same name for the whole period. */
export function user(
  id: string,
  areaM2: string | number,
  more: Partial<BillUser> & { readonly meters?: readonly TestMeter[] } = {},
): BillUser {
  const { meters, ...rest } = more;
  const devices = meters?.map((meter, index) => ({
    id: `${id}-${index}`,
    label: `${id}-r${index + 1}`,
    room: 'Living room',
    units: meter.units,
    kq: rational(meter.kq ?? '1'),
    kc: rational(meter.kc ?? '1'),
    scale: meter.scale ?? ('unit' as const),
  }));
  return {
    id,
    unit: id,
    payer: 'tenant',
    label: `Flat ${id}`,
    occupant: `Occupant ${id}`,
    areaM2: rational(areaM2),
    ...defined({ devices }),
    ...rest,
  };
}

/** Heating costs of 2025, 70 % by consumption, unless said otherwise. */
export function input(
  users: readonly BillUser[],
  unitaryCents = 100_000,
  more: Partial<BillInput> = {},
): BillInput {
  return {
    property: { id: 'p', name: 'Property' },
    period: { from: '2025-01-01', to: '2025-12-31' },
    costs: { unitaryCents: cents(unitaryCents) },
    shares: { heatingConsumptionPct: rational(70), hotWaterConsumptionPct: rational(70) },
    users,
    ...more,
  };
}

export const germanBill = (of: BillInput): Bill => heatingBill(of, GERMANY);
