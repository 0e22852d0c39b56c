/** An error that the portal answers over HTTP speaks German on a German page. */
import { expect, test } from 'vitest';
import type { ErrorTable } from '#kernel/errors.ts';
import { ACCOUNT_ERRORS } from '../twin/accounts/errors.ts';
import { API_ERRORS } from '../twin/api/errors.ts';
import { PORTAL_ERRORS } from '../twin/errors.ts';
import { KEYS_ERRORS } from '../twin/keys/errors.ts';
import { ERROR_WORDS } from '../twin/words/errors.ts';

/** What only programs and the command line are told. */
const NOT_ON_A_PAGE = ['PORTAL_BAD_IMPORT'];

test.each<[string, ErrorTable]>([
  ['account', ACCOUNT_ERRORS],
  ['API', API_ERRORS],
  ['portal', PORTAL_ERRORS],
  ['keys', KEYS_ERRORS],
])('every %s error that an answer can carry has a German text', (_, table) => {
  const codes = Object.entries(table)
    .filter(([code, { httpStatus }]) => httpStatus !== undefined && !NOT_ON_A_PAGE.includes(code))
    .map(([code]) => code);
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.filter((code) => ERROR_WORDS.de[code] === undefined)).toEqual([]);
});
