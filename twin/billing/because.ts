/**
 * Why a figure is what it is: the rule, the numbers that went in, the formula in words and the
 * legal source. Screen, print and tests show the same lines, so a bill has nothing that cannot
 * be opened.
 */

/** Stable ids; the dashboard's catalog has a sentence for each in German and English. */
export type RuleId =
  | 'heating-cost-split'
  | 'base-by-area'
  | 'consumption-by-rated-units'
  | 'consumption-by-area'
  | 'rated-units-unit-scale'
  | 'rated-units-product-scale'
  | 'row-total';

export interface Because {
  readonly rule: RuleId;
  /** Named inputs as a person reads them; money in cents has a name that ends in `Cents`. */
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly formula: string;
  readonly source: string;
}
