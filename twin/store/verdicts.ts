/** What became of a telegram. In the database a verdict is one small number. */
import { assert } from '#kernel/errors.ts';

/**
 * Why a telegram gave no reading; the order is the number in the database: append only. `plaintext`
 * and `pinned-mismatch` stand in databases of the first version, before each cause had its own.
 */
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
  'address-mismatch',
  'security-mismatch',
  'clear-telegram',
  'mac-length',
  'mac-failed',
  'block-count',
  'clear-records',
  'clear-device-time',
  'no-device-time',
  'unknown-record',
  'no-key',
  'not-encrypted',
  'unsupported-security',
  'fragment',
  'format-unknown',
  'no-value',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Lawful telegrams that give no reading of their own: counted, and nobody is alarmed. */
export const QUIET_REASONS: ReadonlySet<RejectReason> = new Set([
  'duplicate',
  'fragment',
  'format-unknown',
  'no-value',
]);

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
