import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FUNCTIONS } from '../../broker/rules/sql/functions/function-table.ts';
import { formatRuleFunctionPage, RULE_FUNCTION_PAGE } from './rule-function-docs.ts';

test('the page of rule functions is up to date; `npm run docs` writes it', () => {
  const page = readFileSync(new URL(`../../${RULE_FUNCTION_PAGE}`, import.meta.url), 'utf8');
  expect(page).toBe(formatRuleFunctionPage(FUNCTIONS));
});
