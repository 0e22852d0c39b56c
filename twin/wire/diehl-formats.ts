/**
 * Two things that Diehl's makers do on their own. "Real data" are ordinary records under a mask that
 * everybody can take off, below a header whose address has version and type before the id. Devices
 * that were delivered without a key of their own encrypt with one that is in the open.
 */
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { LINK_HEADER_BYTES, readLinkAddress, type DeviceAddress } from './link-layer.ts';
import { readsAsRecords } from './reads-as-records.ts';
import { aes128Once } from './security/aes.ts';
import { decryptMode5, startsWithCheckBytes, type Mode5Payload } from './security/mode-5.ts';
import { bigEndian, DIEHL_KEYS, unmasked } from './security/shift-register.ts';

const MAKERS = new Set(['DME', 'EWT', 'HYD', 'SAP', 'SPL']);

/** Of the security mode in the configuration field. */
const REAL_DATA = 0x10;
/** CI, access number, status, configuration field. */
const HEADER_BYTES = LINK_HEADER_BYTES + 5;
const CHECK_AT = HEADER_BYTES - 1;
/** The bit of the check byte that says nothing about the sum is the one that marks the format. */
const CHECK_MASK = 0xef;

export const MASKED = "under the maker's mask, which everybody can take off; not authenticated";
export const PUBLIC_KEY = "decrypted with the maker's default key, which everybody knows";

export function isRealData({ manufacturer }: DeviceAddress, mode: number): boolean {
  return (mode & REAL_DATA) !== 0 && MAKERS.has(manufacturer);
}

/** M, version, type, id on the wire. */
export function realDataAddress(frame: Uint8Array): DeviceAddress {
  const swapped = [...frame.subarray(2, 4), ...frame.subarray(6, 10), ...frame.subarray(4, 6)];
  return readLinkAddress(new ByteReader(Uint8Array.from(swapped)));
}

/** The records, where the sum of all bytes and what they say agree; the sum alone has seven bits. */
export function openRealData(frame: Uint8Array, end: number): Uint8Array | undefined {
  const seed = bigEndian(frame, 2) ^ bigEndian(frame, 6) ^ bigEndian(frame, LINK_HEADER_BYTES);
  const wanted = (frame[CHECK_AT] ?? 0) & CHECK_MASK;
  return unmasked(frame.subarray(HEADER_BYTES, end), seed).find((plain) => {
    const sum = plain.reduce((total, byte) => total + byte, 0);
    return (sum & CHECK_MASK) === wanted && readsAsRecords(plain);
  });
}

/** Undefined where the device has a key of its own, or its maker no default. */
export function openWithPublicKey(
  { manufacturer }: DeviceAddress,
  payload: Omit<Mode5Payload, 'aes'>,
): Uint8Array | undefined {
  if (!MAKERS.has(manufacturer) || payload.encryptedBytes === 0) return undefined;
  const plain = decryptMode5({ ...payload, aes: aes128Once(DEFAULT_KEY) });
  return startsWithCheckBytes(plain) ? plain : undefined;
}

const DEFAULT_KEY = fromHex((DIEHL_KEYS[1] ?? '').repeat(2));
