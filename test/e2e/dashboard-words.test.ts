/** Words of the dashboard for what other parts of the project name: reasons, rules, codes. */
import { expect, test } from 'vitest';
import { API_ERRORS } from '../../twin/api/errors.ts';
import { REJECT_REASONS } from '../../twin/store/verdicts.ts';
import { de } from '../../ui/i18n/de.ts';
import { en } from '../../ui/i18n/en.ts';
import { ERRORS_DE } from '../../ui/i18n/errors-de.ts';
import { billOf, sheetOf } from './dashboard-data.ts';

const CATALOGS: readonly Readonly<Record<string, unknown>>[] = [en, de];

test('every reason for rejecting a telegram has a word in both languages', () => {
  for (const reason of REJECT_REASONS) {
    for (const catalog of CATALOGS) expect(catalog[`reason.${reason}`], reason).toBeDefined();
  }
});

test('every rule and every input of a bill has a sentence in both languages', () => {
  const bill = billOf('d01');
  const becauses = [
    sheetOf('lab').because,
    ...Object.values(bill?.because ?? {}),
    ...(bill?.meters ?? []).map(({ because }) => because),
  ];
  expect(becauses.length).toBeGreaterThan(5);
  for (const { rule, inputs } of becauses) {
    for (const catalog of CATALOGS) {
      expect(catalog[`because.rule.${rule}`], rule).toBeDefined();
      expect(catalog[`because.formula.${rule}`], rule).toBeDefined();
      for (const name of Object.keys(inputs)) {
        expect(catalog[`because.input.${name}`], name).toBeDefined();
      }
    }
  }
});

/** Codes that stop a program before there is a page to show them on. */
const NEVER_ON_A_PAGE = ['API_PORT_TAKEN', 'API_CANNOT_LISTEN'];

test('every refusal of the portal that can reach a page has a German text', () => {
  const codes = Object.keys(API_ERRORS).filter((code) => !NEVER_ON_A_PAGE.includes(code));
  expect(codes.filter((code) => ERRORS_DE[code] === undefined)).toEqual([]);
});
