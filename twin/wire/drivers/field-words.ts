/** The name of a field in words: from the table, or put together as record-names.ts put the name. */
import type { Language } from '#kernel/language.ts';
import { TELEGRAM_WORDS } from '../../words/telegram.ts';
import type { FlagName } from './flags.ts';

/** `Einheiten am Stichtag`; the name itself where nothing is known about it. */
export function fieldWord(name: string, language: Language): string {
  return wordOf(name, language) ?? composed(name, language) ?? name;
}

export function flagWord(flag: FlagName, language: Language): string {
  return TELEGRAM_WORDS[language].flags[flag];
}

const PLACES = /(?:Tariff(\d+))?(?:Subunit(\d+))?(?:Storage(\d+))?(?:No(\d+))?(History)?$/;
const PREFIX = /^(max|min|error|backward|forward|future)(?=[A-Z])/;

/** `maxExternalTemperatureStorage3` → `Außentemperatur, Höchstwert, Speicher 3` */
function composed(name: string, language: Language): string | undefined {
  const [ending = '', tariff, subunit, storage, number, history] = PLACES.exec(name) ?? [];
  const { places, suffixes } = TELEGRAM_WORDS[language];
  const head = name.slice(0, name.length - ending.length);
  const { known, prefixes, suffix } = splitName(head, language);
  if (known === undefined) return undefined;
  const parts = [known, ...prefixes.map((prefix) => places[prefix])];
  if (suffix !== '') parts.push(suffixes[suffix] ?? suffix);
  for (const [place, count] of [
    ['Tariff', tariff],
    ['Subunit', subunit],
    ['Storage', storage],
    ['No', number],
  ] as const) {
    if (count !== undefined) parts.push(`${places[place]} ${count}`);
  }
  if (history !== undefined) parts.push(places.History);
  return parts.join(', ');
}

type Prefix = 'max' | 'min' | 'error' | 'backward' | 'forward' | 'future';

/** The longest beginning that has words; `error` also begins names of its own. */
function splitName(
  name: string,
  language: Language,
): {
  known: string | undefined;
  prefixes: readonly Prefix[];
  suffix: string;
} {
  const tries: { readonly head: string; readonly prefixes: Prefix[] }[] = [
    { head: name, prefixes: [] },
  ];
  for (let last = tries[0]; last !== undefined && wordOf(last.head, language) === undefined;) {
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
      const known = isEnd ? wordOf(head.slice(0, end), language) : undefined;
      if (known !== undefined) return { known, prefixes, suffix: head.slice(end) };
    }
  }
  return { known: undefined, prefixes: [], suffix: '' };
}

function wordOf(name: string, language: Language): string | undefined {
  const { fields, quantities } = TELEGRAM_WORDS[language];
  return fields[name] ?? quantities[name];
}
