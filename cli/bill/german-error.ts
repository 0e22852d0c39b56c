/** An error of the bill with its German text; any other one stays as it is. */
import { LabError } from '#kernel/errors.ts';
import { germanError } from '../../twin/billing/errors-de.ts';

export function inGerman<E>(error: E): E | LabError {
  if (!(error instanceof LabError)) return error;
  const text = germanError(error);
  if (text === undefined) return error;
  const { code, exitCode, httpStatus, details } = error;
  const { worksheet } = details;
  const message = worksheet === undefined ? text.message : `Blatt ${worksheet}: ${text.message}`;
  const { hint } = text;
  return new LabError(code, { message, hint, exitCode, httpStatus, details, cause: error });
}
