/** Failures of the dashboard itself; those of the portal arrive as `{code, message, hint}`. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const UI_ERRORS = {
  UI_OFFLINE: {
    message: 'the portal does not answer',
    hint: 'check that it still runs; the page continues by itself as soon as it is back',
    exitCode: EXIT_CODE.environment,
  },
  UI_BAD_ANSWER: {
    message: 'the portal gave an answer that is not readable (status {status})',
    hint: 'reload the page; if it stays, portal and dashboard are of different versions',
    exitCode: EXIT_CODE.bug,
  },
  UI_VIEW_FAILED: {
    message: 'this part of the dashboard could not be loaded',
    hint: 'reload the page; a new version of the portal may have replaced the files',
    exitCode: EXIT_CODE.environment,
  },
  UI_KEY_SIZE: {
    message: 'the key has {got} bytes, AES-128 needs {wanted}',
    hint: 'paste the key of the meter as 32 hexadecimal digits, or leave the field empty',
    exitCode: EXIT_CODE.usage,
  },
  UI_FRAME_TOO_LONG: {
    message: 'the text has {got} bytes, a telegram has at most {max}',
    hint: 'paste one telegram at a time',
    exitCode: EXIT_CODE.usage,
  },
  UI_SEVERAL_TELEGRAMS: {
    message: 'the text holds {count} telegrams; the first is shown',
    hint: 'paste one telegram at a time, or give the whole text to metertwin decode',
    exitCode: EXIT_CODE.usage,
  },
} as const satisfies ErrorTable;

export const uiError = errorFactory(UI_ERRORS);

/** What an error box shows. */
export interface ErrorView {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** An answer of the portal that is not a success. */
export class ApiError extends Error implements ErrorView {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, view: ErrorView) {
    super(view.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = view.code;
    this.hint = view.hint;
  }
}

/** Anything thrown as something a person can read and report. */
export function toErrorView(error: unknown): ErrorView {
  if (error instanceof Error && 'code' in error && 'hint' in error) {
    const { code, hint } = error;
    if (typeof code === 'string' && typeof hint === 'string') {
      return { code, message: error.message, hint };
    }
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'UI_BUG', message, hint: 'reload the page and please report this' };
}
