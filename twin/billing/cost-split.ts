/** Base costs and consumption costs (§7 Abs. 1 HeizkostenV). */
import { divide, multiply, rational, roundToCents } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import type { Cents } from '#kernel/units.ts';
import type { Because } from './because.ts';
import { billingError } from './errors.ts';

/** §7 Abs. 1 S. 1: at least 50, at most 70 per cent by consumption; §10 allows more by agreement. */
const CONSUMPTION_SHARE_PCT = { min: 50, max: 70 } as const;

export interface CostPots {
  readonly consumptionCents: Cents;
  readonly baseCents: Cents;
  readonly because: Because;
}

/**
 * Splits the heating costs in two. The consumption pot is rounded once, halves away from zero,
 * and the base pot is the rest, so that both add up to the costs.
 * Throws BILLING_SHARE_OUT_OF_RANGE.
 */
export function splitHeatingCosts(heatingCents: Cents, consumptionPct: number): CostPots {
  const { min, max } = CONSUMPTION_SHARE_PCT;
  if (!(consumptionPct >= min && consumptionPct <= max)) {
    throw billingError('BILLING_SHARE_OUT_OF_RANGE', {
      details: { got: consumptionPct, min, max },
    });
  }
  const share = divide(rational(consumptionPct), rational(100));
  const consumptionCents = roundToCents(multiply(rational(heatingCents), share));
  const baseCents = cents(heatingCents - consumptionCents);
  return {
    consumptionCents,
    baseCents,
    because: {
      rule: 'heating-cost-split',
      inputs: { heatingCents, consumptionPct, consumptionCents, baseCents },
      formula: 'consumption = costs × share; base = costs − consumption',
      source: '§7 Abs. 1 HeizkostenV',
    },
  };
}
