import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicyDocument, POLICY_SIZE_MAX } from './document.ts';

const STATEMENT = { Effect: 'Allow', Action: 'iot:Publish', Resource: '*' };
const SYNTAX = 'Policy document is Malformed: Invalid policy syntax.';

function parse(value: unknown) {
  return parsePolicyDocument(typeof value === 'string' ? value : JSON.stringify(value));
}

function fault(value: unknown) {
  const parsed = parse(value);
  return 'malformed' in parsed ? parsed.malformed : undefined;
}

const policy = (change: object): object => ({
  Version: '2012-10-17',
  Statement: [{ ...STATEMENT, ...change }],
});

test('single texts become lists, and a single statement a list of one', () => {
  const condition = { Bool: { 'iot:Connection.Thing.IsAttached': true } };
  const text = { Version: '2012-10-17', Statement: { ...STATEMENT, Condition: condition } };
  expect(parse(text)).toEqual({
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['iot:Publish'],
          Resource: ['*'],
          Condition: { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } },
        },
      ],
    },
  });
});

test('without a version the older language counts, as in IAM', () => {
  expect(parse({ Statement: STATEMENT })).toMatchObject({ document: { Version: '2008-10-17' } });
});

test.each([
  ['{', 'not JSON'],
  ['[]', 'the document is a list'],
  ['null', 'the document is null'],
  [{ Version: '2012-10-17' }, 'Statement is missing'],
  [{ Version: '2012-10-17', Statement: [] }, 'Statement is empty'],
  [{ Version: '2020-01-01', Statement: STATEMENT }, 'Version is "2020-01-01"'],
  [{ Version: '2012-10-17', Statement: STATEMENT, Statments: 1 }, 'has "Statments"'],
  [policy({ Effect: 'allow' }), 'Statement[0].Effect is "allow", expected "Allow" or "Deny"'],
  [policy({ Effect: undefined }), 'Effect is missing'],
  [policy({ Action: undefined }), 'Statement[0].Action is missing'],
  [policy({ Action: [] }), 'Statement[0].Action is empty'],
  [policy({ Action: 'Publish' }), 'expected "iot:Name"'],
  [policy({ Action: [7] }), 'Action has 7, expected a text'],
  [policy({ Resource: undefined }), 'Statement[0].Resource is missing'],
  [policy({ Resource: [{}] }), 'Resource has an object, expected a text'],
  [policy({ Sid: 7 }), 'Sid is not a text'],
  [policy({ NotAction: 'iot:Connect' }), 'has "NotAction"'],
  [policy({ NotResource: '*' }), 'has "NotResource"'],
  [policy({ Principal: '*' }), 'has "Principal"'],
  [policy({ Condition: [] }), 'Statement[0].Condition is a list'],
  [policy({ Condition: { StringEqual: { a: 'b' } } }), 'StringEqual: not an operator'],
  [policy({ Condition: { constructor: { a: 'b' } } }), 'constructor: not an operator'],
  [policy({ Condition: { StringEquals: {} } }), 'StringEquals names no key'],
  [policy({ Condition: { StringEquals: { a: {} } } }), 'expected a text'],
  [policy({ Condition: { Bool: { a: 'yes' } } }), '"yes" is not true or false'],
  [policy({ Condition: { Null: { a: 'yes' } } }), '"yes" is not true or false'],
  [policy({ Condition: { NumericEquals: { a: 'x' } } }), '"x" is not a number'],
  [policy({ Condition: { IpAddress: { a: '10.0.0.0/33' } } }), 'is not an address or a range'],
])('%j is refused: %s', (text, detail) => {
  const found = fault(text);
  expect(found?.detail).toContain(detail);
  expect(found?.message).toBe(detail === 'not JSON' ? 'Policy document is Malformed' : SYNTAX);
});

test('bad resources are all named, in the words of AWS', () => {
  expect(fault(policy({ Resource: ['a', 'arn:aws:iot:r:1:topic/x', '\\'] }))?.message).toBe(
    'Policy document is Malformed: The following resources are invalid : a, \\',
  );
});

test('a value with a variable is not judged before the variable has a value', () => {
  expect(fault(policy({ Condition: { IpAddress: { 'aws:SourceIp': '${iot:X}' } } }))).toBe(
    undefined,
  );
});

describe('size', () => {
  const sized = (size: number, space: string) => {
    const empty = JSON.stringify(policy({ Sid: '' })).length;
    return JSON.stringify(policy({ Sid: 'x'.repeat(size - empty) })) + space;
  };

  test('counts without white space, up to 2048 characters', () => {
    expect(fault(sized(POLICY_SIZE_MAX, ' '.repeat(100_000)))).toBeUndefined();
    expect(fault(sized(POLICY_SIZE_MAX + 1, ''))?.message).toBe(
      'Policy document is Malformed: Policy document exceeds the maximum size of 2048 characters',
    );
  });

  test('is bounded before the text is looked at', () => {
    expect(fault(sized(200, ' '.repeat(500_000)))?.detail).toContain('at most 2048');
    expect(fault('['.repeat(1_000_000))?.detail).toContain('1000000 characters');
    expect(fault('['.repeat(2_000))?.detail).toContain('not JSON');
    const many = Array.from({ length: 10_000 }, () => STATEMENT);
    expect(fault({ Version: '2012-10-17', Statement: many })?.detail).toContain('at most 2048');
  });
});

test('no text makes the reader fail in another way', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const parsed = parsePolicyDocument(text);
      if ('malformed' in parsed) expect(parsed.malformed.message).toMatch(/^Policy document is/);
    }),
    { numRuns: 2_000 },
  );
  const member = fc.constantFrom(
    'Version',
    'Statement',
    'Effect',
    'Action',
    'Resource',
    'Condition',
  );
  const mutant = fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.constant([STATEMENT])));
  fc.assert(
    fc.property(mutant, (value) => {
      const found = fault({ ...value });
      if (found !== undefined) expect(found.detail.length).toBeLessThan(300);
    }),
    { numRuns: 2_000 },
  );
});
