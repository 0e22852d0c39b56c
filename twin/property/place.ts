/** Where a property is: whose law its bills go by, whose clock it has, what its money is. */
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { Property } from '../store/properties.ts';

export function placeOf({ country }: Pick<Property, 'country'>) {
  const { timeZone, currency } = ruleSetOf(country);
  return { country, timeZone, currency };
}
