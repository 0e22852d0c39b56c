import { expect, test } from 'vitest';
import { REJECT_REASONS } from '../store/verdicts.ts';
import { REASONS } from './schemas/telegrams.ts';

test('the interface names every reason for which a telegram is refused', () => {
  expect(REASONS).toEqual(REJECT_REASONS);
});
