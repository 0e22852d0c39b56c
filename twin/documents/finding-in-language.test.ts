import { expect, test } from 'vitest';
import { cents } from '#kernel/units.ts';
import type { Finding } from '../billing/types.ts';
import { findingWords } from './finding-in-language.ts';

test('a finding speaks the language that was asked for', () => {
  const finding: Finding = {
    code: 'no-costs',
    level: 'error',
    field: 'costs',
    source: '§7',
    message: 'english message',
    hint: 'english hint',
    german: { message: 'deutscher Text', hint: 'deutscher Hinweis' },
    consequenceCents: cents(0),
    details: {},
  };
  expect(findingWords(finding, 'de')).toEqual(finding.german);
  expect(findingWords(finding, 'en')).toEqual({ message: 'english message', hint: 'english hint' });
});
