/**
 * Better messages for the scalars that people get wrong: dates, durations, and units after numbers.
 */
import { defined } from '#kernel/defined.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import { quote, type Problem } from './problem.ts';
import type { ScalarKind } from './schema.ts';

type Advice = Pick<Problem, 'message' | 'suggestion' | 'hint'>;

interface Scalar {
  readonly key: string;
  readonly node: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** Advice for a value that does not fit its schema, or undefined where a plain sentence does. */
export function scalarAdvice({ key, node, value }: Scalar): Advice | undefined {
  const kind = node['x-kind'] as ScalarKind | undefined;
  if (kind === 'date') return dateAdvice(value);
  if (kind === 'duration') return durationAdvice(value);
  if (node.type === 'integer' || node.type === 'number') return numberAdvice(key, value);
  const form = node['x-form'];
  if (typeof form === 'string') {
    return { message: `${quote(value)} is not written as it must be`, hint: form };
  }
  if (key === 'name') {
    return {
      message: `${quote(value)} is not a name`,
      hint: 'lower case letters, digits and dashes, at most 64, for example quiet-winter',
    };
  }
  if (key === 'id') {
    return {
      message: `${quote(value)} is not a gateway id`,
      hint: 'letters, digits, - and _, at most 64, for example gw-1',
    };
  }
  if (typeof node.pattern === 'string' && node.pattern.startsWith('^D(')) {
    return { message: `${quote(value)} is not a defence`, hint: 'one of D1 … D17' };
  }
  return undefined;
}

function dateAdvice(value: unknown): Advice {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(String(value));
  const suggestion =
    german === null ? undefined : `${german[3]}-${pad(german[2])}-${pad(german[1])}`;
  return {
    message: `${quote(value)} is not a date`,
    ...defined({ suggestion }),
    hint: 'write it as YYYY-MM-DD, for example 2025-01-31',
  };
}

function durationAdvice(value: unknown): Advice {
  const meant = typeof value === 'string' ? amount(value) : undefined;
  return {
    message: `${quote(value)} is not a duration`,
    ...(meant === undefined ? {} : { suggestion: iso(meant) }),
    hint:
      typeof value === 'number'
        ? 'a duration needs its unit: PT15M, PT36H, P10D or P1DT12H'
        : 'write it in ISO 8601: PT15M, PT36H, P10D or P1DT12H; months and years have no fixed length',
  };
}

/** Units that a key carries in its name. */
const KEY_UNITS: readonly {
  readonly suffix: RegExp;
  readonly unit: string;
  readonly ms?: number;
}[] = [
  { suffix: /S$/, unit: 'seconds', ms: SECOND_MS },
  { suffix: /C$/, unit: 'degrees Celsius' },
  { suffix: /Pct$/, unit: 'percent' },
  { suffix: /Dbm$/, unit: 'dBm' },
  { suffix: /M2$/, unit: 'square metres' },
  { suffix: /W$/, unit: 'watts' },
  { suffix: /[xy]M$/, unit: 'metres' },
];

function numberAdvice(key: string, value: unknown): Advice | undefined {
  if (typeof value !== 'string') return undefined;
  const known = KEY_UNITS.find(({ suffix }) => suffix.test(key));
  if (known === undefined) return undefined;
  const meantMs = known.ms === undefined ? undefined : amount(value);
  const bare = /^\s*(-?\d+(?:\.\d+)?)\s*(?:°?\s*C|%|dBm|m²|m2|qm|W|m)\s*$/i.exec(value)?.[1];
  const suggestion = meantMs === undefined ? bare : String(meantMs / (known.ms ?? 1));
  return {
    message: `${quote(value)} is not a number of ${known.unit}`,
    ...defined({ suggestion }),
    hint: `${key} takes a number without a unit, in ${known.unit}`,
  };
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['s', SECOND_MS],
  ['sec', SECOND_MS],
  ['second', SECOND_MS],
  ['m', MINUTE_MS],
  ['min', MINUTE_MS],
  ['minute', MINUTE_MS],
  ['h', HOUR_MS],
  ['hour', HOUR_MS],
  ['d', DAY_MS],
  ['day', DAY_MS],
  ['w', 7 * DAY_MS],
  ['week', 7 * DAY_MS],
]);

/** Milliseconds of `15m`, `36 hours`, `PT15M`, `10D`; undefined for anything else. */
function amount(text: string): number | undefined {
  // P1M is a month, which has no fixed length.
  if (/^\s*P\d+M/i.test(text)) return undefined;
  const match = /^\s*P?T?\s*(\d{1,6})\s*([a-z]+?)s?\s*$/i.exec(text);
  const unit = UNIT_MS.get((match?.[2] ?? '').toLowerCase());
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** The shortest way to write whole milliseconds as a duration. */
function iso(ms: number): string {
  if (ms % DAY_MS === 0) return `P${ms / DAY_MS}D`;
  if (ms % HOUR_MS === 0) return `PT${ms / HOUR_MS}H`;
  if (ms % MINUTE_MS === 0) return `PT${ms / MINUTE_MS}M`;
  return `PT${ms / SECOND_MS}S`;
}

function pad(digits: string | undefined): string {
  return (digits ?? '').padStart(2, '0');
}
