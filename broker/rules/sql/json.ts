/**
 * JSON in and out of the rules engine: numbers keep all their digits, nesting is bounded, and
 * nothing here recurses deeper than that bound.
 */
import { mayBeLong } from '../../common/exact-json.ts';
import { isDeeper } from '../../common/json-depth.ts';
import { parseDecimal } from './decimal.ts';
import { LIMITS } from './limits.ts';
import { emptyObject, numberOf, type SqlValue, type SqlVersion } from './values.ts';

type ParsedJson =
  | { readonly kind: 'json'; readonly value: SqlValue }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'too-deep' };

/** `10.0`, which 2015-10-08 tells from `10`. */
const WHOLE_WITH_POINT = /\.0/;

/** Never throws. Texts that are only white space are not JSON. */
export function parseJson(text: string, version: SqlVersion): ParsedJson {
  if (isDeeper(text, LIMITS.jsonDepth.value)) return { kind: 'too-deep' };
  try {
    const plain = JSON.parse(text) as SqlValue;
    const needsDigits =
      mayBeLong(text) || (version === '2015-10-08' && WHOLE_WITH_POINT.test(text));
    return { kind: 'json', value: needsDigits ? parseExactly(text, version) : plain };
  } catch {
    return { kind: 'not-json' };
  }
}

/** The text is known to be JSON, so the reader only has to find its parts. */
function parseExactly(text: string, version: SqlVersion): SqlValue {
  const reviver = (_key: string, value: unknown, context: { source?: string }): unknown => {
    if (typeof value !== 'number' || context.source === undefined) return value;
    const number = numberOf(parseDecimal(context.source), version);
    // A number beyond 10^999 is none of the language, so the text is none of its JSON.
    if (number === undefined) throw new SyntaxError('a number is too large');
    return typeof number === 'number' ? number : number.as(context.source);
  };
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as SqlValue;
}

/** Members that are Undefined are left out; Undefined itself is the empty text. */
export function toJson(value: SqlValue): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** Null-prototype objects and ordinary ones alike, as plain data for a program. */
export function toPlain(value: SqlValue): unknown {
  return value === undefined ? undefined : (JSON.parse(toJson(value)) as unknown);
}

/** Plain data of a program (a function's answer, a shadow) as a value of the language. */
export function fromPlain(value: unknown, version: SqlVersion): SqlValue {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return undefined;
  const parsed = parseJson(text, version);
  return parsed.kind === 'json' ? parsed.value : emptyObject();
}
