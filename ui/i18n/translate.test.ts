import { expect, test } from 'vitest';
import { BYTES_ERRORS } from '#kernel/bytes.ts';
import { EVIDENCE_FIELDS } from '#kernel/evidence.ts';
import { ALARM_KINDS } from '#kernel/rejections.ts';
import { WIRE_ERRORS } from '#wire/errors.ts';
import { UI_ERRORS } from '../errors.ts';
import { dissectText, EXAMPLE } from '../data/dissect-text.ts';
import { flattenFields } from '../data/dissection.ts';
import { dashboard as de } from '../../twin/words/de/dashboard.ts';
import { dashboard as en } from '../../twin/words/en/dashboard.ts';
import { ERROR_WORDS } from '../../twin/words/errors.ts';
import { WORDS } from './translate.ts';

type Entry = string | { readonly one: string; readonly other: string };
const catalogs: Record<'en' | 'de', Readonly<Record<string, Entry>>> = { en, de };
const texts = (entry: Entry): string[] =>
  typeof entry === 'string' ? [entry] : [entry.one, entry.other];
const placeholders = (entry: Entry): string[] =>
  [...new Set(texts(entry).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

test('both languages have the same keys with the same placeholders', () => {
  expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  for (const [key, entry] of Object.entries(catalogs.en)) {
    const german = catalogs.de[key] ?? '';
    expect(placeholders(german), key).toEqual(placeholders(entry));
    expect(
      texts(german).every((text) => text.trim() !== ''),
      key,
    ).toBe(true);
  }
});

test('plurals follow the count, and numbers inside follow the language', () => {
  expect(WORDS.en.t('meters.count', { count: 1 })).toBe('1 meter');
  expect(WORDS.en.t('meters.count', { count: 0 })).toBe('0 meters');
  expect(WORDS.de.t('table.more', { count: 1 })).toBe('1 weitere Zeile zeigen');
  expect(WORDS.de.t('table.more', { count: 1200 })).toBe('1.200 weitere Zeilen zeigen');
});

test('a word from outside that is not known stays as it is', () => {
  expect(WORDS.de.term('reason', 'replay')).toBe('Wiedereinspielung');
  expect(WORDS.de.term('reason', 'brand-new')).toBe('brand-new');
});

test('every error that is made in the browser has a German text', () => {
  const codes = Object.keys({ ...UI_ERRORS, ...BYTES_ERRORS, ...WIRE_ERRORS });
  expect(codes.filter((code) => ERROR_WORDS.de[code] === undefined)).toEqual([]);
});

test('an error speaks the language of the page and keeps its code', () => {
  const view = { code: 'WIRE_KEY_MISSING', message: 'english', hint: 'english' };
  expect(WORDS.en.error(view)).toEqual(view);
  expect(WORDS.de.error(view)).toMatchObject({ code: 'WIRE_KEY_MISSING' });
  expect(WORDS.de.error(view).message).toContain('verschlüsselt');
  const unknown = { ...view, code: 'NEW_CODE' };
  expect(WORDS.de.error(unknown)).toEqual(unknown);
});

/** Names of the standard and of makers, the same in every language. */
const SAME_EVERYWHERE =
  /^(DIF|VIF|VIFE|Status|Version|[A-Z]{3}(-[0-9A-F]+)*|[\dA-Fa-f .:-]+( HCA)?)$/;

test('the fields of an allocator telegram are German on a German page', () => {
  for (const key of ['', EXAMPLE.keyHex]) {
    const { dissection } = dissectText(EXAMPLE.frameHex, key);
    if (dissection === undefined) throw new Error('the example is not dissected');
    for (const { label, value } of flattenFields(dissection)) {
      for (const text of [label, value].filter((word) => !SAME_EVERYWHERE.test(word))) {
        expect(WORDS.de.label(text), text).not.toBe(text);
      }
    }
  }
});

test('a label is translated whole, by its parts, or behind its byte', () => {
  expect(WORDS.de.label('date, storage 1')).toBe('Datum, Speicher 1');
  expect(WORDS.de.label('08 heat cost allocator')).toBe('08 Heizkostenverteiler');
  expect(WORDS.de.label('7A data, short header')).toBe('7A Daten, kurzer Kopf');
  expect(WORDS.en.label('6e hca')).toBe('6e allocator units');
  expect(WORDS.en.label('anything else')).toBe('anything else');
});

test.each(ALARM_KINDS)('the alarm %s has a name and an explanation in both languages', (kind) => {
  const [english, german] = (['en', 'de'] as const).map((locale) =>
    [kind, `${kind}.why`].map((key) => WORDS[locale].term('alarm', key)),
  );
  for (const [index, word] of (english ?? []).entries()) {
    expect([kind, `${kind}.why`]).not.toContain(word);
    expect(german?.[index]).not.toBe(word);
  }
  expect(english?.[1]).toMatch(/\.$/);
  expect(german?.[1]).toMatch(/\.$/);
});

test('every field of evidence has a word of its own in both languages', () => {
  for (const locale of ['en', 'de'] as const) {
    const words = EVIDENCE_FIELDS.map((field) => WORDS[locale].term('evidence', field));
    expect(words.filter((word, index) => word === EVIDENCE_FIELDS[index])).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
  }
});
