/** Values as they are typed (`energy=12.3kWh`) or stand in JSON → values by name. */
import { isRecord } from '#kernel/records.ts';
import type { GivenValue } from '#wire/drivers/value-slots.ts';
import { badUsage } from '../common/args.ts';

export interface Given {
  readonly values: ReadonlyMap<string, readonly GivenValue[]>;
  readonly flags: readonly string[];
}

const WORD = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s;
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\d\s].*)?$/i;
const DAY = /@(\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?)$/;
const NONE = new Set(['', '-', 'null', 'none']);
const FLAGS = 'flags';

/** Throws CLI_BAD_USAGE for a word that is no `name=value`. */
export function typedValues(words: readonly string[]): Given {
  const values = new Map<string, readonly GivenValue[]>();
  const flags: string[] = [];
  for (const word of words) {
    const [, name, text = ''] = WORD.exec(word) ?? [];
    if (name === undefined) {
      throw badUsage('encode', `"${word}" is no value; write name=value, for example volume=12.3`);
    }
    if (name === FLAGS) flags.push(...text.split(',').filter((flag) => flag !== ''));
    else values.set(name, [...(values.get(name) ?? []), ...typedList(text)]);
  }
  return { values, flags };
}

/** Numbers between commas are the values of a series; a comma in other text is part of it. */
function typedList(text: string): GivenValue[] {
  const parts = text.split(',');
  const isList = parts.length > 1 && parts.every((part) => isListed(part.trim()));
  return isList ? parts.map((part) => typedValue(part.trim())) : [typedValue(text.trim())];
}

function isListed(part: string): boolean {
  return NUMBER.test(part.replace(DAY, '')) || NONE.has(part.replace(DAY, ''));
}

function typedValue(text: string): GivenValue {
  const at = DAY.exec(text)?.[1];
  const bare = text.replace(DAY, '').trim();
  const day = at === undefined ? {} : { at };
  if (NONE.has(bare)) return { value: null, ...day };
  const isMoment = /^(?:\d{4}|-)-\d\d-\d\d/.test(bare);
  const [, number, unit] = isMoment ? [] : (NUMBER.exec(bare) ?? []);
  if (number === undefined) return { value: bare, ...day };
  const named = unit === undefined ? {} : { unit: unit.trim() };
  return { value: Number(number), text: bare, ...named, ...day };
}

/**
 * `{"volume": 12.3, "monthVolume": [1, 2], "flags": ["leak"]}`, or the list of fields that decode
 * prints. Throws CLI_BAD_USAGE.
 */
export function jsonValues(json: unknown): Given {
  const fields = isRecord(json) && Array.isArray(json['fields']) ? json['fields'] : json;
  const flags = isRecord(json) ? textsOf(json[FLAGS]) : [];
  if (Array.isArray(fields)) return { values: listedFields(fields), flags };
  if (!isRecord(fields)) throw badUsage('encode', 'the values are no JSON object');
  const values = new Map<string, readonly GivenValue[]>();
  for (const [name, value] of Object.entries(fields)) {
    if (name === FLAGS) continue;
    values.set(
      name,
      (Array.isArray(value) ? value : [value]).map((each) => jsonValue(name, each)),
    );
  }
  return { values, flags };
}

function listedFields(fields: readonly unknown[]): Map<string, readonly GivenValue[]> {
  const values = new Map<string, readonly GivenValue[]>();
  for (const field of fields) {
    const name = isRecord(field) ? field['name'] : undefined;
    if (typeof name !== 'string') throw badUsage('encode', 'a field in the JSON has no name');
    values.set(name, [...(values.get(name) ?? []), jsonValue(name, field)]);
  }
  return values;
}

function jsonValue(name: string, json: unknown): GivenValue {
  if (json === null || typeof json === 'string' || typeof json === 'number') return { value: json };
  const value = isRecord(json) ? json['value'] : undefined;
  if (!isRecord(json) || (value !== null && typeof value !== 'string' && typeof value !== 'number'))
    throw badUsage('encode', `${name} in the JSON is no number, text or null`);
  const { unit, at } = json;
  return {
    value,
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof at === 'string' ? { at } : {}),
  };
}

function textsOf(json: unknown): string[] {
  return Array.isArray(json) ? json.filter((each) => typeof each === 'string') : [];
}

/** The later ones go before the earlier ones. */
export function merged(earlier: Given, later: Given): Given {
  return {
    values: new Map([...earlier.values, ...later.values]),
    flags: [...new Set([...earlier.flags, ...later.flags])],
  };
}
