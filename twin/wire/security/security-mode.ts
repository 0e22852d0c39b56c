/**
 * Security modes of the transport layer (EN 13757-7:2018, table 19; OMS Vol. 2, 9): data only, so
 * that reading a header needs nothing that can decrypt.
 */

export const SECURITY_MODE = { none: 0, aesCbcIv: 5, aesCbcKdf: 7, aesCcm: 10 } as const;

const MODE_NAMES: Readonly<Record<number, string>> = {
  0: 'no encryption',
  1: "maker's own",
  2: 'DES-CBC, withdrawn',
  3: 'DES-CBC with IV, withdrawn',
  4: 'reserved',
  5: 'AES-128-CBC with IV, OMS profile A',
  6: 'reserved',
  7: 'AES-128-CBC with derived keys, OMS profile B',
  8: 'AES-128-CTR with CMAC',
  9: 'AES-128-GCM',
  10: 'AES-128-CCM, OMS profile D',
  13: 'TLS, OMS profile C',
};

export function securityModeName(mode: number): string {
  return MODE_NAMES[mode] ?? 'reserved';
}

/** How a key is made from the meter's key (bits 5-4 of the extension field). */
export const KEY_DERIVATION = { none: 0, kdfA: 1 } as const;

/** Bytes of the MAC by bits 3-0 of AFL.MCL (EN 13757-7:2018, table 9). */
export const MAC_BYTES: Readonly<Record<number, number>> = {
  0: 0,
  3: 2,
  4: 4,
  5: 8,
  6: 12,
  7: 16,
  8: 12,
};
/** The one MAC type that is no AES-CMAC. */
export const MAC_TYPE_GMAC = 8;

/** Bytes of the tag of mode 10 by its code; the one code seen in a telegram so far. */
export const CCM_TAG_BYTES: Readonly<Record<number, number>> = { 1: 8 };
/** "All bytes are encrypted" in the low byte of the configuration field of mode 10. */
export const CCM_ALL_BYTES = 0xff;
