/** Functions on any value, on arrays and on objects. */
import { LIMITS } from '../limits.ts';
import { parseJson, toJson } from '../json.ts';
import {
  emptyObject,
  isArray,
  isObject,
  memberOf,
  RawBytes,
  toIndex,
  toText,
  type SqlObject,
  type SqlValue,
  type SqlVersion,
} from '../values.ts';
import type { Call, FunctionSpec } from './function-spec.ts';

const GROUP = 'Values and collections';

export const VALUE_FUNCTIONS: readonly FunctionSpec[] = [
  {
    ...row('get', 2, 2, 'iot-sql-function-get'),
    signature: 'Array, Int | Object, String | String, Int',
    summary: 'An item, a member or a character; for keys that cannot stand after a dot.',
    examples: [
      ['get(["a", "b", "c"], 1)', '"b"'],
      ['get({"a-b": 5}, "a-b")', '5'],
      ['get("abc", 1)', '"b"'],
      ['get([1], 1)', ''],
    ],
    call: ({ args: [from, key], version }) => itemOf(from, key, version),
  },
  {
    ...row('get_or_default', 1, 2, 'iot-sql-function-get-or-default'),
    signature: 'Value[, Value]',
    isV2: true,
    catchesFailures: true,
    summary: 'The first unless it is missing, null or fails; then the second.',
    examples: [
      ['get_or_default(missing, 0)', '0'],
      ['get_or_default(null, "none")', '"none"'],
      ['get_or_default(5, 0)', '5'],
    ],
    call: ({ args: [value, otherwise] }) => value ?? otherwise,
  },
  {
    ...row('isNull', 1, 1, 'iot-sql-function-isNull'),
    signature: 'Value',
    summary: 'Is it null? Missing is not null.',
    examples: [
      ['isNull(null)', 'true'],
      ['isNull(missing)', 'false'],
    ],
    call: ({ args: [value] }) => value === null,
  },
  {
    ...row('isUndefined', 1, 1, 'iot-sql-function-isUndefined'),
    signature: 'Value',
    isV2: true,
    summary: 'Is it missing, or could it not be computed?',
    examples: [
      ['isUndefined(5)', 'false'],
      ['isUndefined(floor([1, 2, 3]))', 'true'],
    ],
    call: ({ args: [value] }) => value === undefined,
  },
  {
    ...row('encode', 2, 2, 'iot-sql-encode-payload'),
    signature: "Value, 'base64'",
    isV2: true,
    takesRawPayload: true,
    summary: 'Text, or the payload as it came with *, in base64.',
    examples: [['encode("hello", \'base64\')', '"aGVsbG8="']],
    call: encoded,
  },
  {
    ...row('decode', 2, 2, 'iot-sql-decode-base64'),
    signature: "String, 'base64'",
    isV2: true,
    summary: 'What base64 stands for: JSON as a value, other text as it is, null when it is none.',
    examples: [
      ["decode('eyJhIjogMzN9', 'base64').a", '33'],
      ["decode('aGVsbG8=', 'base64')", '"hello"'],
      ["decode('%', 'base64')", 'null'],
    ],
    call: ({ args: [value, scheme], version }) =>
      scheme === 'base64' && typeof value === 'string' ? decoded(value, version) : undefined,
  },
  {
    ...row('transform', 3, 3, 'iot-func-transform'),
    signature: "'enrichArray', Object, Array",
    isV2: true,
    summary: 'The array with the members of the object added to each of its objects.',
    examples: [
      ["transform('enrichArray', {'k': 1}, [{'a': 3}, {'b': 4}])", '[{"a":3,"k":1},{"b":4,"k":1}]'],
      ["transform('other', {'k': 1}, [{'a': 3}])", ''],
    ],
    call: enriched,
  },
];

type Row = Omit<FunctionSpec, 'examples' | 'call' | 'summary' | 'signature'>;

function row(name: string, minArgs: number, ...[maxArgs, anchor]: [number, string]): Row {
  return { name, group: GROUP, minArgs, maxArgs, anchor };
}

function itemOf(from: SqlValue, key: SqlValue, version: SqlVersion): SqlValue {
  if (typeof key === 'string' && isObject(from)) return memberOf(from, key);
  if (!isArray(from) && typeof from !== 'string') return undefined;
  const index = toIndex(key, version);
  return index === undefined || index < 0 ? undefined : from[index];
}

function encoded({ args: [value, scheme], spend }: Call): SqlValue {
  if (scheme !== 'base64') return undefined;
  if (value instanceof RawBytes) return value.bytes.toString('base64');
  const text = toText(value);
  if (text === undefined) return undefined;
  spend(text.length);
  return Buffer.from(text).toString('base64');
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decoded(text: string, version: SqlVersion): SqlValue {
  if (!BASE64.test(text)) return null;
  const content = Buffer.from(text, 'base64').toString('utf8');
  const parsed = parseJson(content, version);
  return parsed.kind === 'json' ? parsed.value : content;
}

function enriched({ args: [mode, object, array], spend }: Call): SqlValue {
  if (mode !== 'enrichArray' || !isObject(object) || !isArray(array)) return undefined;
  if (!array.every(isObject)) return undefined;
  spend(array.length * (toJson(object).length + 1));
  const result = array.map((item) => merged(item, object));
  return toJson(result).length > LIMITS.outputBytes.value ? undefined : result;
}

function merged(item: SqlObject, object: SqlObject): SqlObject {
  const result = emptyObject();
  for (const source of [item, object]) {
    for (const key of Object.keys(source)) result[key] = source[key];
  }
  return result;
}
