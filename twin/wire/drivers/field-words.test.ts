import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { FB_VIFS, FD_VIFS, PRIMARY_VIFS } from '../vif-table.ts';
import type { Driver } from './definition.ts';
import { fieldWord, flagWord } from './field-words.ts';
import { FLAGS, type FlagName } from './flags.ts';
import { readMeter } from './read-meter.ts';
import { DRIVERS } from './registry.ts';
import { otherOms, STANDARD_DRIVERS } from './standard-drivers.ts';
import { TELEGRAM_WORDS } from '../../words/telegram.ts';

const ALL: readonly Driver[] = [...DRIVERS, ...STANDARD_DRIVERS, otherOms];

/** Names that a driver lists, and those that its own telegram gives. */
function namesOf({ fields, series = [], profile, example }: Driver): string[] {
  const read = (example?.reads ?? []).filter((line) => !line.startsWith('!'));
  return [
    ...Object.keys(fields),
    ...series.map(({ name }) => name),
    ...(profile === undefined ? [] : [profile.name]),
    ...read.map((line) => line.split(' ')[0] ?? ''),
  ];
}

test.each(ALL.map((driver) => [driver.name, driver] as const))(
  '%s: every field has a name in English and German',
  (_, driver) => {
    expect(namesOf(driver).filter((name) => fieldWord(name, 'de') === name)).toEqual([]);
  },
);

test('every flag and every kind of meter has words in both languages, each flag its own', () => {
  expect(Object.keys(TELEGRAM_WORDS.de.flags).toSorted()).toEqual(Object.keys(FLAGS).toSorted());
  expect(Object.keys(TELEGRAM_WORDS.de.kinds)).toEqual(
    expect.arrayContaining(ALL.map(({ kind }) => kind)),
  );
  for (const language of ['en', 'de'] as const) {
    const shown = Object.keys(FLAGS).map((flag) => flagWord(flag as FlagName, language));
    expect(new Set(shown).size).toBe(shown.length);
  }
});

test('no word is empty, and no name is German in both languages', () => {
  const { en: english, de: german } = TELEGRAM_WORDS;
  const rows = (['fields', 'quantities', 'flags', 'kinds'] as const).flatMap((table) =>
    Object.entries<string>(english[table]).map(
      ([name, en]): [string, { en: string; de: string }] => [
        name,
        { en, de: (german[table] as Readonly<Record<string, string>>)[name] ?? '' },
      ],
    ),
  );
  for (const [name, { en, de }] of rows) {
    expect(en.trim(), name).not.toBe('');
    expect(de.trim(), name).not.toBe('');
    expect(en, name).not.toMatch(/[äöüß]/i);
  }
  // Words that both languages have.
  const same = rows.filter(([, { en, de }]) => en.toLowerCase() === de.toLowerCase());
  expect(same.map(([name]) => name)).toEqual(['alarm']);
});

test('every quantity of the standard has words, wherever it stands', () => {
  const quantities = [...PRIMARY_VIFS, ...FB_VIFS, ...FD_VIFS]
    .filter(({ known, quantity }) => known && quantity !== 'mfct')
    .map(({ quantity }) => quantity.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
  expect(quantities.filter((name) => fieldWord(name, 'de') === name)).toEqual([]);
});

test.each([
  ['dueDateUnits', 'units at the due date', 'Einheiten am Stichtag'],
  [
    'maxExternalTemperatureStorage3',
    'outside temperature, highest, storage 3',
    'Außentemperatur, Höchstwert, Speicher 3',
  ],
  ['energyTariff1Subunit2', 'energy, tariff 1, subunit 2', 'Energie, Tarif 1, Untereinheit 2'],
  ['errorFlagsStorage1', 'error bits, storage 1', 'Fehlerbits, Speicher 1'],
  ['errorVolume', 'volume, during an error', 'Volumen, während eines Fehlers'],
  ['somethingElse', 'somethingElse', 'somethingElse'],
])('%s is %s and %s', (name, en, de) => {
  expect([fieldWord(name, 'en'), fieldWord(name, 'de')]).toEqual([en, de]);
});

test.each([
  ['KAM-00000001-1b-16', '02ff20 ffff'],
  ['XXX-00000001-01-02', '841003e8030000 8440140a000000 c40303d0070000 12652a08 02fd4601 00'],
  ['SON-00000001-17-08', '0b6e000000 828801 6c2135 838801 6ed20400'],
])('what %s gives beyond its driver has words', (meter, records) => {
  const spec = { address: parseAddress(meter), records: fromHex(records) };
  const { fields } = readMeter(decodeTelegram(encodeTelegram(spec)));
  expect(fields.length).toBeGreaterThan(0);
  for (const { name } of fields) expect(fieldWord(name, 'de'), name).not.toBe(name);
});
