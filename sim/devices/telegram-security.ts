/**
 * How a meter protects its telegrams, and the counters that it needs for that: nothing (m0), OMS
 * profile A (m5), OMS profile B with a MAC of 8 bytes (m7), OMS profile D with a tag of 8 bytes (m10),
 * or the extended link layer (ell-ctr).
 */
import { MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import type { TelegramSpec } from '#wire/encode-telegram.ts';

export const METER_SECURITIES = ['m0', 'm5', 'm7', 'm10', 'ell-ctr'] as const;
export type MeterSecurity = (typeof METER_SECURITIES)[number];

type SecurityFields = Pick<TelegramSpec, 'ell' | 'afl' | 'header' | 'aes' | 'messageCounter'> & {
  readonly mode: 0 | 5 | 7 | 10;
};

interface SecurityMoment {
  readonly accessNumber: number;
  /** From `nextCounter`. */
  readonly counter: number;
  readonly aes?: Aes128 | undefined;
}

/** A synchronous meter without a receiver (EN 13757-4:2019, 13.2.7). */
const SYNCHRONOUS = 0x20;
/** Bits 31-29 of the session number: AES-128 in counter mode. */
const SESSION_CTR = 0x2000_0000;

/** What `encodeTelegram` has to be told. */
export function securityFields(
  security: MeterSecurity,
  { accessNumber, counter, aes }: SecurityMoment,
): SecurityFields {
  const link = { communicationControl: SYNCHRONOUS, accessNumber };
  const key = aes === undefined ? {} : { aes };
  switch (security) {
    case 'm0':
      return { mode: 0 };
    case 'm5':
      return { mode: 5, ...key };
    case 'm7':
      return { mode: 7, ell: { ci: 0x8c, ...link }, afl: { messageCounter: counter }, ...key };
    case 'm10':
      return { mode: 10, ell: { ci: 0x8c, ...link }, messageCounter: counter, ...key };
    case 'ell-ctr': {
      const ell = { ci: 0x8d, ...link, sessionNumber: SESSION_CTR + counter } as const;
      return { mode: 0, header: 'none', ell, ...key };
    }
  }
}

/** Whether the counter is on the air, and so may never go back. */
export function hasCounter(security: MeterSecurity): boolean {
  return security === 'm7' || security === 'm10' || security === 'ell-ctr';
}

/**
 * The counter of the next telegram: the message counter goes up by 1, the session number has the
 * minutes since the mounting in bits 28-4 and tells telegrams of one minute apart in bits 3-0.
 * Neither ever repeats for a key.
 */
export function nextCounter(security: MeterSecurity, last: number, sinceMounted: Instant): number {
  if (security !== 'ell-ctr') return last + 1;
  return Math.max(last + 1, Math.floor(sinceMounted / MINUTE_MS) * 16);
}
