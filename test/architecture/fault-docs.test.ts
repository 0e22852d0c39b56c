import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ATTACKS } from '../../sim/attacks/registry.ts';
import { FAULTS } from '../../sim/faults/registry.ts';
import { FAULT_PAGE, formatFaultPage } from './fault-docs.ts';

test('the page of interventions is up to date; `npm run docs` writes it', () => {
  const page = readFileSync(new URL(`../../${FAULT_PAGE}`, import.meta.url), 'utf8');
  expect(page).toBe(formatFaultPage(FAULTS, ATTACKS));
});
