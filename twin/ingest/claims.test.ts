/**
 * Gateway certificate × every field it writes × every meter kind × every security mode: no cell
 * changes a reading, a bill, a right or a clock beyond what the row of its field allows. This is a
 * sample; claims.nightly.test.ts tries every cell.
 */
import { expect, test } from 'vitest';
import { BUNDLE_SCHEMA, TELEGRAM_SCHEMA } from './bundle-parser.ts';
import { ROWS } from './claims-rows.fixture.ts';
import { ALL_WORLDS, searchClaims } from './claims-search.fixture.ts';
import { STATUS_SCHEMA } from './status.ts';

/** Each kind in two securities; neighbours in the table are one lie of other senders. */
const SAMPLE = { thin: 397, worlds: ALL_WORLDS.filter((_, at) => at % 5 === 0 || at % 7 === 1) };

/** Fields that nobody reads have a row, too. */
const UNREAD = ['bundle.*', 'telegram.*', 'status.*'];

test('every field that a gateway writes has a row', () => {
  const fields = Object.entries({
    bundle: BUNDLE_SCHEMA,
    telegram: TELEGRAM_SCHEMA,
    status: STATUS_SCHEMA,
  }).flatMap(([of, { properties }]) => Object.keys(properties).map((name) => `${of}.${name}`));
  expect(Object.keys(ROWS).sort()).toEqual([...fields, ...UNREAD].sort());
});

test('what a gateway writes into a field does no more than its row allows', () => {
  const found = searchClaims(SAMPLE);
  expect(found.beyond).toEqual([]);
  expect(found.tried).toBeGreaterThan(100);
});

const WATER = [['cold-water', 'mode-5']] as const;

test.each([
  ['dates of receptions', ['D4', 'D6', 'D7'], 'telegram.rxAt'],
  ['dates of bundles', ['D6'], 'bundle.sentAt'],
  ['bytes of frames', ['D1', 'D4', 'D6', 'D7', 'D8'], 'telegram.frame'],
  ['who serves the house', ['D10'], 'telegram.rxAt'],
] as const)('with its defences off, %s do more (control)', (_, off, field) => {
  const found = searchClaims({ thin: 17, worlds: WATER, fields: [field], off });
  expect(found.beyond).not.toEqual([]);
});
