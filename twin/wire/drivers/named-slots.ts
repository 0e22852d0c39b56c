/**
 * The record that a generic name stands for: the way back of record-names.ts, so that what a reading
 * calls a value can be sent under that name.
 */
import { MAX_EXTENSIONS, type RecordFunction } from '../data-field.ts';
import { VIFES } from '../vife-table.ts';
import type { DataRecord } from '../data-record.ts';
import { meaningOf } from '../record-meaning.ts';
import { usualVib } from './record-layout.ts';
import { uniqueNames } from './record-names.ts';
import { type ValueSlot, TABLES, withExtensions } from './value-slots.ts';

const PLACES = /^(.*?)(?:Tariff(\d{1,9}))?(?:Subunit(\d{1,9}))?(?:Storage(\d{1,12}))?$/;
const FUNCTIONS: readonly (readonly [string, RecordFunction])[] = [
  ['', 'instantaneous'],
  ['max', 'maximum'],
  ['min', 'minimum'],
  ['error', 'error'],
];
const FIELDS_OF_TYPE = { number: 4, flags: 4, date: 2, datetime: 4, moment: 4 } as const;

/** Undefined for a name that no record has. */
export function slotOfName(name: string): ValueSlot | undefined {
  const [, words = '', tariff = '0', subunit = '0', storage = '0'] = PLACES.exec(name) ?? [];
  for (const [prefix, kind] of FUNCTIONS) {
    if (!words.startsWith(prefix) || words.length === prefix.length) continue;
    const vib = vibOfWords(prefix === '' ? words : lowerFirst(words.slice(prefix.length)));
    if (vib === undefined) continue;
    const field = FIELDS_OF_TYPE[meaningOf({ vib }).type];
    const places = { storage: Number(storage), tariff: Number(tariff), subunit: Number(subunit) };
    if (places.storage >= 2 ** (4 * MAX_EXTENSIONS)) return undefined;
    return { function: kind, ...places, field, vib };
  }
  return undefined;
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

let vibs: ReadonlyMap<string, string> | undefined;

/** Quantities alone, and with each VIFE that adds a word. */
function vibOfWords(words: string): string | undefined {
  vibs ??= namedVibs();
  return vibs.get(words);
}

function namedVibs(): Map<string, string> {
  const plain = [...quantityVibs().values()];
  const extended = plain.flatMap((vib) =>
    VIFE_CODES.map((code) => withExtensions(vib, code.toString(16).padStart(2, '0'))),
  );
  const names = new Map<string, string>();
  for (const vib of [...plain, ...extended]) {
    const name = nameOf(vib);
    if (!names.has(name)) names.set(name, vib);
  }
  return names;
}

/** The usual code of each quantity of the tables. */
function quantityVibs(): Map<string, string> {
  const usual = new Map<string, string>();
  for (const [lead, table] of TABLES) {
    for (const [code, entry] of table.entries()) {
      const { quantity, known } = entry.means ?? entry;
      if (!known || quantity === 'mfct' || usual.has(quantity)) continue;
      const own = lead + code.toString(16).padStart(2, '0');
      usual.set(quantity, entry.known ? usualVib(quantity) : own);
    }
  }
  return usual;
}

const VIFE_CODES = Object.entries(VIFES).flatMap(([code, row]) =>
  row?.word === undefined ? [] : [Number(code)],
);

function nameOf(vib: string): string {
  const { quantity, unit, exp10 } = meaningOf({ vib });
  const record: DataRecord = {
    ...{ dib: '04', vib, function: 'instantaneous', storage: 0, tariff: 0, subunit: 0 },
    ...{ quantity, unit, exp10, raw: '', value: null, offset: 0, length: 0 },
  };
  return uniqueNames([record])[0] ?? '';
}
