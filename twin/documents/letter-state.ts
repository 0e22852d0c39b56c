/**
 * The state of a bill on paper. Title, mark, sentences, file names and exit codes derive from it,
 * so that no sentence promises what a banner takes back.
 */
import type { CivilDate } from '#kernel/time.ts';
import type { Bill, Finding } from '../billing/types.ts';

export type LetterState =
  /** The period is not over, or lacks its final values: nothing is owed by anybody. */
  | { readonly kind: 'interim' }
  /** The legal check says that it must not go out like this. */
  | { readonly kind: 'draft' }
  | { readonly kind: 'final' }
  /** Takes the place of the bill of a day. */
  | { readonly kind: 'corrected'; readonly replaces: CivilDate };

interface Judged {
  readonly bill: Pick<Bill, 'provisional' | 'period'>;
  /** Of the letter. */
  readonly date: CivilDate;
  readonly findings?: readonly Finding[];
  readonly replaces?: CivilDate;
}

export function letterState({ bill, date, findings = [], replaces }: Judged): LetterState {
  if (bill.provisional || date <= bill.period.to) return { kind: 'interim' };
  if (findings.some(({ level }) => level === 'error')) return { kind: 'draft' };
  return replaces === undefined ? { kind: 'final' } : { kind: 'corrected', replaces };
}

/** Only then money is due, an account is named and a promise is made. */
export function isSettled({ kind }: LetterState): boolean {
  return kind === 'final' || kind === 'corrected';
}

/** Name of a file of a bill: one that is not final says so before anything else. */
export function stateFileName(state: LetterState, name: string): string {
  return state.kind === 'final' ? name : `${state.kind}-${name}`;
}
