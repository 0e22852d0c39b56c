/**
 * The costs of a statement item by item (§7 Abs. 2, §8 Abs. 2 HeizkostenV), as a bill lists them.
 * The list explains the sums of the bill and must add up to them; the bill is made of the sums.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { badField } from '../errors.ts';
import { CentsField, NameField, optional, sheet } from './fields.ts';

/** Kinds that the law names; `other` wants a label. Repairs are none of them. */
export const COST_KINDS = [
  'fuel',
  'heat-delivery',
  'operating-electricity',
  'operation',
  'maintenance',
  'cleaning',
  'emission-test',
  'device-rent',
  'metering-service',
  'water',
  'other',
] as const;

export const CostItemField = sheet({
  kind: Type.Enum([...COST_KINDS]),
  /** Instead of the usual name of the kind. */
  label: optional(NameField),
  cents: CentsField,
  /** Of one side alone; without it common costs. */
  side: optional(Type.Union([Type.Literal('heating'), Type.Literal('hot_water')])),
});
export const CostListField = Type.Array(CostItemField, { minItems: 1, maxItems: 100 });
export type CostItem = Static<typeof CostItemField>;

export interface CostSums {
  /** Common costs without the fuel of a stock. */
  readonly unitaryCents: number;
  readonly heatingOnlyCents?: number | undefined;
  readonly hotWaterOnlyCents?: number | undefined;
}

/** Throws BILLING_BAD_FIELD where the items of a side are not the sum that is billed. */
export function checkCostList(items: readonly CostItem[], sums: CostSums): void {
  const billed = [
    [undefined, sums.unitaryCents],
    ['heating', sums.heatingOnlyCents ?? 0],
    ['hot_water', sums.hotWaterOnlyCents ?? 0],
  ] as const;
  for (const [side, expected] of billed) {
    const listed = items
      .filter((item) => item.side === side)
      .reduce((sum, { cents }) => sum + cents, 0);
    if (listed === expected) continue;
    const field = `statement.items of ${side ?? 'both sides'}`;
    throw badField(field, `${listed} cents`, `${expected} cents, as they are billed`);
  }
}
