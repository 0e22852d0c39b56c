/**
 * From the layers of a stripped frame to its payload in clear: extended link layer (AES-CTR),
 * MAC, transport layer in modes 0, 5, 7 and 10. A MAC is checked before anything after it is
 * decrypted, over the whole message with its clear tail.
 */
import {
  AES_BLOCK_BYTES,
  aes128,
  aes128Once,
  type Aes128,
  type Aes128Factory,
} from './security/aes.ts';
import type { LabError } from '#kernel/errors.ts';
import { macInput } from './authentication-layer.ts';
import { isMaskedVolume, openMaskedVolume } from './bmeters-mask.ts';
import {
  isRealData,
  MASKED,
  openRealData,
  openWithPublicKey,
  PUBLIC_KEY,
} from './diehl-formats.ts';
import { wireError } from './errors.ts';
import { isExtendedCtr, PAYLOAD_CRC_BYTES } from './extended-link-layer.ts';
import { crc16 } from './frame.ts';
import { formatAddress, type DeviceAddress } from './link-layer.ts';
import { aesCmac } from './security/cmac.ts';
import { aesCtr, ccmNonce, linkCounterBlock, openCcm } from './security/ctr.ts';
import { deriveKey, encryptionConstant, macConstant } from './security/key-derivation.ts';
import {
  CCM_ALL_BYTES,
  CCM_TAG_BYTES,
  KEY_DERIVATION,
  MAC_TYPE_GMAC,
  SECURITY_MODE,
  securityModeName,
} from './security/security-mode.ts';
import { decryptMode5, mode5Iv, startsWithCheckBytes } from './security/mode-5.ts';
import { decryptFailed, refusal, unsupported } from './payload-refusals.ts';
import { readsAsRecords } from './reads-as-records.ts';
import {
  meterAddressBytes,
  readLayers,
  walkLayers,
  type LayerOptions,
  type TelegramLayers,
} from './telegram-header.ts';
import { keyChoice } from './transport-layer.ts';

export interface KeyOptions {
  /** Key for whatever meter sent the frame, 16 bytes. */
  readonly key?: Uint8Array;
  /** Cipher by meter; goes before `key`. */
  readonly keyFor?: (meter: DeviceAddress) => Aes128 | undefined;
  /** Makes the cipher of `key` and of derived keys. */
  readonly aes?: Aes128Factory;
  /** `note`: decrypt although a MAC does not match, and say `unchecked`. Only a laboratory wants it. */
  readonly wrongMac?: 'refuse' | 'note';
  /**
   * `report`: a wrong MAC or CRC and a payload that is in clear already are said in the warnings, and
   * the telegram is read all the same. For tools that look at telegrams, never for what counts them.
   */
  readonly checks?: 'enforce' | 'report';
}

/** `unchecked`: the telegram carries a MAC and no key is known. `wrong`: only with `report`. */
export type MacCheck = 'none' | 'unchecked' | 'valid' | 'wrong';

export interface OpenPayload {
  readonly plain: Uint8Array;
  /** How many bytes of `plain`, from its start, were encrypted. */
  readonly encryptedBytes: number;
  readonly mac: MacCheck;
  /** Bytes of the MAC, or of the tag in mode 10; 0 without. */
  readonly macBytes: number;
  /** A tag after the payload, which is no part of it. */
  readonly tagBytes: number;
  /** The header announces encryption and the payload is in clear; only with `report`. */
  readonly isClearAlready?: boolean;
  /** What was opened without a key of the meter, and how; only with `report`. */
  readonly note?: string;
}

export interface OpenFrame {
  /** The frame, with what the extended link layer encrypted in clear. */
  readonly frame: Uint8Array;
  readonly layers: TelegramLayers;
  /** What did not check and was read all the same; only with `report`. */
  readonly notes?: readonly string[];
  /** What the extended link layer announces as encrypted is in clear; only with `report`. */
  readonly isClearAlready?: boolean;
}

export interface OpenOptions extends Pick<LayerOptions, 'end'> {
  /** The layers, where they were read before. */
  readonly layers?: TelegramLayers;
}

/**
 * All layers of a frame, the extended link layer opened. Throws as `readLayers`, WIRE_KEY_MISSING,
 * WIRE_DECRYPT_FAILED or WIRE_PAYLOAD_CRC_FAILED.
 */
export function openLayers(
  stripped: Uint8Array,
  keys: KeyOptions,
  options: OpenOptions = {},
): OpenFrame {
  const closed = options.layers ?? readLayers(stripped, options);
  const { ell, ellEnd } = closed;
  if (ell?.sessionNumber === undefined || ellEnd === undefined) {
    return { frame: stripped, layers: closed };
  }
  if (!isExtendedCtr(ell)) {
    const { found, expected } = payloadCrc(stripped, closed);
    if (found === expected) return { frame: stripped, layers: closed };
    const details = { found: found.toString(16), expected: expected.toString(16) };
    const failed = wireError('WIRE_PAYLOAD_CRC_FAILED', { details });
    if (keys.checks !== 'report') throw failed;
    return { frame: stripped, layers: closed, notes: [failed.message] };
  }
  const inClear = keys.checks === 'report' ? openedBefore(stripped, closed, options) : undefined;
  if (inClear?.notes?.length === 0) return inClear;
  const aes = findCipher(closed.meter, keys);
  if (aes === undefined) {
    if (inClear !== undefined) return inClear;
    throw refusal('WIRE_KEY_MISSING', closed);
  }
  const { communicationControl, sessionNumber } = ell;
  const linkAddress = stripped.subarray(2, 10);
  const counter = linkCounterBlock({ linkAddress, communicationControl, sessionNumber });
  const frame = new Uint8Array(stripped);
  frame.set(aesCtr(aes, counter, stripped.subarray(ellEnd, closed.end)), ellEnd);
  const { found, expected } = payloadCrc(frame, closed);
  if (found !== expected) {
    if (inClear !== undefined) return inClear;
    throw decryptFailed(closed, 'has a wrong CRC');
  }
  return { frame, layers: readLayers(frame, { ...options, opened: true }) };
}

/**
 * A receiver that knows the key logs what it decrypted below the header as it was: the payload CRC
 * then fits the bytes as they are. Where it was left as received, the records must read to the end.
 */
function openedBefore(
  stripped: Uint8Array,
  closed: TelegramLayers,
  options: OpenOptions,
): OpenFrame | undefined {
  const { layers, error } = walkLayers(stripped, { ...options, opened: true });
  if (error !== undefined || !READABLE_KINDS.has(layers.payloadKind)) return undefined;
  const { found, expected } = payloadCrc(stripped, closed);
  const opened = { frame: stripped, layers, isClearAlready: true };
  if (found === expected) return { ...opened, notes: [] };
  const payload = stripped.subarray(layers.payloadOffset, layers.end);
  const isRead = layers.payloadKind === 'records' && readsAsRecords(payload);
  return isRead
    ? { ...opened, notes: ['the payload CRC fits neither form of the payload'] }
    : undefined;
}

const READABLE_KINDS = new Set<string>(['records', 'compact']);

/** The CRC is sent little endian here, other than in frames. */
function payloadCrc(
  frame: Uint8Array,
  { ellEnd = 0, end }: TelegramLayers,
): { found: number; expected: number } {
  const from = ellEnd + PAYLOAD_CRC_BYTES;
  const found = (frame[ellEnd] ?? 0) | ((frame[ellEnd + 1] ?? 0) << 8);
  return { found, expected: from > end ? -1 : crc16(frame, from, end) };
}

/** The payload in clear. Throws WIRE_KEY_MISSING, WIRE_MAC_FAILED, WIRE_DECRYPT_FAILED and more. */
export function openPayload(open: OpenFrame, keys: KeyOptions): OpenPayload {
  const { frame, layers } = open;
  const { tpl, afl, ell, meter } = layers;
  // Copies, not views: a view makes V8 move a small array off its heap, at five times the cost.
  const payload = frame.slice(layers.payloadOffset, layers.end);
  const wrongLength = wrongMessageLength(layers);
  if (wrongLength !== undefined && keys.checks !== 'report') throw wrongLength;
  const aes = findCipher(meter, keys);
  const macBytes = afl?.mac?.length ?? 0;
  const mac = macBytes === 0 ? 'none' : checkMac(frame, layers, { aes, keys });
  switch (tpl.mode) {
    case SECURITY_MODE.none:
      return {
        plain: payload,
        encryptedBytes: isExtendedCtr(ell) && open.isClearAlready !== true ? payload.length : 0,
        mac,
        macBytes,
        tagBytes: 0,
      };
    case SECURITY_MODE.aesCbcIv:
    case SECURITY_MODE.aesCbcKdf: {
      const cbc = openCbc({ frame, layers }, payload, { aes, keys, mac });
      return { ...cbc, mac, macBytes, tagBytes: 0 };
    }
    case SECURITY_MODE.aesCcm:
      if (isClearAlready(payload, keys)) return inClearAlready(payload, mac, macBytes);
      try {
        return openMode10({ frame, layers }, payload, { aes, keys });
      } catch (error) {
        const plain = keys.checks === 'report' ? clearOfMode10(payload, layers) : undefined;
        if (plain === undefined) throw error;
        return inClearAlready(plain, mac, macBytes);
      }
    default: {
      const opened = keys.checks === 'report' ? withoutMask({ frame, layers }, payload) : undefined;
      if (opened !== undefined) return { ...opened, mac, macBytes, tagBytes: 0 };
      const isInClear =
        isClearAlready(payload, keys) || (keys.checks === 'report' && readsAsRecords(payload));
      if (isInClear) return inClearAlready(payload, mac, macBytes);
      const details = { mode: tpl.mode, name: securityModeName(tpl.mode) };
      throw wireError('WIRE_UNSUPPORTED_MODE', { details });
    }
  }
}

function withoutMask({ frame, layers }: OpenFrame, payload: Uint8Array): PlainPart | undefined {
  const { meter, tpl, end } = layers;
  const isVolume = isMaskedVolume(meter, tpl.mode);
  if (!isVolume && !isRealData(meter, tpl.mode)) return undefined;
  const plain = isVolume ? openMaskedVolume(payload, tpl.accessNumber) : openRealData(frame, end);
  return plain && { plain, encryptedBytes: plain.length, note: MASKED };
}

type PlainPart = Pick<OpenPayload, 'plain' | 'encryptedBytes' | 'isClearAlready' | 'note'>;

/** Of a mode that leaves no other way to tell: its payload begins with the check bytes of the others. */
function isClearAlready(payload: Uint8Array, { checks }: KeyOptions): boolean {
  return checks === 'report' && startsWithCheckBytes(payload);
}

function inClearAlready(plain: Uint8Array, mac: MacCheck, macBytes: number): OpenPayload {
  const unchecked = mac === 'none' ? mac : 'unchecked';
  return { plain, encryptedBytes: 0, mac: unchecked, macBytes, tagBytes: 0, isClearAlready: true };
}

interface Cipher {
  readonly aes: Aes128 | undefined;
  readonly keys: KeyOptions;
}

/** What is wrong with the length that the authentication layer announces. */
export function wrongMessageLength({ afl, ciOffset, end }: TelegramLayers): LabError | undefined {
  const announced = afl?.messageBytes;
  if (announced === undefined || announced === end - ciOffset) return undefined;
  const details = { announced, available: end - ciOffset };
  return wireError('WIRE_MESSAGE_LENGTH', { details });
}

/** Without a key the MAC stays unchecked: what then is readable, mode 0 alone, says so. */
function checkMac(frame: Uint8Array, layers: TelegramLayers, { aes, keys }: Cipher): MacCheck {
  const { afl, link, ciOffset, end, meter } = layers;
  const { mac, messageControl = 0, keyInformation } = afl ?? {};
  if ((messageControl & 0x0f) === MAC_TYPE_GMAC) throw unsupported(layers, 'a GMAC', 'an AES-CMAC');
  if (keyInformation !== undefined) requireKdfA(layers, (keyInformation >>> 4) & 3);
  if (aes === undefined || afl === undefined || mac === undefined) return 'unchecked';
  const counter = messageCounter(layers);
  const id = meterAddressBytes(frame, layers).slice(2, 6);
  const key = deriveKey(aes, { constant: macConstant(link.c), counter, id });
  const message = macInput(afl, frame, { start: ciOffset, end });
  const expected = aesCmac((keys.aes ?? aes128Once)(key), message);
  let difference = 0;
  for (let at = 0; at < mac.length; at++) difference |= (mac[at] ?? 0) ^ (expected[at] ?? 0);
  if (difference === 0) return 'valid';
  if (keys.wrongMac === 'note') return 'unchecked';
  if (keys.checks === 'report') return 'wrong';
  const details = { meter: formatAddress(meter), bytes: mac.length };
  throw wireError('WIRE_MAC_FAILED', { details });
}

function messageCounter({ afl, tpl, meter }: TelegramLayers): number {
  const counter = afl?.messageCounter ?? tpl.messageCounter;
  if (counter !== undefined) return counter;
  const details = { meter: formatAddress(meter), mode: tpl.mode };
  throw wireError('WIRE_NO_COUNTER', { details });
}

function requireKdfA(layers: TelegramLayers, derivation: number): void {
  if (derivation === KEY_DERIVATION.kdfA) return;
  throw unsupported(layers, `key derivation ${derivation}`, 'KDF-A');
}

/** Modes 5 and 7: N blocks of AES-CBC, and a clear tail after them. */
function openCbc(
  { frame, layers }: OpenFrame,
  payload: Uint8Array,
  { aes, keys, mac }: Cipher & { readonly mac: MacCheck },
): PlainPart {
  const { tpl, link } = layers;
  const announced = tpl.encryptedBlocks * AES_BLOCK_BYTES;
  const looksPlain = startsWithCheckBytes(payload);
  const inClear = { plain: payload, encryptedBytes: 0 };
  if (announced > payload.length) {
    if (looksPlain && keys.checks === 'report') return { ...inClear, isClearAlready: true };
    throw wireError('WIRE_BLOCKS_MISSING', { details: { announced, available: payload.length } });
  }
  if (payload.length === 0) return inClear;
  if (aes === undefined) {
    // N = 0 is sent both by meters that encrypt everything and by meters that encrypt nothing.
    if (announced === 0 && looksPlain) return inClear;
    const isClear = keys.checks === 'report' && (looksPlain || readsAsRecords(payload));
    if (isClear) return { ...inClear, isClearAlready: true };
    const opened = keys.checks === 'report' ? withPublicKey({ frame, layers }, payload) : undefined;
    if (opened !== undefined) return opened;
    throw refusal('WIRE_KEY_MISSING', layers);
  }
  const isDerived = tpl.mode === SECURITY_MODE.aesCbcKdf;
  // In mode 7 N = 0 says that nothing is encrypted; only a MAC can vouch for that.
  if (isDerived && announced === 0 && mac === 'valid') return { plain: payload, encryptedBytes: 0 };
  const encryptedBytes = announced || payload.length - (payload.length % AES_BLOCK_BYTES);
  const address = meterAddressBytes(frame, layers);
  const cipher = isDerived
    ? (keys.aes ?? aes128Once)(encryptionKey(aes, layers, { c: link.c, address }))
    : aes;
  const iv = isDerived ? ZERO_IV : mode5Iv(address, tpl.accessNumber);
  const plain = decryptMode5({ aes: cipher, iv, payload, encryptedBytes });
  if (encryptedBytes > 0 && startsWithCheckBytes(plain)) return { plain, encryptedBytes };
  // Checked after decryption only: one ciphertext in 65536 begins with 2F 2F by chance.
  if (keys.checks === 'report' && (looksPlain || readsAsRecords(payload))) {
    return { ...inClear, isClearAlready: true };
  }
  if (looksPlain) throw refusal('WIRE_PLAINTEXT_REFUSED', layers);
  throw decryptFailed(layers, 'does not start with 2F 2F');
}

/** Mode 5 of a meter whose maker's default key is in the open. */
function withPublicKey({ frame, layers }: OpenFrame, payload: Uint8Array): PlainPart | undefined {
  const { tpl, meter } = layers;
  if (tpl.mode !== SECURITY_MODE.aesCbcIv) return undefined;
  const encryptedBytes =
    tpl.encryptedBlocks * AES_BLOCK_BYTES || payload.length - (payload.length % AES_BLOCK_BYTES);
  const iv = mode5Iv(meterAddressBytes(frame, layers), tpl.accessNumber);
  const plain = openWithPublicKey(meter, { iv, payload, encryptedBytes });
  return plain && { plain, encryptedBytes, note: PUBLIC_KEY };
}

const ZERO_IV = new Uint8Array(AES_BLOCK_BYTES);

function encryptionKey(
  aes: Aes128,
  layers: TelegramLayers,
  { c, address }: { readonly c: number; readonly address: Uint8Array },
): Uint8Array {
  requireKdfA(layers, keyChoice(layers.tpl.extension ?? 0).derivation);
  const counter = messageCounter(layers);
  return deriveKey(aes, { constant: encryptionConstant(c), counter, id: address.slice(2, 6) });
}

/**
 * Mode 10, checked with one telegram from the field: all bytes encrypted, a tag of 8 bytes at the
 * end, the transport header up to its counter authenticated with it. Other variants are refused.
 */
function openMode10(
  { frame, layers }: OpenFrame,
  payload: Uint8Array,
  { aes, keys }: Cipher,
): OpenPayload {
  const { tpl, link, meter, ciOffset, payloadOffset } = layers;
  const tagBytes = CCM_TAG_BYTES[keyChoice(tpl.extension ?? 0).tagCode];
  if (tagBytes === undefined) throw unsupported(layers, 'an unknown tag length', '8 bytes');
  if ((tpl.configurationField & 0xff) !== CCM_ALL_BYTES) {
    throw unsupported(layers, 'AES-CCM with a clear part', 'all bytes encrypted');
  }
  if (aes === undefined) throw refusal('WIRE_KEY_MISSING', layers);
  const encryptedBytes = payload.length - tagBytes;
  if (encryptedBytes < 0) {
    const available = payload.length;
    throw wireError('WIRE_BLOCKS_MISSING', { details: { announced: tagBytes, available } });
  }
  const address = meterAddressBytes(frame, layers);
  const key = encryptionKey(aes, layers, { c: link.c, address });
  const counterBytes = tpl.messageCounter === undefined ? 0 : 4;
  const { plain, tag } = openCcm({
    aes: (keys.aes ?? aes128)(key),
    nonce: ccmNonce(address, messageCounter(layers)),
    header: frame.subarray(ciOffset, payloadOffset - counterBytes),
    data: payload.subarray(0, encryptedBytes),
    tagBytes,
  });
  if (tag.some((byte, at) => byte !== payload[encryptedBytes + at])) {
    const details = { meter: formatAddress(meter), bytes: tagBytes };
    throw wireError('WIRE_MAC_FAILED', { details });
  }
  return { plain, encryptedBytes, mac: 'valid', macBytes: tagBytes, tagBytes };
}

/** What its receiver decrypted: it has no check bytes, and the tag may still stand behind it. */
function clearOfMode10(payload: Uint8Array, { tpl }: TelegramLayers): Uint8Array | undefined {
  const tagBytes = CCM_TAG_BYTES[keyChoice(tpl.extension ?? 0).tagCode] ?? 0;
  return [payload.slice(0, Math.max(0, payload.length - tagBytes)), payload].find(readsAsRecords);
}

function findCipher(meter: DeviceAddress, options: KeyOptions): Aes128 | undefined {
  const found = options.keyFor?.(meter);
  if (found !== undefined) return found;
  return options.key === undefined ? undefined : (options.aes ?? aes128)(options.key);
}
