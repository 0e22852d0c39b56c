/** Codes of the bill: bad input names the field and says how to mend it. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const BILLING_ERRORS = {
  BILLING_SHARE_OUT_OF_RANGE: {
    message: '{field} is {got} %, it must be from {min} % to {max} %',
    hint: 'set a share from 0 to 100; what the law allows of it, the legal check says',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_NO_DWELLINGS: {
    message: 'users is empty: there is no dwelling to bill',
    hint: 'import the dwellings of the property first',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_AREA: {
    message: '{field} of dwelling {dwelling} is {got} m², it must be more than 0',
    hint: 'correct the area of the dwelling: it is a share of the base costs',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_UNITS: {
    message:
      '{field}: meter {meter} has a consumption of {got} units, it must be a whole number from 0 on',
    hint: 'check the two readings of the meter; where it was exchanged, give the old and the new one as two devices',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_RATING: {
    message: '{field}: rating factor {factor} of meter {meter} is {got}, it must be more than 0',
    hint: 'import KQ and KC of the radiator from the installation record',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_FIELD: {
    message: '{field} is {got}, expected {expected}',
    hint: 'correct {field}',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_OVERLAPPING_USERS: {
    message: '{field} is {got}, but {other} has unit {unit} until {until}',
    hint: 'let the second user begin on the day after the first one leaves',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_SPLIT_IMPOSSIBLE: {
    message: '{field}: hot water would take {got} of {total}, which is more than everything',
    hint: 'check the energy of the whole plant, the hot water amount and their units',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_NO_PARAMETER: {
    message: 'the law of {country} has no known value of {parameter} on {day}',
    hint: 'give the value in the input where it has a field, or add it to the parameter files',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_RULE_NOT_IN_LAW: {
    message: 'the {law} of {country} has no rule "{rule}"',
    hint: 'leave the input for it out, or choose the country whose law knows it',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_PARAMETERS: {
    message: '{file}:{line}: {path}: expected {expected}',
    hint: 'correct the parameter file; each value has a day, a number and a source',
    exitCode: EXIT_CODE.usage,
    httpStatus: 500,
  },
  BILLING_UNKNOWN_COUNTRY: {
    message: 'there is no law for "{country}"',
    hint: 'choose one of: {known}',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_WORKSHEET: {
    message: 'worksheet of kind {kind}: {path}: expected {expected}',
    hint: 'see the fields of a worksheet with: metertwin bill --schema --kind {kind}',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_TABLE: {
    message: '{table}, line {line}, column {column}: {got}, expected {expected}',
    hint: 'correct the cell; metertwin bill --input FILE --write-tables DIR shows how the tables look',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_UNKNOWN_KIND: {
    message: 'there is no worksheet of kind "{kind}"',
    hint: 'choose one of: {known}',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_FORMULA: {
    message: '"{formula}" cannot be computed, expected {expected}',
    hint: 'a formula is name = expression over the inputs beside it',
    exitCode: EXIT_CODE.usage,
    httpStatus: 500,
  },
} as const satisfies ErrorTable;

export const billingError = errorFactory(BILLING_ERRORS);

/** A complaint about one field of the input, by its path in a worksheet. */
export function badField(
  field: string,
  got: string | number | undefined,
  expected: string,
): ReturnType<typeof billingError> {
  return billingError('BILLING_BAD_FIELD', {
    details: { field, got: got === undefined ? 'missing' : got, expected },
  });
}
