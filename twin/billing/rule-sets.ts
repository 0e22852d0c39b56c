/** The laws that come with the program, read from their files once. The only file access here. */
import { readdirSync, readFileSync } from 'node:fs';
import { billingError } from './errors.ts';
import { readRuleSet } from './parameters.ts';
import type { RuleSet } from './rule-set.ts';

const FOLDER = new URL('./parameters/', import.meta.url);
const DEFAULT_COUNTRY = 'germany';

const cache = new Map<string, RuleSet>();

export function countries(): string[] {
  return readdirSync(FOLDER).toSorted();
}

/** Throws BILLING_UNKNOWN_COUNTRY, BILLING_BAD_PARAMETERS. */
export function ruleSetOf(country: string = DEFAULT_COUNTRY): RuleSet {
  const known = countries();
  if (!known.includes(country)) {
    throw billingError('BILLING_UNKNOWN_COUNTRY', {
      details: { country, known: known.join(', ') },
    });
  }
  const cached = cache.get(country);
  if (cached !== undefined) return cached;
  const folder = new URL(`${country}/`, FOLDER);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => ({
      name: `${country}/${name}`,
      text: readFileSync(new URL(name, folder), 'utf8'),
    }));
  const ruleSet = readRuleSet(files);
  cache.set(country, ruleSet);
  return ruleSet;
}
