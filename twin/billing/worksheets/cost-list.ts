/**
 * The costs of a statement item by item (§7 Abs. 2, §8 Abs. 2 HeizkostenV), as a bill lists them.
 * The list explains the sums of the bill and must add up to them; the bill is made of the sums.
 */
import { Type, type Static } from 'typebox';
import type { Cents } from '#kernel/units.ts';
import { badField } from '../errors.ts';
import { CentsField, money, NameField, optional, sheet } from './fields.ts';

/** Kinds that the law names; `other` wants a label. Repairs are none of them. */
const COST_KINDS = [
  'fuel',
  'heat-delivery',
  'heat-pump-electricity',
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

const CostItemField = sheet({
  kind: Type.Enum([...COST_KINDS]),
  /** Instead of the usual name of the kind. */
  label: optional(NameField),
  cents: CentsField,
  /** Of one side alone; without it common costs. */
  side: optional(Type.Union([Type.Literal('heating'), Type.Literal('hot_water')])),
  /** Labour in it, for the tax return of the user (§35a EStG). */
  labour_cents: optional(CentsField),
});
export const CostListField = Type.Array(CostItemField, { minItems: 1, maxItems: 100 });
export type CostItem = Static<typeof CostItemField>;

/** What the list says of water (§8 Abs. 2 HeizkostenV). */
export function waterCents(items: readonly CostItem[]): Cents {
  return money(sumOf(items.filter(({ kind }) => kind === 'water')));
}

interface CostSums {
  /** Common costs without the fuel of a stock. */
  readonly unitaryCents: number;
  readonly heatingOnlyCents?: number | undefined;
  readonly hotWaterOnlyCents?: number | undefined;
}

interface CostsSheet {
  readonly items?: readonly CostItem[];
  readonly unitary_cents?: number;
  readonly heating_only_cents?: number;
  readonly hot_water_only_cents?: number;
}

/** The sums of a worksheet; where it has none its list gives them. Undefined without both. */
export function costSums(costs: CostsSheet): CostSums | undefined {
  const { items, unitary_cents, heating_only_cents, hot_water_only_cents } = costs;
  const sums = [unitary_cents, heating_only_cents, hot_water_only_cents];
  if (items === undefined || sums.some((sum) => sum !== undefined)) {
    if (unitary_cents === undefined) return undefined;
    return {
      unitaryCents: unitary_cents,
      heatingOnlyCents: heating_only_cents,
      hotWaterOnlyCents: hot_water_only_cents,
    };
  }
  const of = (side: CostItem['side']) => sumOf(items.filter((item) => item.side === side));
  return {
    unitaryCents: of(undefined),
    heatingOnlyCents: of('heating'),
    hotWaterOnlyCents: of('hot_water'),
  };
}

/** The list of a worksheet adds up to its sums. Throws BILLING_BAD_FIELD. */
export function checkCostItems(costs: CostsSheet): void {
  if (costs.items === undefined) return;
  const { heating_only_cents: heatingOnlyCents, hot_water_only_cents: hotWaterOnlyCents } = costs;
  const sums = costSums(costs) ?? { unitaryCents: 0, heatingOnlyCents, hotWaterOnlyCents };
  checkCostList(costs.items, sums, 'costs.items');
}

/** Throws BILLING_BAD_FIELD where the items of a side are not the sum that is billed. */
export function checkCostList(
  items: readonly CostItem[],
  sums: CostSums,
  path = 'statement.items',
): void {
  items.forEach(({ labour_cents: labour = 0, cents }, index) => {
    const field = `${path}[${index}].labour_cents`;
    if (labour < 0 || labour > cents) throw badField(field, labour, `0 to ${cents}`);
  });
  const billed = [
    [undefined, sums.unitaryCents],
    ['heating', sums.heatingOnlyCents ?? 0],
    ['hot_water', sums.hotWaterOnlyCents ?? 0],
  ] as const;
  for (const [side, expected] of billed) {
    const listed = sumOf(items.filter((item) => item.side === side));
    if (listed === expected) continue;
    const field = `${path} of ${side ?? 'both sides'}`;
    throw badField(field, `${listed} cents`, `${expected} cents, as they are billed`);
  }
}

const sumOf = (items: readonly CostItem[]): number =>
  items.reduce((total, { cents }) => total + cents, 0);
