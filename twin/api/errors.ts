/** Codes of the portal's HTTP side. Every answer that is not 2xx is `{ code, message, hint }`. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const API_ERRORS = {
  API_UI_NOT_BUILT: {
    message: 'the dashboard is not built: there is no index.html in {folder}',
    hint: 'run "npm run build" in the project folder and load this page again',
    exitCode: EXIT_CODE.environment,
    httpStatus: 503,
  },
  API_NOT_SIGNED_IN: {
    message: 'you are not signed in, or your session has ended',
    hint: 'sign in again: POST /api/v1/session with user and password',
    exitCode: EXIT_CODE.usage,
    httpStatus: 401,
  },
  API_WRONG_SIGN_IN: {
    message: 'user and password do not belong together',
    hint: 'check both; the sign-ins of a simulated portal are printed when it starts',
    exitCode: EXIT_CODE.usage,
    httpStatus: 401,
  },
  API_TOO_MANY_SIGN_INS: {
    message: 'too many failed sign-ins',
    hint: 'wait {waitS} seconds and try again',
    exitCode: EXIT_CODE.usage,
    httpStatus: 429,
  },
  API_FORBIDDEN: {
    message: 'the role {role} may not see this',
    hint: 'sign in as somebody who may; a tenant sees the own dwelling only',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  API_BILL_NOT_FINAL: {
    message: 'the bill of a single dwelling is closed to the landlord until the period has ended',
    hint: 'use the property sheet, which shows the sums so far; single bills follow when all due-date values are in',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  API_GROUP_TOO_SMALL: {
    message: 'there is no month of the period yet whose sum would not tell what one dwelling used',
    hint: 'a running bill is made up at the end of each month; the final one opens when all due-date values are in',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  API_PRESETS_ONLY: {
    message: 'while single dwellings are kept back, a what-if takes only the changes offered',
    hint: 'use the values under "presets" of GET /api/v1/bill-check',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  API_CSRF: {
    message: 'the request did not come from the dashboard of this portal',
    hint: 'send the csrfToken of GET /api/v1/session in the header x-csrf-token',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  API_BAD_HOST: {
    message: 'the Host header names "{host}", which is not this portal',
    hint: 'open the portal by the address it printed, for example http://127.0.0.1:8080/',
    exitCode: EXIT_CODE.usage,
    httpStatus: 421,
  },
  API_UNCLEAR_HOST: {
    message: 'the request does not say clearly, and once, which host it is for',
    hint: 'send one Host header with a name or an address, and a path as the target',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  API_BAD_REQUEST: {
    message: '{field}: {reason}',
    hint: 'correct {field}; the shapes of all requests are in /api/openapi.json',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  API_TOO_LARGE: {
    message: 'the request body is larger than {maxBytes} bytes',
    hint: 'send less at once',
    exitCode: EXIT_CODE.usage,
    httpStatus: 413,
  },
  API_UNSUPPORTED_MEDIA_TYPE: {
    message: 'the portal does not read bodies of this content type',
    hint: 'send JSON with the header content-type: application/json',
    exitCode: EXIT_CODE.usage,
    httpStatus: 415,
  },
  API_NOT_FOUND: {
    message: 'there is no {what}',
    hint: 'check the address; all paths are in /api/openapi.json',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  API_BAD_LAB_TOKEN: {
    message: 'this is not the token of the world that belongs to this portal',
    hint: 'send "authorization: Bearer …" with the lab token that the portal was started with',
    exitCode: EXIT_CODE.usage,
    httpStatus: 401,
  },
  API_TOO_MANY_STREAMS: {
    message: 'there are {max} live streams already, of this sign-in or in all',
    hint: 'close other tabs of the dashboard and try again',
    exitCode: EXIT_CODE.environment,
    httpStatus: 429,
  },
  API_TOO_MANY_REQUESTS: {
    message: 'there are {max} requests of this user waiting already',
    hint: 'wait for the answers, and ask for fewer at once',
    exitCode: EXIT_CODE.environment,
    httpStatus: 429,
  },
  API_INTERNAL: {
    message: 'the portal could not answer because of a fault of its own',
    hint: 'try again; if it comes back, please report it with request id {requestId}',
    exitCode: EXIT_CODE.bug,
    httpStatus: 500,
  },
} as const satisfies ErrorTable;

export const apiError = errorFactory(API_ERRORS);
