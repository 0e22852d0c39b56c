/** What became of a telegram. In the database a verdict is one small number. */
import { assert } from '#kernel/errors.ts';

/** Why a telegram gave no reading; the order is the number in the database: append only. */
export const REJECT_REASONS = [
  'duplicate',
  'replay',
  'unknown-meter',
  'not-decodable',
  'wrong-key',
  'stale',
  'not-plausible',
  'plaintext',
  'pinned-mismatch',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

const STORED = 0;

/** `undefined` stands for a telegram that was stored as a reading. */
export function verdictNumber(reason: RejectReason | undefined): number {
  return reason === undefined ? STORED : REJECT_REASONS.indexOf(reason) + 1;
}

export function verdictReason(verdict: number): RejectReason | undefined {
  if (verdict === STORED) return undefined;
  const reason = REJECT_REASONS[verdict - 1];
  assert(reason !== undefined, `the database holds the unknown verdict ${verdict}`);
  return reason;
}
