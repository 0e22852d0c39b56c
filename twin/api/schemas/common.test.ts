import { expect, test } from 'vitest';
import { formatAddress, parseAddress } from '#wire/link-layer.ts';
import { MeterIdSchema } from './common.ts';

const PATTERN = new RegExp((MeterIdSchema as { pattern?: string }).pattern ?? '$.');

test.each([
  'QDS-87654321-35-08',
  'APA-08f3ab12-01-07',
  'QDS~-87654321-35-08',
  '01ff-0000000a-00-37',
])('the id %s of a meter is let in', (id) => {
  expect(formatAddress(parseAddress(id))).toBe(id);
  expect(id).toMatch(PATTERN);
});

test.each(['QDS-8765432-35-08', 'qds-87654321-35-08', 'QDS-8765432g-35-08', '~QDS-87654321-35-08'])(
  'the text %s is none',
  (id) => {
    expect(id).not.toMatch(PATTERN);
  },
);
