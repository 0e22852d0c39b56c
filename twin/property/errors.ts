/** Codes of questions about a property that has no answer, for the command line and HTTP alike. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const PROPERTY_ERRORS = {
  PROPERTY_NOT_FOUND: {
    message: 'there is no {what}',
    hint: 'check the name; the dwellings are those that the property was imported with',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  PROPERTY_UNKNOWN_DWELLING: {
    message: 'there is no dwelling "{id}"',
    hint: 'the dwellings are {known}',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  PROPERTY_NO_COSTS: {
    message: 'there is no cost statement for {year}',
    hint: 'ask for a year whose costs were imported, or import them with the property',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  PROPERTY_NO_READINGS: {
    message: 'there is no reading for {year} yet',
    hint: 'the bill opens with the first telegram of the year that is stored',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  PROPERTY_NO_CONSUMPTION_YET: {
    message: 'there is no consumption information yet: {missing} is missing',
    hint: 'it comes by itself once a whole month is over and a finished bill before it tells the heat of a unit',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  PROPERTY_NO_ELECTRICITY: {
    message: 'there is nothing to say of electricity yet: {missing} is missing',
    hint: 'it needs an electricity meter in the dwelling with two readings of the month, and tariffs in the import of the property',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  PROPERTY_BAD_DECISION: {
    message: '{field}: {reason}',
    hint: 'correct {field}; the alarm lists its telegrams, and which of them gave a reading',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  PROPERTY_DECISION_WAITING: {
    message: 'decision {id} about the same subject waits for a second person',
    hint: 'let somebody else confirm it, or withdraw it first',
    exitCode: EXIT_CODE.usage,
    httpStatus: 409,
  },
  PROPERTY_DECISION_SETTLED: {
    message: 'decision {id} is {state}',
    hint: 'only one that waits can be confirmed or withdrawn, only one in force can be undone',
    exitCode: EXIT_CODE.usage,
    httpStatus: 409,
  },
  PROPERTY_BAD_CHANGE: {
    message: '{field}: {reason}',
    hint: 'correct {field}; the legal check of the bill lists its dwellings, tenancies and devices',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
} as const satisfies ErrorTable;

export const propertyError = errorFactory(PROPERTY_ERRORS);

/** What stands between a proposal and its effect. */
const FOUR_EYES_ERRORS = {
  FOUR_EYES_SAME_PERSON: {
    message: '{name} made this proposal and cannot decide on it too',
    hint: 'ask a second person to confirm or reject it; its author can withdraw it',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  FOUR_EYES_UNKNOWN: {
    message: 'there is no proposal {id}',
    hint: 'metertwin proposal list, or GET /api/v1/proposals, shows those that are open',
    exitCode: EXIT_CODE.usage,
    httpStatus: 404,
  },
  FOUR_EYES_DECIDED: {
    message: 'proposal {id} is decided already: {state}',
    hint: 'propose the change again if it is still wanted',
    exitCode: EXIT_CODE.usage,
    httpStatus: 409,
  },
  FOUR_EYES_NOT_YOURS: {
    message: 'proposal {id} was made by somebody else',
    hint: 'only its author can withdraw it; others confirm or reject it',
    exitCode: EXIT_CODE.usage,
    httpStatus: 403,
  },
  FOUR_EYES_STALE: {
    message: 'what proposal {id} would change has changed since it was made',
    hint: 'reject it and propose the change again, so that the second person sees what it changes now',
    exitCode: EXIT_CODE.usage,
    httpStatus: 409,
  },
} as const satisfies ErrorTable;

export const fourEyesError = errorFactory(FOUR_EYES_ERRORS);

/** Of a bill or a property that does not have it; names those that it has. */
export function unknownDwelling(id: string, dwellings: readonly string[]): Error {
  const known = dwellings.join(', ') || 'not imported yet';
  return propertyError('PROPERTY_UNKNOWN_DWELLING', { details: { id, known } });
}
