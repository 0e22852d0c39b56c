/** What became of a telegram. In the database a verdict is one small number. */
import { assert } from '#kernel/errors.ts';
import { REJECTION_REASONS, type RejectionReason } from '#kernel/rejections.ts';

const STORED = 0;

/** `undefined` stands for a telegram that was stored as a reading. */
export function verdictNumber(reason: RejectionReason | undefined): number {
  return reason === undefined ? STORED : REJECTION_REASONS.indexOf(reason) + 1;
}

export function verdictReason(verdict: number): RejectionReason | undefined {
  if (verdict === STORED) return undefined;
  const reason = REJECTION_REASONS[verdict - 1];
  assert(reason !== undefined, `the database holds the unknown verdict ${verdict}`);
  return reason;
}
