import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SubscriptionTree } from './subscription-tree.ts';
import { filterMatchesByStandard } from './topics.ts';

test('finds exactly the subscriptions whose filter matches, after any adding and removing', () => {
  const level = fc.constantFrom('a', 'b', '', '+', '$s');
  const filter = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, rest]) => (rest ? [...levels, '#'] : levels).join('/'));
  const topic = fc
    .array(fc.constantFrom('a', 'b', '', '$s'), { minLength: 1, maxLength: 4 })
    .map((levels) => levels.join('/'));
  const step = fc.record({
    add: fc.boolean(),
    clientId: fc.constantFrom('x', 'y'),
    filter,
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), topic, (steps, published) => {
      const tree = new SubscriptionTree();
      const expected = new Set<string>();
      for (const { add, clientId, filter: wanted } of steps) {
        const key = `${clientId} ${wanted}`;
        if (add) tree.add({ clientId, topic: wanted, qos: 1 });
        else tree.remove(clientId, wanted);
        if (add) expected.add(key);
        else expected.delete(key);
      }
      const found = tree.match(published).map((entry) => `${entry.clientId} ${entry.topic}`);
      const matching = [...expected].filter((key) =>
        filterMatchesByStandard(key.slice(2), published),
      );
      expect(found.toSorted()).toEqual(matching.toSorted());
      expect(tree.size).toBe(expected.size);
      expect(tree.hasMatch(published)).toBe(matching.length > 0);
    }),
    { numRuns: 1_000 },
  );
});

test('a subscription that is set again replaces the first', () => {
  const tree = new SubscriptionTree();
  tree.add({ clientId: 'x', topic: 'a', qos: 1 });
  tree.add({ clientId: 'x', topic: 'a', qos: 2 });
  expect(tree.match('a')).toEqual([{ clientId: 'x', topic: 'a', qos: 2 }]);
  expect(tree.size).toBe(1);
});

test('removing what is not there changes nothing', () => {
  const tree = new SubscriptionTree();
  tree.add({ clientId: 'x', topic: 'a/b', qos: 1 });
  tree.remove('x', 'a');
  tree.remove('y', 'a/b');
  tree.remove('x', 'a/b/c');
  expect(tree.size).toBe(1);
  expect(tree.hasMatch('a/b')).toBe(true);
});
