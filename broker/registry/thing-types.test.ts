import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;

test('the same type again is the same, with other properties it is refused', () => {
  const { types } = openRegistry().registry;
  const input = { description: 'one', searchableAttributes: ['floor'] };
  const made = types.create('meter', input);
  expect(types.create('meter', input)).toEqual(made);
  const other = () => types.create('meter', { searchableAttributes: [] });
  expect(other).toThrow(named('ResourceAlreadyExistsException'));
});

test('a type has three searchable attributes at most, also after a change', () => {
  const { types } = openRegistry().registry;
  const four = { searchableAttributes: ['a', 'b', 'c', 'd'] };
  expect(() => types.create('meter', four)).toThrow(/3 searchable/);
  types.create('meter', { searchableAttributes: ['a', 'b', 'c'] });
  expect(() => types.update('meter', four)).toThrow(/3 searchable/);
  expect(types.get('meter').searchableAttributes).toEqual(['a', 'b', 'c']);
});

test('a type is deleted after it was deprecated, and deprecating again moves no time', () => {
  const { registry, clock } = openRegistry();
  const { types } = registry;
  types.create('meter', { searchableAttributes: [] });
  expect(() => types.delete('meter')).toThrow(/Deprecate it first/);
  types.deprecate('meter', false);
  clock.at += 5 * 60_000;
  types.deprecate('meter', false);
  types.delete('meter');
  expect(types.all()).toEqual([]);
  types.delete('meter');
});
