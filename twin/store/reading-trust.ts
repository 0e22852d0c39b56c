/**
 * Trust in a reading: who vouches for it, and whether it counts. Bills and information go by those
 * that count alone. Stored as numbers, in the order of these lists: append only.
 */

/** `mac`: a MAC over the whole message. `structure`: layout and history agree. */
const VOUCHERS = ['mac', 'structure', 'nobody'] as const;
export type VouchedBy = (typeof VOUCHERS)[number];

/** `held`: stored, and not decided upon. `excluded`: somebody decided that it is false. */
const STANDINGS = ['counts', 'held', 'excluded'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Why the judge holds a reading. A decision of a person has a reason in words of its own. */
const HELD_BECAUSE = ['layout', 'contradiction', 'time', 'nobody-vouches'] as const;
export type HeldBecause = (typeof HELD_BECAUSE)[number];

export function voucherNumber(vouchedBy: VouchedBy): number {
  return VOUCHERS.indexOf(vouchedBy);
}

export function voucherOf(stored: number): VouchedBy {
  return VOUCHERS[stored] ?? 'nobody';
}

export function standingNumber(standing: Standing): number {
  return STANDINGS.indexOf(standing);
}

export function standingOf(stored: number): Standing {
  return STANDINGS[stored] ?? 'held';
}
