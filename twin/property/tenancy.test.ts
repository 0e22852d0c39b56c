import { expect, test } from 'vitest';
import { berlinMidnight } from '#kernel/time.ts';
import { openStore } from '../store/store.ts';
import { occupantAt } from './tenancy.ts';

const CHANGE = berlinMidnight('2025-03-01');

function house(now: number) {
  const store = openStore(':memory:');
  store.properties.putProperty({ id: 'p1', name: 'Lindenstraße 5', address: 'Ilmenau' });
  const dwelling = { id: 'd01', propertyId: 'p1', label: 'left', floor: 0, areaM2: '60' };
  store.properties.putDwelling(dwelling);
  const own = { dwellingId: 'd01', name: '' };
  store.properties.putOccupancy({ ...own, id: 'o1', from: '2023-04-01', to: '2025-02-28' });
  store.properties.putOccupancy({ ...own, id: 'o2', from: '2025-03-01' });
  store.domainClock.tick(now);
  return store;
}

const occupantNow = (store: ReturnType<typeof house>) =>
  occupantAt(store, 'd01', store.domainClock.now())?.id;

test('the next tenant has the rights of a dwelling from the day of moving in', () => {
  expect(occupantNow(house(CHANGE - 1))).toBe('o1');
  expect(occupantNow(house(CHANGE))).toBe('o2');
});

test('a bundle that is dated ahead and was committed gives nobody a right', () => {
  const store = house(CHANGE - 1);
  store.counters.advanceWatermark(berlinMidnight('2025-05-01'));
  expect(occupantNow(store)).toBe('o1');
});
