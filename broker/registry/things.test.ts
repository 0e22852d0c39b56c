import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;

test('the same thing again is the same, with other attributes it is refused', () => {
  const { things } = openRegistry().registry;
  const made = things.create('a', { attributes: { floor: '1', room: '2' } });
  expect(things.create('a', { attributes: { room: '2', floor: '1' } })).toEqual(made);
  const other = () => things.create('a', { attributes: { floor: '2' } });
  expect(other).toThrow(named('ResourceAlreadyExistsException'));
  expect(things.all().map(({ thingName }) => thingName)).toEqual(['a']);
});

test.each<[string, object, object]>([
  ['put in place of others', { attributes: { b: '2' } }, { b: '2' }],
  ['merged', { attributes: { b: '2' }, merge: true }, { a: '1', b: '2' }],
  ['removed by an empty value', { attributes: { a: '' }, merge: true }, {}],
  ['left alone when none are given', { merge: true }, { a: '1' }],
])('attributes are %s, and the version grows', (_how, change, attributes) => {
  const { things } = openRegistry().registry;
  things.create('a', { attributes: { a: '1' } });
  things.update('a', change);
  expect(things.get('a')).toMatchObject({ attributes, version: 2 });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['four attributes without a type', { a: '', b: '', c: '', d: '' }, /at most 3/],
  ['a name with a space', { 'a b': '' }, /attribute name/],
  ['a value with a space', { a: 'x y' }, /attribute value/],
  ['a value of 801 characters', { a: 'x'.repeat(801) }, /attribute value/],
])('%s are refused', (_what, attributes, message) => {
  const { things } = openRegistry().registry;
  expect(() => things.create('a', { attributes })).toThrow(message);
  expect(things.find('a')).toBeUndefined();
});

test('a version that is not the current one changes and deletes nothing', () => {
  const { things } = openRegistry().registry;
  things.create('a', { attributes: {} });
  const change = () => things.update('a', { attributes: { a: '1' }, expectedVersion: 2 });
  expect(change).toThrow(named('VersionConflictException'));
  expect(() => things.delete('a', 2)).toThrow(named('VersionConflictException'));
  expect(things.get('a')).toMatchObject({ attributes: {}, version: 1 });
  things.delete('a', 1);
  expect(() => things.get('a')).toThrow(named('ResourceNotFoundException'));
  // Again is no error.
  things.delete('a');
});
