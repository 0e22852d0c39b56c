/** ACCOUNT_* codes: what can be wrong with a user, a password or an invitation. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const ACCOUNT_ERRORS = {
  ACCOUNT_BAD_NAME: {
    message: '"{name}" cannot be the name of a user',
    hint: 'use 2 to 64 letters, digits and . _ @ + -, beginning with a letter or a digit',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  ACCOUNT_BAD_ROLE: {
    message: '"{role}" is not a role of a user',
    hint: 'use operator, landlord or tenant',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  ACCOUNT_EXISTS: {
    message: 'there is a user {name} already',
    hint: 'choose another name; metertwin user invite {name} lets the user choose a new password',
    exitCode: EXIT_CODE.usage,
    httpStatus: 409,
  },
  ACCOUNT_UNKNOWN: {
    message: 'there is no user {name}',
    hint: 'metertwin user list shows the users',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  ACCOUNT_DWELLING_NEEDED: {
    message: 'a tenant belongs to a dwelling, other roles to none',
    hint: 'name it for a tenant with --dwelling ID, and leave it out for others',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  ACCOUNT_UNKNOWN_DWELLING: {
    message: 'there is no dwelling {dwelling}',
    hint: 'the dwellings come with the property: metertwin portal --property FILE --keys FILE',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  ACCOUNT_PASSWORD_WEAK: {
    message: 'the password is too easy to guess: {reason}',
    hint: 'take at least 12 characters; several words that nobody puts together are easy to keep in mind',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  ACCOUNT_WRONG_PASSWORD: {
    message: 'this is not your present password',
    hint: 'type it again; whoever runs the portal can send you a new code (metertwin user invite)',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  ACCOUNT_BAD_CODE: {
    message: 'name and code do not belong together, or the code was used or is too old',
    hint: 'check both; whoever runs the portal can send you a new code (metertwin user invite)',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  ACCOUNT_BUSY: {
    message: 'too many people sign in or choose a password at this moment',
    hint: 'try again in a few seconds; the portal checks two passwords at a time',
    exitCode: EXIT_CODE.environment,
    httpStatus: 429,
  },
  ACCOUNT_IS_DEMO: {
    message: 'the demo users of a simulated portal keep their passwords',
    hint: 'they stand in demo-sign-ins.json and are printed when the lab starts',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  ACCOUNT_UNKNOWN_SESSION: {
    message: 'there is no such session of this user',
    hint: 'it may have ended already; load the list again',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
} as const satisfies ErrorTable;

export const accountError = errorFactory(ACCOUNT_ERRORS);
