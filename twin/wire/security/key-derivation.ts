/**
 * Key derivation function A (EN 13757-7:2018, 9.6.2): the keys of one message from the meter's
 * key, the message counter and the meter's id.
 */
import { AES_BLOCK_BYTES, type Aes128 } from './aes.ts';
import { aesCmac } from './cmac.ts';

/** The constant DC by direction and purpose. */
export const DERIVATION_CONSTANT = {
  meterEncryption: 0x00,
  meterMac: 0x01,
  collectorEncryption: 0x10,
  collectorMac: 0x11,
} as const;
type DerivationConstant = (typeof DERIVATION_CONSTANT)[keyof typeof DERIVATION_CONSTANT];

interface DerivationInput {
  readonly constant: DerivationConstant;
  /** AFL.MCR or the counter of the transport layer. */
  readonly counter: number;
  /** Four bytes, as sent. */
  readonly id: Uint8Array;
}

/** K = CMAC(key, DC ‖ counter ‖ id ‖ 07 × 7). */
export function deriveKey(aes: Aes128, { constant, counter, id }: DerivationInput): Uint8Array {
  input[0] = constant;
  for (let at = 0; at < 4; at++) {
    input[1 + at] = counter >>> (8 * at);
    input[5 + at] = id[at] ?? 0;
  }
  return aesCmac(aes, input);
}

// Its last seven bytes stay.
const input = new Uint8Array(AES_BLOCK_BYTES).fill(0x07);

/** C fields of commands; everything else comes from the meter (EN 13757-4:2019, 12.5). */
const COLLECTOR_C_FIELDS = new Set([0x06, 0x40, 0x43, 0x53, 0x73, 0x5a, 0x7a, 0x5b, 0x7b]);

export function encryptionConstant(c: number): DerivationConstant {
  const { meterEncryption, collectorEncryption } = DERIVATION_CONSTANT;
  return COLLECTOR_C_FIELDS.has(c) ? collectorEncryption : meterEncryption;
}

export function macConstant(c: number): DerivationConstant {
  const { meterMac, collectorMac } = DERIVATION_CONSTANT;
  return COLLECTOR_C_FIELDS.has(c) ? collectorMac : meterMac;
}
