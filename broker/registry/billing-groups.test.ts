import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const named = (name: string) => expect.objectContaining({ name }) as unknown;

test('the same billing group again is the same, with another description it is refused', () => {
  const { billingGroups } = openRegistry().registry;
  const made = billingGroups.create('b', 'one');
  expect(billingGroups.create('b', 'one')).toEqual(made);
  expect(() => billingGroups.create('b', 'two')).toThrow(named('ResourceAlreadyExistsException'));
});

test('a change gives the new version, and a wrong version changes nothing', () => {
  const { billingGroups } = openRegistry().registry;
  billingGroups.create('b', 'one');
  expect(billingGroups.update('b', undefined, 1)).toBe(2);
  const late = () => billingGroups.update('b', 'two', 1);
  expect(late).toThrow(named('VersionConflictException'));
  expect(billingGroups.get('b')).toMatchObject({ description: undefined, version: 2 });
});

test('things of a billing group have none once it is deleted', () => {
  const { billingGroups, things } = openRegistry().registry;
  billingGroups.create('b', undefined);
  things.create('a', { attributes: {}, billingGroupName: 'b' });
  expect(billingGroups.thingsOf('b')).toEqual(['a']);
  billingGroups.delete('b');
  expect(things.get('a').billingGroupName).toBeUndefined();
  expect(() => billingGroups.get('b')).toThrow(named('ResourceNotFoundException'));
  billingGroups.delete('b');
});
