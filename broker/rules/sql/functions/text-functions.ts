/** Functions on text. Other values become text first; Null and Undefined have none. */
import { toIndex, toText, type SqlValue } from '../values.ts';
import type { Call, FunctionSpec } from './function-spec.ts';
import { withRegex } from './regex.ts';

const PADDING_MAX = 1000;

export const TEXT_FUNCTIONS: readonly FunctionSpec[] = [
  text('lower', 'In small letters.', (value) => value.toLowerCase(), [
    ['lower("HELLO")', '"hello"'],
    ['lower(["HELLO"])', '"[\\"hello\\"]"'],
  ]),
  text(
    'upper',
    'In capital letters.',
    (value) => value.toUpperCase(),
    [['upper("hello")', '"HELLO"']],
    'iot-sql-function-upper',
  ),
  text('trim', 'Without white space at both ends.', (value) => value.trim(), [
    ['trim(" hi ")', '"hi"'],
  ]),
  text('ltrim', 'Without white space in front.', (value) => value.trimStart(), [
    ['ltrim(" h i ")', '"h i "'],
  ]),
  text('rtrim', 'Without white space at the end.', (value) => value.trimEnd(), [
    ['rtrim(" h i ")', '" h i"'],
  ]),
  padding('lpad', 'in front', [
    ['lpad("hello", 2)', '"  hello"'],
    ['lpad(1, 3)', '"   1"'],
  ]),
  padding('rpad', 'at the end', [
    ['rpad("hello", 2)', '"hello  "'],
    ['rpad(1, "3")', '"1   "'],
  ]),
  text(
    'length',
    'How many characters.',
    (value) => value.length,
    [
      ['length("hi")', '2'],
      ['length(false)', '5'],
    ],
    'iot-sql-function-length',
    true,
  ),
  text(
    'numbytes',
    'How many bytes in UTF-8.',
    (value) => Buffer.byteLength(value),
    [
      ['numbytes("hi")', '2'],
      ['numbytes("€")', '3'],
    ],
    'iot-sql-function-numbytes',
    true,
  ),
  {
    ...row('concat', 0, Infinity),
    signature: 'Value, …',
    summary: 'Joins texts, or arrays with arrays and values. One argument comes back as it is.',
    examples: [
      ['concat()', ''],
      ['concat("con", "cat")', '"concat"'],
      ['concat(1, "hello")', '"1hello"'],
      ['concat([1, 2, 3], "hello", [4, 5, 6])', '[1,2,3,"hello",4,5,6]'],
    ],
    call: concatenated,
  },
  {
    ...row('substring', 2, 3),
    signature: 'String, Int[, Int]',
    summary: 'From a position up to another one or the end, both counted from 0.',
    examples: [
      ['substring("012345", 2)', '"2345"'],
      ['substring("012345", 2.745)', '"2345"'],
      ['substring(123, 2)', '"3"'],
      ['substring("012345", -50, 50)', '"012345"'],
      ['substring("012345", 3, 1)', '""'],
      ['substring(false, -2.411E247)', '"false"'],
    ],
    call: substring,
  },
  {
    ...row('startswith', 2, 2),
    signature: 'String, String',
    summary: 'Does the first begin with the second?',
    examples: [
      ['startswith("ranger", "ran")', 'true'],
      ['startswith("a", null)', ''],
    ],
    call: ({ args }) => withTexts(args, ([whole, part]) => whole.startsWith(part)),
  },
  {
    ...row('endswith', 2, 2),
    signature: 'String, String',
    summary: 'Does the first end with the second?',
    examples: [['endswith("cat", "at")', 'true']],
    call: ({ args }) => withTexts(args, ([whole, part]) => whole.endsWith(part)),
  },
  {
    ...row('indexof', 2, 2),
    signature: 'String, String',
    isV2: true,
    anchor: 'iot-sql-function-indexof',
    summary: 'Where the second begins in the first, from 0; -1 when it does not occur.',
    examples: [
      ['indexof("abcd", "bc")', '1'],
      ['indexof("abcd", "x")', '-1'],
    ],
    call: ({ args }) => withTexts(args, ([whole, part]) => whole.indexOf(part)),
  },
  {
    ...row('replace', 3, 3),
    signature: 'String, String, String',
    summary: 'Each occurrence of the second replaced by the third.',
    examples: [
      ['replace("abcd", "bc", "x")', '"axd"'],
      ['replace("abcdabcd", "b", "x")', '"axcdaxcd"'],
      ['replace("a$b", "$", "$&")', '"a$&b"'],
    ],
    call: replaced,
  },
  {
    ...row('regexp_matches', 2, 2),
    signature: 'String, String',
    anchor: 'iot-func-regex-matches',
    summary: 'Does the regular expression match a part of the text?',
    examples: [
      ['regexp_matches("aaaa", "a{2,}")', 'true'],
      ['regexp_matches("aaaa", "b")', 'false'],
      ['regexp_matches("aaaa", "(")', ''],
    ],
    call: ({ args, regexAccount: account }) =>
      withTexts(args, ([text, pattern]) =>
        withRegex({ pattern, text, account }, (regex, given) => regex.test(given)),
      ),
  },
  {
    ...row('regexp_replace', 3, 3),
    signature: 'String, String, String',
    anchor: 'iot-func-regex-replace',
    summary: 'Each match replaced by the third; $1 is the first group.',
    examples: [
      ['regexp_replace("abcd", "bc", "x")', '"axd"'],
      ['regexp_replace("abcd", "b(.*)d", "$1")', '"ac"'],
    ],
    call: regexReplaced,
  },
  {
    ...row('regexp_substr', 2, 2),
    signature: 'String, String',
    anchor: 'iot-func-regex-substr',
    summary: 'The first match of the regular expression.',
    examples: [
      ['regexp_substr("hihihello", "hi")', '"hi"'],
      ['regexp_substr("hihihello", "(hi)*")', '"hihi"'],
      ['regexp_substr("hello", "x")', ''],
    ],
    call: ({ args, regexAccount: account }) =>
      withTexts(args, ([text, pattern]) =>
        withRegex({ pattern, text, account }, (regex, given) => regex.exec(given)?.[0]),
      ),
  },
  {
    ...row('chr', 1, 1),
    signature: 'Int',
    summary: 'The ASCII character with this number.',
    examples: [
      ['chr(65)', '"A"'],
      ['chr("49.9")', '"1"'],
      ['chr(300)', ''],
    ],
    call: ({ args: [value], version }) => {
      const code = toIndex(value, version);
      return code !== undefined && code >= 0 && code < 128 ? String.fromCharCode(code) : undefined;
    },
  },
];

type Row = Omit<FunctionSpec, 'examples' | 'call' | 'summary'>;

function row(name: string, minArgs: number, maxArgs: number): Row {
  const anchor = `iot-func-${name}`;
  return { name, group: 'Text', signature: 'String', minArgs, maxArgs, anchor };
}

function text(
  name: string,
  summary: string,
  ...rest: [
    convert: (value: string) => string | number,
    examples: FunctionSpec['examples'],
    anchor?: string,
    isV2?: boolean,
  ]
): FunctionSpec {
  const [convert, examples, anchor = `iot-func-${name}`, isV2 = false] = rest;
  return {
    ...row(name, 1, 1),
    anchor,
    isV2,
    summary,
    examples,
    call: ({ args: [value] }) => {
      const given = toText(value);
      return given === undefined ? undefined : convert(given);
    },
  };
}

function padding(
  name: 'lpad' | 'rpad',
  where: string,
  examples: FunctionSpec['examples'],
): FunctionSpec {
  return {
    ...row(name, 2, 2),
    signature: 'String, Int',
    summary: `With as many spaces ${where}, 0 to ${PADDING_MAX}.`,
    examples,
    call: ({ args: [value, count], version }) => {
      const given = toText(value);
      const wanted = toIndex(count, version);
      if (given === undefined || wanted === undefined) return undefined;
      const spaces = ' '.repeat(Math.min(PADDING_MAX, Math.max(0, wanted)));
      return name === 'lpad' ? spaces + given : given + spaces;
    },
  };
}

/** Undefined as soon as one of the values has no text. */
function withTexts(
  values: readonly SqlValue[],
  use: (texts: readonly [string, string, string]) => SqlValue,
): SqlValue {
  const texts = values.map(toText);
  if (texts.includes(undefined)) return undefined;
  const [a = '', b = '', c = ''] = texts as string[];
  return use([a, b, c]);
}

function concatenated({ args, spend }: Call): SqlValue {
  if (args.length < 2) return args[0];
  if (args.some(Array.isArray)) {
    const items = args.flatMap((value) => value).filter((value) => value !== undefined);
    spend(items.length);
    return items;
  }
  const texts = args.map(toText);
  if (texts.includes(undefined)) return undefined;
  const joined = texts.join('');
  spend(joined.length);
  return joined;
}

function substring({ args: [value, from, to], args, version }: Call): SqlValue {
  const given = toText(value);
  const start = toIndex(from, version);
  const end = args.length === 3 ? toIndex(to, version) : given?.length;
  if (given === undefined || start === undefined || end === undefined) return undefined;
  return start >= end ? '' : given.slice(Math.max(0, start), Math.max(0, end));
}

/** A short text can be replaced by a long one at every place, so the result is measured first. */
function replaced({ args, spend }: Call): SqlValue {
  return withTexts(args, ([whole, part, by]) => {
    spend(whole.length + by.length * (whole.split(part).length - 1));
    return whole.replaceAll(part, () => by);
  });
}

function regexReplaced({ args, spend, regexAccount: account }: Call): SqlValue {
  return withTexts(args, ([text, pattern, by]) =>
    withRegex({ pattern, text, account }, (regex, given) => {
      spend(given.length + by.length * (given.match(regex)?.length ?? 0));
      const result = given.replace(regex, by);
      spend(result.length);
      return result;
    }),
  );
}
