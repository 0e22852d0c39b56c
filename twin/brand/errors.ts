/** BRAND_* codes: what can be wrong with the file that says under whose name the portal runs. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const BRAND_ERRORS = {
  BRAND_BAD_FILE: {
    message: '{file} cannot be read: {problem}',
    hint: 'metertwin brand --help shows a whole file; mend the place, or take a brand away with metertwin brand --remove',
    exitCode: EXIT_CODE.usage,
    httpStatus: 500,
  },
  BRAND_BAD_FIELD: {
    message: '{file}: {path} must be {expected}',
    hint: 'metertwin brand --help shows a whole file',
    exitCode: EXIT_CODE.usage,
    httpStatus: 500,
  },
  BRAND_POOR_CONTRAST: {
    message:
      '{file}: {path} {color} has a contrast of {ratio} : 1 on {surface}, and text needs {needed} : 1',
    hint: '{suggestion} is the nearest colour of this kind that can be read',
    exitCode: EXIT_CODE.usage,
    httpStatus: 500,
  },
  BRAND_BAD_LOGO: {
    message: '{file}: {path} cannot be used: {problem}',
    hint: 'pages take SVG, PNG or JPEG; letters take JPEG, or PNG without transparency and interlacing; at most 300 kB',
    exitCode: EXIT_CODE.usage,
    httpStatus: 500,
  },
} as const satisfies ErrorTable;

export const brandError = errorFactory(BRAND_ERRORS);
