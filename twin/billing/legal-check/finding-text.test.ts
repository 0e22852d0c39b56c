import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '#kernel/language.ts';
import type { FindingKey } from '../../words/en/findings.ts';
import { FINDING_WORDS } from '../../words/findings.ts';
import { findingText } from './finding-text.ts';

const KEYS = Object.keys(FINDING_WORDS.en) as FindingKey[];
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

test.each(KEYS)('%s says the same in both languages', (key) => {
  const [en, de] = [FINDING_WORDS.en[key], FINDING_WORDS.de[key]];
  for (const part of ['message', 'hint'] as const) {
    expect(placeholders(de[part])).toEqual(placeholders(en[part]));
    expect(de[part].length).toBeGreaterThan(10);
    expect(de[part]).not.toBe(en[part]);
  }
});

test('no two findings say the same', () => {
  for (const language of LANGUAGES) {
    const messages = KEYS.filter((key) => !key.startsWith('share-out-of-range')).map(
      (key) => FINDING_WORDS[language][key].message,
    );
    expect(new Set(messages).size).toBe(messages.length);
  }
});

describe('details are written as the reader writes them', () => {
  test.each([
    ['en', '2027-01-01', '2027-01-01'],
    ['de', '2027-01-01', '01.01.2027'],
  ] as const)('a day in %s', (language, receivedOn, text) => {
    const { message } = findingText('deadline-missed', language, {
      receivedOn,
      last: '2026-12-31',
    });
    expect(message).toContain(text);
  });

  test.each([
    ['en', '25.025% of the area is estimated, more than 25%'],
    ['de', '25,025 % der Fläche sind geschätzt, mehr als 25 %'],
  ] as const)('a decimal in %s', (language, message) => {
    const details = { pct: '25.025', limitPct: 25 };
    expect(findingText('estimate-over-limit', language, details).message).toBe(message);
  });

  test('a fraction without an end is rounded for reading', () => {
    const details = { pct: '200/7', limitPct: '25' };
    expect(findingText('estimate-over-limit', 'de', details).message).toMatch(/^28,571 % /);
  });

  test('a name stays as it is, even one that looks like a number', () => {
    const details = { unit: '1.2', from: '2025-01-01', to: '2025-01-31' };
    expect(findingText('days-without-user', 'de', details).message).toBe(
      'niemand hat die Einheit 1.2 vom 01.01.2025 bis 31.01.2025',
    );
  });
});
