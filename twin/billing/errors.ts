/** Codes of the bill: bad input names the field and says how to mend it. */
import { errorFactory, EXIT_CODE } from '#kernel/errors.ts';
import type { ErrorTable } from '#kernel/errors.ts';

export const BILLING_ERRORS = {
  BILLING_SHARE_OUT_OF_RANGE: {
    message: 'consumption share is {got} %, the law allows {min} % to {max} %',
    hint: 'set a consumption share from 50 to 70 (§7 Abs. 1 HeizkostenV)',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_NO_DWELLINGS: {
    message: 'the property has no dwelling to bill',
    hint: 'import the dwellings of the property first',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_AREA: {
    message: 'dwelling {dwelling} has an area of {got} m², it must be more than 0',
    hint: 'correct areaM2 of the dwelling: it is a share of the base costs',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_UNITS: {
    message: 'meter {meter} has a consumption of {got} units, it must be a whole number from 0 on',
    hint: 'check the two readings of the meter and whether it was exchanged in between',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
  BILLING_BAD_RATING: {
    message: 'meter {meter} has the rating factor {factor} = {got}, it must be more than 0',
    hint: 'import KQ and KC of the radiator from the installation record',
    exitCode: EXIT_CODE.usage,
    httpStatus: 422,
  },
} as const satisfies ErrorTable;

export const billingError = errorFactory(BILLING_ERRORS);
