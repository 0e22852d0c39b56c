/** Where a property is: whose law its bills go by, whose clock it has, what its money is. */
import type { RuleSet } from '../billing/rule-set.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { Property } from '../store/properties.ts';

type Place = Pick<Property, 'country'> & Pick<RuleSet, 'timeZone' | 'currency'>;

export function placeOf({ country }: Pick<Property, 'country'>): Place {
  const { timeZone, currency } = ruleSetOf(country);
  return { country, timeZone, currency };
}
