/**
 * What a record's VIF and all of its VIFE say together: quantity, unit, exponent, and the words that
 * tell it from other records of the same quantity. `DataRecord` has what is on the wire; this is
 * what it means.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import type { DataRecord } from './data-record.ts';
import { physicalExp10 } from './record-header.ts';
import {
  FDFD_VIFS,
  FB_VIFS,
  FD_VIFS,
  PRIMARY_VIFS,
  VIF,
  type ValueType,
  type VifEntry,
} from './vif-table.ts';
import { SECOND_VIFES, VIFES, type VifeRow } from './vife-table.ts';

export interface RecordMeaning {
  /** `vif_xx` and the like where no table has the code. */
  readonly quantity: string;
  readonly unit: string;
  readonly exp10: number;
  readonly type: ValueType;
  readonly isUnsigned: boolean;
  readonly isKnown: boolean;
  /** Words of the name: before the quantity, after it, and after it where that is not enough. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly optional: readonly VifeRow[];
  /** The meter itself says that the value is none. */
  readonly isVoid: boolean;
  /** VIF and VIFE hold a code of the maker's own. */
  readonly isMakers: boolean;
}

const meanings = new Map<string, RecordMeaning>();
/** The limit is for telegrams that somebody makes up. */
const MAX_VIBS = 4096;

export function meaningOf({ vib }: Pick<DataRecord, 'vib'>): RecordMeaning {
  const known = meanings.get(vib);
  if (known !== undefined) return known;
  const meaning = readMeaning(vib);
  if (meanings.size < MAX_VIBS) meanings.set(vib, meaning);
  return meaning;
}

function readMeaning(vib: string): RecordMeaning {
  const codes = fromHex(vib);
  const { entry, used } = entryOf(codes);
  const { rows, isMakers } =
    entry.quantity === 'mfct' ? NO_EXTENSIONS : extensionsOf(codes.subarray(used));
  const base = entry.means ?? entry;
  const exp10 = physicalExp10({ exp10: base.exp10, vib });
  let meaning: RecordMeaning = {
    quantity: base.quantity,
    unit: base.unit,
    exp10,
    type: base.type,
    isUnsigned: base.isUnsigned === true,
    isKnown: base.known,
    before: rows.filter(isWord).flatMap(({ word, isPrefix }) => (isPrefix ? [word] : [])),
    after: rows.filter(isWord).flatMap(({ word, isPrefix }) => (isPrefix ? [] : [word])),
    optional: rows.filter(({ isOptional }) => isOptional === true),
    isVoid: rows.some(({ effect }) => effect?.kind === 'void'),
    isMakers,
  };
  for (const row of rows) meaning = withEffect(meaning, row);
  return meaning;
}

function isWord(row: VifeRow): row is VifeRow & { readonly word: string } {
  return row.word !== undefined && row.isOptional !== true;
}

/** The table's row, and how many codes name it. */
function entryOf(codes: Uint8Array): { entry: VifEntry; used: number } {
  const [first = 0, second = 0, third = 0] = codes;
  if (first === VIF.tableFd && second === VIF.tableFd)
    return { entry: rowOf(FDFD_VIFS, third), used: 3 };
  if (first === VIF.tableFd) return { entry: rowOf(FD_VIFS, second), used: 2 };
  if (first === VIF.tableFb) return { entry: rowOf(FB_VIFS, second), used: 2 };
  return { entry: rowOf(PRIMARY_VIFS, first), used: 1 };
}

function rowOf(table: readonly VifEntry[], code: number): VifEntry {
  return table[code & 0x7f] ?? NO_ENTRY;
}

const NO_ENTRY: VifEntry = { quantity: 'vif', unit: '', exp10: 0, type: 'number', known: false };
/** After VIF 7F and FF every code is the maker's. */
const NO_EXTENSIONS = { rows: [], isMakers: true };
const SECOND_TABLE = 0x7c;
const MAKERS = 0x7f;

/** What follows 7F is the maker's, whatever the code. */
function extensionsOf(codes: Uint8Array): { rows: VifeRow[]; isMakers: boolean } {
  const rows: VifeRow[] = [];
  for (let at = 0; at < codes.length; at++) {
    const code = (codes[at] ?? 0) & 0x7f;
    if (code === MAKERS) {
      const word = `Maker${toHex(codes, at + 1, codes.length)}`;
      rows.push({ label: "maker's own", word, isOptional: true });
      return { rows, isMakers: true };
    }
    const row = code === SECOND_TABLE ? SECOND_VIFES[(codes[++at] ?? 0) & 0x7f] : VIFES[code];
    if (row !== undefined) rows.push(row);
    else rows.push({ label: 'reserved', word: `Vife${code.toString(16).padStart(2, '0')}` });
  }
  return { rows, isMakers: false };
}

function withEffect(meaning: RecordMeaning, { effect }: VifeRow): RecordMeaning {
  switch (effect?.kind) {
    case 'per':
      return { ...meaning, unit: `${meaning.unit}/${effect.unit}` };
    case 'times':
      return { ...meaning, unit: `${meaning.unit}·${effect.unit}` };
    case 'duration':
      return { ...meaning, unit: effect.unit, exp10: 0, type: 'number', isUnsigned: true };
    case 'count':
      return { ...meaning, unit: '', exp10: 0, type: 'number', isUnsigned: true };
    case 'percent':
      return { ...meaning, unit: '%', exp10: 0, type: 'number' };
    case 'date':
      return { ...meaning, unit: '', exp10: 0, type: 'moment', isUnsigned: false };
    case 'void':
    case undefined:
      return meaning;
  }
}
