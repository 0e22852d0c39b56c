import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../common/aws-error.ts';
import { compileQuery, type SearchDocument, type SearchValue } from './search-query.ts';

const FIELDS: Readonly<Record<string, readonly SearchValue[]>> = {
  thingName: ['gw-1'],
  thingGroupNames: ['house', 'floor-3'],
  'attributes.floor': ['3'],
  'attributes.note': ['a (b) "c"'],
  'shadow.reported.tempC': [21.5],
  'shadow.reported.on': [true],
  'connectivity.connected': [false],
};
const DOCUMENT: SearchDocument = {
  field: (name) => (Object.hasOwn(FIELDS, name) ? (FIELDS[name] ?? []) : []),
  everything: () => Object.values(FIELDS).flat(),
};

test.each([
  ['*', true],
  ['thingName:gw-1', true],
  ['thingName: gw-1', true],
  ['thingName:gw-2', false],
  ['thingName:gw*', true],
  ['thingName:gw-?', true],
  ['thingName:gw-??', false],
  [String.raw`thingName:gw\*`, false],
  ['thingName:"gw-1"', true],
  ['thingName:"gw*"', false],
  ['thingGroupNames:floor-3', true],
  ['nothing:*', false],
  ['gw-1', true],
  ['gw-9', false],
  ['thingName:gw-1 AND attributes.floor:3', true],
  ['thingName:gw-1 attributes.floor:4', false],
  ['thingName:gw-2 OR attributes.floor:3', true],
  ['thingName:gw-2 OR thingName:gw-1 AND attributes.floor:4', false],
  ['(thingName:gw-2 OR thingName:gw-1) AND attributes.floor:3', true],
  ['NOT thingName:gw-2', true],
  ['-thingName:gw-1', false],
  ['thingName:gw* -attributes.floor:4', true],
  ['shadow.reported.tempC:21.5', true],
  ['shadow.reported.tempC:21.50', true],
  ['shadow.reported.tempC>20', false],
  ['shadow.reported.tempC:>20', true],
  ['shadow.reported.tempC:<=21', false],
  ['shadow.reported.tempC:[20 TO 22]', true],
  ['shadow.reported.tempC:{21.5 TO 22]', false],
  ['shadow.reported.tempC:[* TO 21.5}', false],
  ['attributes.floor:[2 TO 3]', true],
  ['shadow.reported.on:true', true],
  ['connectivity.connected:true', false],
  [String.raw`attributes.note:"a (b) \"c\""`, true],
])('%s is %s', (query, expected) => {
  expect(compileQuery(query)(DOCUMENT)).toBe(expected);
});

describe('a query that is none', () => {
  test.each([
    '',
    ' ',
    'a:',
    ':a',
    'a AND',
    'OR a',
    '(a',
    'a)',
    'a:[1 TO]',
    'a:(b)',
    'NOT',
    '"open',
    `${'NOT '.repeat(40)}a`,
    `${'('.repeat(40)}a${')'.repeat(40)}`,
    Array.from({ length: 13 }, () => 'a').join(' OR '),
    'x'.repeat(1001),
  ])('%s is an InvalidQueryException', (query) => {
    expect(() => compileQuery(query)).toThrow(
      expect.objectContaining({ name: 'InvalidQueryException' }),
    );
  });

  test('or any other text is refused or answered, and never anything else', () => {
    const words = fc.constantFrom(
      'a:',
      'b',
      'AND',
      'OR',
      'NOT',
      '(',
      ')',
      '-',
      '"',
      '[1 TO 2]',
      '*',
      '\\',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          compileQuery(text)(DOCUMENT);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });
});
