/**
 * Encryption and MAC of a telegram to be sent: modes 5, 7 and 10, the authentication layer's MAC
 * and the extended link layer's AES-CTR. The reverse of decode-payload.ts, of which it knows
 * nothing.
 */
import { ByteWriter } from '#kernel/bytes.ts';
import { aes128, aes128Once, type Aes128 } from './security/aes.ts';
import { macInput, type AuthenticationLayer } from './authentication-layer.ts';
import { wireError } from './errors.ts';
import { isExtendedCtr, PAYLOAD_CRC_BYTES, type ExtendedLink } from './extended-link-layer.ts';
import { crc16 } from './frame.ts';
import { formatAddress, linkAddressBytes, type DeviceAddress } from './link-layer.ts';
import { aesCmac } from './security/cmac.ts';
import { aesCtr, ccmNonce, linkCounterBlock, sealCcm } from './security/ctr.ts';
import { deriveKey, encryptionConstant, macConstant } from './security/key-derivation.ts';
import { SECURITY_MODE } from './security/security-mode.ts';
import { encryptMode5, mode5Iv } from './security/mode-5.ts';

/** Who sends with which key. */
export interface SealKeys {
  /** The meter. */
  readonly address: DeviceAddress;
  readonly c: number;
  readonly mode: number;
  readonly aes?: Aes128 | undefined;
  readonly key?: Uint8Array | undefined;
  /** Needed where keys are derived. */
  readonly messageCounter?: number | undefined;
}

const ZERO_IV = new Uint8Array(16);
/** Tag of mode 10, the one length that is known from the field. */
const TAG_BYTES = 8;

/** Modes 5 and 7. Throws WIRE_KEY_MISSING, WIRE_NO_COUNTER or WIRE_BAD_KEY. */
export function sealCbc(keys: SealKeys, accessNumber: number, payload: Uint8Array): Uint8Array {
  const isDerived = keys.mode === SECURITY_MODE.aesCbcKdf;
  const aes = isDerived ? encryptionCipher(keys) : cipherOf(keys);
  const iv = isDerived ? ZERO_IV : mode5Iv(linkAddressBytes(keys.address), accessNumber);
  return encryptMode5({ aes, iv, payload, encryptedBytes: payload.length });
}

/** Mode 10: ciphertext and tag. `header` is what the tag covers in clear. */
export function sealMode10(keys: SealKeys, header: Uint8Array, payload: Uint8Array): Uint8Array {
  const nonce = ccmNonce(linkAddressBytes(keys.address), counterOf(keys));
  const aes = encryptionCipher(keys);
  const { cipher, tag } = sealCcm({ aes, nonce, header, data: payload, tagBytes: TAG_BYTES });
  return new ByteWriter().bytes(cipher).bytes(tag).finish();
}

/** The layer with the MAC over itself and the message, which begins with the transport layer. */
export function withMac(
  keys: SealKeys,
  layer: AuthenticationLayer,
  message: Uint8Array,
): AuthenticationLayer {
  const key = deriveKey(cipherOf(keys), {
    constant: macConstant(keys.c),
    counter: counterOf(keys),
    id: linkAddressBytes(keys.address).slice(2, 6),
  });
  const input = macInput(layer, message, { start: 0, end: message.length });
  const mac = aesCmac(aes128Once(key), input);
  return { ...layer, mac: mac.slice(0, layer.mac?.length ?? 0) };
}

/** Fills in the payload CRC of layers II and IV and encrypts from it to the end. */
export function sealExtendedLink(
  frame: Uint8Array,
  keys: SealKeys,
  { ell, ellEnd }: { readonly ell: ExtendedLink; readonly ellEnd: number },
): void {
  const { sessionNumber, communicationControl } = ell;
  if (sessionNumber === undefined) return;
  const crc = crc16(frame, ellEnd + PAYLOAD_CRC_BYTES);
  frame[ellEnd] = crc;
  frame[ellEnd + 1] = crc >>> 8;
  if (!isExtendedCtr(ell)) return;
  const linkAddress = frame.subarray(2, 10);
  const block = linkCounterBlock({ linkAddress, communicationControl, sessionNumber });
  frame.set(aesCtr(cipherOf(keys), block, frame.subarray(ellEnd)), ellEnd);
}

function encryptionCipher(keys: SealKeys): Aes128 {
  const key = deriveKey(cipherOf(keys), {
    constant: encryptionConstant(keys.c),
    counter: counterOf(keys),
    id: linkAddressBytes(keys.address).slice(2, 6),
  });
  return aes128Once(key);
}

function counterOf({ messageCounter, address, mode }: SealKeys): number {
  if (messageCounter !== undefined) return messageCounter;
  throw wireError('WIRE_NO_COUNTER', { details: { meter: formatAddress(address), mode } });
}

function cipherOf({ aes, key, address, mode }: SealKeys): Aes128 {
  if (aes !== undefined) return aes;
  if (key !== undefined) return aes128(key);
  throw wireError('WIRE_KEY_MISSING', { details: { meter: formatAddress(address), mode } });
}
