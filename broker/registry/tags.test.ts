import { expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index + from}`, Value: '' }));

test('tags are put over those of the same key, and are of one resource', () => {
  const { tags } = openRegistry().registry;
  tags.put('r', [
    { Key: 'b', Value: '1' },
    { Key: 'a', Value: '1' },
  ]);
  tags.put('r', [{ Key: 'b', Value: '2' }]);
  tags.put('s', [{ Key: 'b', Value: '3' }]);
  expect(tags.of('r')).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
  tags.remove('r', ['a', 'none']);
  tags.removeAll('s');
  expect([tags.of('r').length, tags.of('s')]).toEqual([1, []]);
});

test('a resource has fifty tags at most, and too many change nothing', () => {
  const { tags } = openRegistry().registry;
  tags.put('r', many(49));
  expect(() => tags.put('r', many(2, 49))).toThrow(/50 tags/);
  tags.put('r', many(50));
  expect(tags.of('r')).toHaveLength(50);
});

test.each([
  ['an empty key', { Key: '', Value: '' }],
  ['a key of AWS', { Key: 'aws:x', Value: '' }],
  ['a key of 129 characters', { Key: 'k'.repeat(129), Value: '' }],
  ['a value of 257 characters', { Key: 'k', Value: 'v'.repeat(257) }],
])('%s is refused', (_what, tag) => {
  const { tags } = openRegistry().registry;
  expect(() => tags.put('r', [{ Key: 'fine', Value: '' }, tag])).toThrow(/Invalid tag/);
  expect(tags.of('r')).toEqual([]);
});
