import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { changedBill, type BillChange } from './bill-what-if.ts';
import { createStoredHouse, METERS, type StoredHouse } from './stored-house.fixture.ts';
import { storedBill } from './stored-bill.ts';

let house: StoredHouse;
beforeEach(() => {
  house = createStoredHouse();
});
afterEach(() => house.close());

const refusal = (change: BillChange): unknown => {
  try {
    return changedBill(storedBill(house.store, '2025').source, change);
  } catch (error) {
    return error instanceof LabError ? [error.code, error.message] : error;
  }
};

test.each<[BillChange, string]>([
  [
    { moved: { dwellingId: 'd99', day: '2025-07-01' } },
    'change.moved.dwellingId: is no dwelling of the bill',
  ],
  [
    { moved: { dwellingId: 'd01', day: '2025-02-30' } },
    'change.moved.day: is no day of the calendar',
  ],
  [
    { failed: { meterId: METERS[0] ?? '', areaM2: '51' } },
    'change.failed.areaM2: is not more than 0 and up to the area of the dwelling',
  ],
])('a change that names nothing of the bill is refused by its field: %o', (change, message) => {
  expect(refusal(change)).toEqual(['PROPERTY_BAD_CHANGE', message]);
});
