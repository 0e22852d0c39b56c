/** Codes of consumption information and tariffs: bad input names the field and says how to mend it. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const INFORM_ERRORS = {
  INFORM_BAD_INPUT: {
    message: '"{field}" {reason}',
    hint: 'correct the field; the worked examples in test/vectors/billing.jsonl show each kind',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  INFORM_NOT_A_MONTH: {
    message: '"{text}" is not a calendar month',
    hint: 'write it as YYYY-MM, for example 2025-11',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  INFORM_NO_PRICE: {
    message: 'tariff "{tariff}" has no market price for the hour that begins at {at}',
    hint: 'load the prices of the whole period first; an hour without a price is never taken as 0',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  INFORM_BAD_TARIFF: {
    message: 'tariff "{tariff}": {reason}',
    hint: 'hours are whole numbers from 0 to 24, and the peak time begins before it ends',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  INFORM_BAD_PROFILE: {
    message: 'the load profile is not usable: {reason}',
    hint: 'a profile has one value of 0 or more for each quarter of an hour, in order, without a gap',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
} as const satisfies ErrorTable;

export const informError = errorFactory(INFORM_ERRORS);
