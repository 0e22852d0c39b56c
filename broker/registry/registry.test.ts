import { expect, test } from 'vitest';
import { openCoreDatabase } from '../storage/database.ts';
import { openRegistry } from './registry.fixture.ts';
import { Registry } from './registry.ts';

const group = { attributes: {} };

test('a thing type goes five minutes after it was deprecated, when no thing has it', () => {
  const { registry, clock, topics } = openRegistry();
  const { types, things } = registry;
  types.create('meter', { searchableAttributes: [] });
  things.create('a', { thingTypeName: 'meter', attributes: {} });
  types.deprecate('meter', false);
  clock.at += 5 * 60_000 - 1;
  expect(() => types.delete('meter')).toThrow(/5 minutes/);
  clock.at += 1;
  expect(() => types.delete('meter')).toThrow(/still resources/);
  things.update('a', { removeThingType: true });
  types.delete('meter');
  expect(types.find('meter')).toBeUndefined();
  expect(topics).toEqual([
    'thingType/meter/created',
    'thing/a/created',
    'thingTypeAssociation/thing/a/meter',
    'thingType/meter/updated',
    'thing/a/updated',
    'thingTypeAssociation/thing/a/meter',
    'thingType/meter/deleted',
  ]);
});

test('deprecation can be undone, and then new things may have the type again', () => {
  const { registry } = openRegistry();
  registry.types.create('meter', { searchableAttributes: [] });
  registry.types.deprecate('meter', false);
  const make = () => registry.things.create('a', { thingTypeName: 'meter', attributes: {} });
  expect(make).toThrow(/deprecated/);
  registry.types.deprecate('meter', true);
  expect(make().thingTypeName).toBe('meter');
});

test('a hierarchy of groups is seven deep and a group has a hundred children, no more', () => {
  const { groups } = openRegistry().registry;
  groups.create('g1', group);
  for (let level = 2; level <= 7; level++) {
    groups.create(`g${level}`, { ...group, parentGroupName: `g${level - 1}` });
  }
  expect(() => groups.create('g8', { ...group, parentGroupName: 'g7' })).toThrow(/depth/);
  for (let child = 0; child < 99; child++) {
    groups.create(`c${child}`, { ...group, parentGroupName: 'g1' });
  }
  expect(() => groups.create('c99', { ...group, parentGroupName: 'g1' })).toThrow(/100 child/);
  expect([...groups.subtreeOf('g6')].sort()).toEqual(['g6', 'g7']);
});

test('a thing is in ten groups at most, and leaves them when it goes', () => {
  const { registry, topics } = openRegistry();
  const { groups, things } = registry;
  const thing = things.create('a', { attributes: {} });
  for (let count = 0; count < 10; count++)
    groups.addThing(groups.create(`g${count}`, group), thing);
  expect(() => groups.addThing(groups.create('g10', group), thing)).toThrow(/maximum number/);
  expect(topics).toContain('thingGroupMembership/thingGroup/g9/thing/a/added');
  things.delete('a');
  expect(groups.thingsOf('g3')).toEqual([]);
});

test('the revision grows with what decides about principals, also when another program writes', () => {
  const { registry, db } = openRegistry();
  const before = registry.revision;
  registry.policies.create('p', '{}');
  expect(registry.revision).toBeGreaterThan(before);
  db.flush();
  const other = openCoreDatabase({ path: db.sql.name });
  new Registry(other, { now: () => 0 }).policies.create('q', '{}');
  other.close();
  const seen = registry.revision;
  registry.refresh();
  expect(registry.revision).toBeGreaterThan(seen);
});
