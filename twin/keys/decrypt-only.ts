/**
 * What the portal may do with a meter's key: decrypt blocks, derive the keys of one message that
 * the meter sent, and make the key stream of the meter's own link-layer counters. Nothing that
 * writes a block of mode 5, and no key of a message to the meter.
 */
import { AES_BLOCK_BYTES, type Aes128 } from '#wire/security/aes.ts';
import { linkAddressBytes, type DeviceAddress } from '#wire/link-layer.ts';
import { aesCmac } from '#wire/security/cmac.ts';
import { DERIVATION_CONSTANT } from '#wire/security/key-derivation.ts';
import { keysError } from './errors.ts';

/**
 * A cipher whose other uses throw KEYS_DECRYPT_ONLY. The codec asks for key stream as the
 * encryption of a counter block; only the blocks of EN 13757-4, 13.2.11 with this meter's own
 * address are given. A first block of mode 5 differs from them in its first two bytes.
 */
export function decryptOnly(aes: Aes128, meter: DeviceAddress): Aes128 {
  const address = linkAddressBytes(meter);
  return {
    decryptCbc: aes.decryptCbc,
    encryptCbc: (iv, block) => {
      if (!isLinkCounter(iv, block, address)) throw keysError('KEYS_DECRYPT_ONLY');
      return aes.encryptCbc(iv, block);
    },
    cmac: (message) => {
      if (!isDerivation(message, address)) throw keysError('KEYS_DECRYPT_ONLY');
      return aesCmac(aes, message);
    },
  };
}

/** Frame number and block number stand behind M, A, CC and SN; a frame has at most 16 blocks. */
const FRAME_NUMBER_AT = 13;
const BLOCK_NUMBER_AT = 15;
const MAX_BLOCKS = 16;

function isLinkCounter(iv: Uint8Array, block: Uint8Array, address: Uint8Array): boolean {
  return (
    block.length === AES_BLOCK_BYTES &&
    iv.every((byte) => byte === 0) &&
    address.every((byte, at) => block[at] === byte) &&
    block[FRAME_NUMBER_AT] === 0 &&
    block[FRAME_NUMBER_AT + 1] === 0 &&
    (block[BLOCK_NUMBER_AT] ?? MAX_BLOCKS) < MAX_BLOCKS
  );
}

const ID_AT = 5;
const PADDING_AT = 9;
const PADDING = 0x07;

/** DC, counter, id, padding (KDF-A), for a message from this meter. */
function isDerivation(message: Uint8Array, address: Uint8Array): boolean {
  const { meterEncryption, meterMac } = DERIVATION_CONSTANT;
  const id = address.subarray(2, 6);
  return (
    message.length === AES_BLOCK_BYTES &&
    (message[0] === meterEncryption || message[0] === meterMac) &&
    id.every((byte, at) => message[ID_AT + at] === byte) &&
    message.subarray(PADDING_AT).every((byte) => byte === PADDING)
  );
}
