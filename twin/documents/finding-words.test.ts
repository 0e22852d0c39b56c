import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cents } from '#kernel/units.ts';
import type { Finding } from '../billing/types.ts';
import { findingWords } from './finding-words.ts';
import { FINDINGS_DE } from './words/findings-de.ts';

const finding = (change: Partial<Finding>): Finding => ({
  code: 'share-out-of-range',
  level: 'error',
  field: 'shares',
  source: '§7',
  message: 'english message',
  hint: 'english hint',
  consequenceCents: cents(0),
  details: { pct: '185/3', min: '50', max: '70' },
  ...change,
});

test('numbers and dates of a finding are written as the language writes them', () => {
  expect(findingWords(finding({}), 'de').message).toBe(
    '61,67 % nach Verbrauch, das Gesetz erlaubt 50 bis 70 %',
  );
  const late = {
    code: 'deadline-missed',
    details: { receivedOn: '2027-01-05', last: '2026-12-31' },
  };
  expect(findingWords(finding(late), 'de').message).toContain('am 05.01.2027');
  expect(findingWords(finding({}), 'en')).toEqual({
    message: 'english message',
    hint: 'english hint',
  });
});

test('a finding that has no German words stays English', () => {
  expect(findingWords(finding({ code: 'brand-new' }), 'de').message).toBe('english message');
  expect(findingWords(finding({ details: {} }), 'de').message).toContain('– %');
});

const CHECKS = ['content', 'duties', 'shares'].map((name) =>
  readFileSync(new URL(`../billing/checks-${name}.ts`, import.meta.url), 'utf8'),
);
/** Codes as they stand in the checks; a duty has the name of its reason. */
const CODES = [...CHECKS.join('\n').matchAll(/(?:code|reason): '([a-z][a-z0-9_-]+)'/g)].map(
  ([, code = '']) => code.replaceAll('_', '-'),
);

test('every finding of the legal check has German words', () => {
  expect(CODES.length).toBeGreaterThan(15);
  expect(CODES.filter((code) => FINDINGS_DE[code] === undefined)).toEqual([]);
});
