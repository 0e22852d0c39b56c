/**
 * Security mode 5 (EN 13757-7:2018, 7.6.6; OMS profile A): AES-128-CBC with an initialisation
 * vector from address and access number. It keeps readings secret but authenticates nothing:
 * status, configuration field and clear tail can be changed, a replay decrypts perfectly.
 */
import { AES_BLOCK_BYTES, type Aes128 } from './aes.ts';

const FILLER = 0x2f;

/** What a decrypted payload must begin with; it proves bytes 0 and 1 of the first block, no more. */
export function startsWithCheckBytes(payload: Uint8Array): boolean {
  return payload[0] === FILLER && payload[1] === FILLER;
}

/**
 * IV of mode 5 (EN 13757-7:2018, table 23): the meter's M, id, version, type in link-layer order,
 * then the access number eight times.
 */
export function mode5Iv(linkAddress: Uint8Array, accessNumber: number): Uint8Array {
  const iv = new Uint8Array(AES_BLOCK_BYTES);
  for (let at = 0; at < 8; at++) {
    iv[at] = linkAddress[at] ?? 0;
    iv[8 + at] = accessNumber;
  }
  return iv;
}

export interface Mode5Payload {
  readonly aes: Aes128;
  readonly iv: Uint8Array;
  readonly payload: Uint8Array;
  readonly encryptedBytes: number;
}

/** Decrypts the first `encryptedBytes` and keeps the clear tail after them. */
export function decryptMode5({ aes, iv, payload, encryptedBytes }: Mode5Payload): Uint8Array {
  if (encryptedBytes === payload.length) return aes.decryptCbc(iv, payload);
  const head = aes.decryptCbc(iv, payload.subarray(0, encryptedBytes));
  return withTail(head, payload.subarray(encryptedBytes));
}

/** Encrypts the first `encryptedBytes`, a multiple of 16. */
export function encryptMode5({ aes, iv, payload, encryptedBytes }: Mode5Payload): Uint8Array {
  if (encryptedBytes === payload.length) return aes.encryptCbc(iv, payload);
  const head = aes.encryptCbc(iv, payload.subarray(0, encryptedBytes));
  return withTail(head, payload.subarray(encryptedBytes));
}

function withTail(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
