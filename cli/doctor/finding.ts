/** What `metertwin doctor` found: good, bad, or worth knowing. */
import type { LabError } from '#kernel/errors.ts';

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly status: 'ok' | 'bad' | 'note';
  readonly text: string;
  readonly code?: string;
  readonly hint?: string;
}

export function good(check: string, text: string): Finding {
  return { check, status: 'ok', text };
}

/** Says the same words as the program that would stumble over it. */
export function bad(check: string, { code, message, hint }: LabError): Finding {
  return { check, status: 'bad', text: message, code, hint };
}

/** Nothing is wrong, but something will not work or soon needs care. */
export function note(check: string, text: string, hint: string): Finding {
  return { check, status: 'note', text, hint };
}

/** Text of a system error: its code where it has one, `EACCES`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
