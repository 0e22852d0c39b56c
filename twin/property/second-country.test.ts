/** A house in Austria, from the store to the letter: law, clauses, clock and currency are its own. */
import { afterAll, describe, expect, test } from 'vitest';
import { berlinOffsetMinutes, DAY_MS } from '#kernel/time.ts';
import { LANGUAGES } from '#kernel/language.ts';
import { countries, ruleSetOf } from '../billing/rule-sets.ts';
import { billDocument } from '../documents/bill-document.ts';
import { writeHtml } from '../documents/html/write-html.ts';
import { propertyDocument } from '../documents/property-document.ts';
import { storedBillLetter } from './bill-letters.ts';
import { changedBill } from './bill-what-if.ts';
import { dwellingInformation } from './dwelling-information.ts';
import { storedBill } from './stored-bill.ts';
import { addFebruary, createStoredHouse } from './stored-house.fixture.ts';

const house = createStoredHouse('austria');
addFebruary(house.store);
afterAll(() => house.close());

/** What only German law and German bodies say. */
const GERMAN =
  /HeizkostenV|BGB|EStG|CO2KostAufG|Bundesstelle|Verbraucherzentrale|Universalschlichtung/;

describe('a house in Austria', () => {
  test('is billed by the law of its country, to the cent', () => {
    const { bill } = storedBill(house.store, '2025');
    expect([bill.country, bill.totalCents]).toEqual(['austria', 1_200_000]);
    const sources = bill.lines.flatMap((line) => [
      line.heatingBase.because[0].source,
      line.heatingConsumption.because[0].source,
    ]);
    expect(sources.filter((source) => !source.includes('HeizKG'))).toEqual([]);
    expect(bill.lines.reduce((sum, line) => sum + line.total.cents, 0)).toBe(1_200_000);
  });

  test('is billed by it under other circumstances too', () => {
    const { source } = storedBill(house.store, '2025');
    const { after } = changedBill(source, { costsPct: '10' });
    expect([after.country, after.totalCents]).toEqual(['austria', 1_320_000]);
  });

  test.each(LANGUAGES)('has letters without a German clause (%s)', (language) => {
    const letter = storedBillLetter(house.store, { year: '2025', language });
    const documents = [
      propertyDocument(letter),
      ...letter.bill.lines.map((line) => billDocument(letter, line)),
    ];
    for (const document of documents) {
      const html = writeHtml(document);
      expect(html).toContain('HeizKG');
      expect(GERMAN.exec(html)?.[0]).toBeUndefined();
    }
  });

  test('gets no monthly information by the law of another country', () => {
    expect(() => dwellingInformation(house.store, 'd01')).toThrow('by the law of Österreich');
  });
});

test('a house in Germany is billed as before', () => {
  const german = createStoredHouse();
  addFebruary(german.store);
  const { bill } = storedBill(german.store, '2025');
  expect(bill.country).toBe('germany');
  german.close();
});

describe.each(countries())('%s', (country) => {
  const { timeZone, currency } = ruleSetOf(country);

  // Days and hours of the store are those of Central European Time.
  test('has the clock that days are counted by', () => {
    const zone = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    for (let at = Date.UTC(2020, 0, 1); at < Date.UTC(2030, 0, 1); at += DAY_MS / 4) {
      const offset = `+0${berlinOffsetMinutes(at) / 60}:00`;
      if (!zone.format(at).endsWith(offset)) expect(zone.format(at)).toContain(offset);
    }
    expect(zone.format(0)).toContain('GMT');
  });

  test('has a currency of ISO 4217', () => {
    expect(Intl.supportedValuesOf('currency')).toContain(currency.code);
  });
});
