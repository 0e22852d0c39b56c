/**
 * Names for records that no driver knows, from all that a record says: function, direction, quantity,
 * what its VIFE add, tariff, subunit, storage number. Two records of a telegram never share a name;
 * what tells them apart is added only where they would.
 */
import type { DataRecord } from '../data-record.ts';
import { PROFILE_VIFE } from '../profile-table.ts';
import { meaningOf } from '../record-meaning.ts';
import { recordUnit } from './record-value.ts';

const PREFIX = { instantaneous: '', maximum: 'max', minimum: 'min', error: 'error' } as const;

/** One name per record, none of them in `taken`. */
export function uniqueNames(
  records: readonly DataRecord[],
  taken: ReadonlySet<string> = new Set(),
): string[] {
  const bases = records.map((record) => nameOf(record, []));
  const counts = new Map<string, number>();
  for (const base of bases) counts.set(base, (counts.get(base) ?? 0) + 1);
  const used: Used = { names: new Set(taken), units: new Map(), numbers: new Map() };
  return records.map((record, index) => {
    const base = bases[index] ?? '';
    const isClear = counts.get(base) === 1 && !used.names.has(base);
    const name = isClear ? base : freeName(record, base, used);
    used.names.add(name);
    if (!used.units.has(base)) used.units.set(base, recordUnit(record));
    return name;
  });
}

interface Used {
  readonly names: Set<string>;
  /** Of the first record with a name. */
  readonly units: Map<string, string>;
  /** The last number behind each name, so that many alike stay linear work. */
  readonly numbers: Map<string, number>;
}

function freeName(record: DataRecord, base: string, { names, units, numbers }: Used): string {
  const { optional } = meaningOf(record);
  const words = optional.flatMap(({ word }) => word ?? []);
  const unit = recordUnit(record);
  const hasOtherUnit = (units.get(base) ?? unit) !== unit;
  const candidates = [
    ...(words.length > 0 ? [nameOf(record, words)] : []),
    base,
    ...(hasOtherUnit
      ? [nameOf(record, [...words, capital(unit.replace(/[^A-Za-z0-9]/g, ''))])]
      : []),
  ];
  const free = candidates.find((name) => !names.has(name));
  if (free !== undefined) return free;
  const longest = nameOf(record, words);
  let number = (numbers.get(longest) ?? 1) + 1;
  while (names.has(`${longest}No${number}`)) number += 1;
  numbers.set(longest, number);
  return `${longest}No${number}`;
}

/** `more` are words of VIFE that only tell records apart. */
function nameOf(record: DataRecord, more: readonly string[]): string {
  const { tariff, subunit, storage } = record;
  const { before, after } = meaningOf(record);
  const prefixes = more.filter((word) => /^[a-z]/.test(word));
  const suffixes = more.filter((word) => !prefixes.includes(word));
  const words = [PREFIX[record.function], ...before, ...prefixes, ...quantityWords(record)]
    .filter((word) => word !== '')
    .map((word, at) => (at === 0 ? word : capital(word)));
  const places = [
    tariff === 0 ? '' : `Tariff${tariff}`,
    subunit === 0 ? '' : `Subunit${subunit}`,
    storage === 0 ? '' : `Storage${storage}`,
  ];
  const ending = hasProfileCode(record) ? ['History'] : [];
  return [...words, ...after, ...suffixes, ...places, ...ending].join('');
}

const PROFILE_CODES = new Set<number>(Object.values(PROFILE_VIFE));

/** True for a record that is a compact profile, if its bytes are one. */
export function hasProfileCode({ vib }: DataRecord): boolean {
  for (let at = 2; at < vib.length; at += 2) {
    if (PROFILE_CODES.has(parseInt(vib.slice(at, at + 2), 16) & 0x7f)) return true;
  }
  return false;
}

function quantityWords(record: DataRecord): string[] {
  const { vib, unitText } = record;
  const { quantity } = meaningOf(record);
  if (quantity === 'mfct') return ['maker', vib];

  if (unitText === undefined) return quantity.split('_');
  const letters = unitText.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return ['text', ...letters];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
