/**
 * Why a figure is what it is: the rule, the numbers that went in, the formula and the legal
 * source. Screen, print and tests show the same lines, so a bill has nothing that cannot be
 * opened. The formula is text that `formula.ts` can evaluate: the name on its left is the figure,
 * and everything on its right is one of the inputs or a number.
 */
import type { Cents } from '#kernel/units.ts';

/** Stable ids; each rule set names the clause of each, and the catalog has a sentence for some. */
export type RuleId =
  | 'fuel-first-in-first-out'
  | 'costs-given'
  | 'costs-total'
  | 'hot-water-energy-meter'
  | 'hot-water-energy-volume'
  | 'hot-water-energy-area'
  | 'hot-water-flat'
  | 'hot-water-recognised-rule'
  | 'relief-credit'
  | 'hot-water-fuel'
  | 'hot-water-share'
  | 'heating-share'
  | 'one-sided-costs'
  | 'heating-cost-split'
  | 'hot-water-cost-split'
  | 'rest-of-split'
  | 'group-measured-share'
  | 'group-costs'
  | 'base-by-area'
  | 'base-by-area-and-degree-days'
  | 'hot-water-base-by-area'
  | 'hot-water-base-by-area-and-days'
  | 'consumption-by-rated-units'
  | 'consumption-by-volume'
  | 'consumption-by-area'
  | 'no-interim-reading'
  | 'estimated-units'
  | 'pipe-heat-units'
  | 'rated-units-unit-scale'
  | 'rated-units-product-scale'
  | 'heat-meter-kwh'
  | 'row-total'
  | 'co2-emissions'
  | 'co2-costs'
  | 'co2-landlord-part'
  | 'co2-tenant-part'
  | 'co2-credit'
  | 'co2-own-part'
  | 'co2-reimbursement'
  | 'payable'
  | 'reduction'
  | 'balance'
  | 'new-prepayment'
  | 'vat-net'
  | 'vat-tax'
  | 'vat-gross';

export type BecauseInputs = Readonly<Record<string, string | number>>;

export interface Because {
  readonly rule: RuleId;
  /** Exact: decimals and fractions `a/b` are texts; money in cents has a name that ends in `Cents`. */
  readonly inputs: BecauseInputs;
  /** `name = expression` over the inputs. */
  readonly formula: string;
  readonly source: string;
}

/** A figure in cents. The first reason gives the figure, further ones explain its inputs. */
export interface Amount {
  readonly cents: Cents;
  readonly because: readonly [Because, ...Because[]];
}
