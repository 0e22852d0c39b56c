/** The name of a field in words: from the table, or put together as other-fields.ts put the name. */
import type { Language } from '#kernel/language.ts';
import { FIELD_WORDS, FLAG_WORDS, PLACE_WORDS, QUANTITY_WORDS } from './words.ts';
import type { FlagName } from './flags.ts';

/** `Einheiten am Stichtag`; the name itself where nothing is known about it. */
export function fieldWord(name: string, language: Language): string {
  const known = FIELD_WORDS[name] ?? QUANTITY_WORDS[name];
  return known?.[language] ?? composed(name, language) ?? name;
}

export function flagWord(flag: FlagName, language: Language): string {
  return FLAG_WORDS[flag][language];
}

const COMPOSED =
  /^(max|min|error)?([A-Za-z]\w*?)(?:Tariff(\d+))?(?:Subunit(\d+))?(?:Storage(\d+))?$/;

/** `maxExternalTemperatureStorage3` → `Außentemperatur, Höchstwert, Speicher 3` */
function composed(name: string, language: Language): string | undefined {
  const [, kind, rest = '', tariff, subunit, storage] = COMPOSED.exec(name) ?? [];
  const base = rest.charAt(0).toLowerCase() + rest.slice(1);
  // `error` also begins names of its own, such as `errorFlagsStorage1`.
  const whole = kind === undefined ? undefined : wordOf(kind + rest);
  const quantity = whole ?? wordOf(base);
  if (quantity === undefined) return undefined;
  const parts = [quantity[language]];
  if (kind !== undefined && whole === undefined) {
    parts.push(PLACE_WORDS[kind as 'max' | 'min' | 'error'][language]);
  }
  for (const [place, number] of [
    ['Tariff', tariff],
    ['Subunit', subunit],
    ['Storage', storage],
  ] as const) {
    if (number !== undefined) parts.push(`${PLACE_WORDS[place][language]} ${number}`);
  }
  return parts.join(', ');
}

function wordOf(name: string) {
  return FIELD_WORDS[name] ?? QUANTITY_WORDS[name];
}
