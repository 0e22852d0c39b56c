/** The name of a field in words: from the table, or put together as record-names.ts put the name. */
import type { Language } from '#kernel/language.ts';
import { PLACE_WORDS, QUANTITY_WORDS, SUFFIX_WORDS } from './quantity-words.ts';
import { FIELD_WORDS, FLAG_WORDS } from './words.ts';
import type { Words } from './words.ts';
import type { FlagName } from './flags.ts';

/** `Einheiten am Stichtag`; the name itself where nothing is known about it. */
export function fieldWord(name: string, language: Language): string {
  const known = FIELD_WORDS[name] ?? QUANTITY_WORDS[name];
  return known?.[language] ?? composed(name, language) ?? name;
}

export function flagWord(flag: FlagName, language: Language): string {
  return FLAG_WORDS[flag][language];
}

const PLACES = /(?:Tariff(\d+))?(?:Subunit(\d+))?(?:Storage(\d+))?(?:No(\d+))?(History)?$/;
const PREFIX = /^(max|min|error|backward|forward|future)(?=[A-Z])/;

/** `maxExternalTemperatureStorage3` → `Außentemperatur, Höchstwert, Speicher 3` */
function composed(name: string, language: Language): string | undefined {
  const [ending = '', tariff, subunit, storage, number, history] = PLACES.exec(name) ?? [];
  const { known, prefixes, suffix } = splitName(name.slice(0, name.length - ending.length));
  if (known === undefined) return undefined;
  const parts = [known[language], ...prefixes.map((prefix) => PLACE_WORDS[prefix][language])];
  if (suffix !== '') parts.push(SUFFIX_WORDS[suffix]?.[language] ?? suffix);
  for (const [place, count] of [
    ['Tariff', tariff],
    ['Subunit', subunit],
    ['Storage', storage],
    ['No', number],
  ] as const) {
    if (count !== undefined) parts.push(`${PLACE_WORDS[place][language]} ${count}`);
  }
  if (history !== undefined) parts.push(PLACE_WORDS.History[language]);
  return parts.join(', ');
}

type Prefix = 'max' | 'min' | 'error' | 'backward' | 'forward' | 'future';

/** The longest beginning that has words; `error` also begins names of its own. */
function splitName(name: string): {
  known: Words | undefined;
  prefixes: readonly Prefix[];
  suffix: string;
} {
  const tries: { readonly head: string; readonly prefixes: Prefix[] }[] = [
    { head: name, prefixes: [] },
  ];
  for (let last = tries[0]; last !== undefined && wordOf(last.head) === undefined;) {
    const prefix = PREFIX.exec(last.head)?.[1] as Prefix | undefined;
    if (prefix === undefined) break;
    const rest = last.head.slice(prefix.length);
    const head = rest.charAt(0).toLowerCase() + rest.slice(1);
    last = { head, prefixes: [...last.prefixes, prefix] };
    tries.unshift(last);
  }
  for (const { head, prefixes } of tries) {
    for (let end = head.length; end > 0; end--) {
      const isEnd = /^(?:[A-Z0-9]|$)/.test(head.slice(end));
      const known = isEnd ? wordOf(head.slice(0, end)) : undefined;
      if (known !== undefined) return { known, prefixes, suffix: head.slice(end) };
    }
  }
  return { known: undefined, prefixes: [], suffix: '' };
}

function wordOf(name: string) {
  return FIELD_WORDS[name] ?? QUANTITY_WORDS[name];
}
