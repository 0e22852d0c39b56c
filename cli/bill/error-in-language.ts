/** An error of the bill in the language that was asked for; any other one stays as it is. */
import { LabError } from '#kernel/errors.ts';
import type { Language } from '#kernel/language.ts';
import { billingErrorText } from '../../twin/billing/errors-in-language.ts';
import { TERMINAL_WORDS } from '../../twin/words/terminal.ts';

export function inLanguage<E>(error: E, language: Language | undefined): E | LabError {
  if (!(error instanceof LabError) || language === undefined) return error;
  const text = billingErrorText(error, language);
  if (text === undefined) return error;
  const { code, exitCode, httpStatus, details } = error;
  const { worksheet } = details;
  const sheet = TERMINAL_WORDS[language].legalCheck.worksheet;
  const message = worksheet === undefined ? text.message : `${sheet} ${worksheet}: ${text.message}`;
  const { hint } = text;
  return new LabError(code, { message, hint, exitCode, httpStatus, details, cause: error });
}
