import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;
const input = { attributes: {} };

test('the same group again is the same, below another parent it is refused', () => {
  const { groups } = openRegistry().registry;
  groups.create('root', input);
  const made = groups.create('child', { ...input, parentGroupName: 'root' });
  expect(groups.create('child', { ...input, parentGroupName: 'root' })).toEqual(made);
  expect(() => groups.create('child', input)).toThrow(named('ResourceAlreadyExistsException'));
  const orphan = () => groups.create('orphan', { ...input, parentGroupName: 'nobody' });
  expect(orphan).toThrow(named('ResourceNotFoundException'));
});

test('ancestors come from the root down, and a subtree has the group itself', () => {
  const { groups } = openRegistry().registry;
  groups.create('a', input);
  groups.create('b', { ...input, parentGroupName: 'a' });
  const c = groups.create('c', { ...input, parentGroupName: 'b' });
  expect(groups.ancestorsOf(c).map(({ thingGroupName }) => thingGroupName)).toEqual(['a', 'b']);
  expect([...groups.subtreeOf('b')]).toEqual(['b', 'c']);
});

test('a thing is in one group of a hierarchy', () => {
  const { groups, things } = openRegistry().registry;
  const thing = things.create('a', input);
  const root = groups.create('root', input);
  const child = groups.create('child', { ...input, parentGroupName: 'root' });
  groups.addThing(root, thing);
  groups.addThing(root, thing);
  expect(() => groups.addThing(child, thing)).toThrow(/same hierarchy/);
  groups.removeThing(root, thing);
  groups.addThing(child, thing);
  expect([groups.thingsOf('root'), groups.groupsOf('a')]).toEqual([[], ['child']]);
});

test('a group with children stays, and its things leave it when it goes', () => {
  const { registry, topics } = openRegistry();
  const { groups, things } = registry;
  const root = groups.create('root', input);
  groups.create('child', { ...input, parentGroupName: 'root' });
  groups.addThing(root, things.create('a', input));
  expect(() => groups.delete('root', undefined)).toThrow(/child groups/);
  expect(() => groups.delete('child', 2)).toThrow(named('VersionConflictException'));
  groups.delete('child', 1);
  groups.delete('root', undefined);
  expect(groups.groupsOf('a')).toEqual([]);
  expect(topics.at(-1)).toBe('thingGroup/root/deleted');
});

test('a change gives the new version and keeps a description that is not named', () => {
  const { groups } = openRegistry().registry;
  groups.create('g', { ...input, description: 'one' });
  expect(groups.update('g', { attributes: { a: '1' } }, 1)).toBe(2);
  expect(groups.get('g')).toMatchObject({ description: 'one', attributes: { a: '1' }, version: 2 });
});
