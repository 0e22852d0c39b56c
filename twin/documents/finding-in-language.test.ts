import { expect, test } from 'vitest';
import { cents } from '#kernel/units.ts';
import type { Finding } from '../billing/types.ts';
import { translated } from '../words/words.ts';
import { findingWords } from './finding-in-language.ts';

test('a finding speaks the language that was asked for', () => {
  const finding: Finding = {
    code: 'no-costs',
    level: 'error',
    field: 'costs',
    source: '§7',
    message: 'english message',
    hint: 'english hint',
    translations: translated(() => ({ message: 'deutscher Text', hint: 'deutscher Hinweis' })),
    consequenceCents: cents(0),
    details: {},
  };
  expect(findingWords(finding, 'de')).toEqual(finding.translations.de);
  expect(findingWords(finding, 'en')).toEqual({ message: 'english message', hint: 'english hint' });
});
