/**
 * Frame → telegram: strips CRC bytes, reads the layers, decrypts (modes 0 and 5) and reads the
 * data records to the last byte. It judges the telegram alone: whether it is new, plausible or
 * allowed to be plain is for its caller to say.
 */
import { ByteReader } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { AES_BLOCK_BYTES, nobleAes128 } from './aes.ts';
import type { Aes128, Aes128Factory } from './aes.ts';
import type { PayloadKind } from './ci-field.ts';
import { DIF } from './data-field.ts';
import { readDataRecords } from './data-record.ts';
import type { DataRecord } from './data-record.ts';
import { wireError } from './errors.ts';
import type { ExtendedLink } from './extended-link-layer.ts';
import { endsWithStrayCrc, stripFrame } from './frame.ts';
import type { FrameFormat } from './frame.ts';
import { formatAddress } from './link-layer.ts';
import type { DeviceAddress, LinkHeader } from './link-layer.ts';
import {
  decryptMode5,
  mode5Iv,
  SECURITY_MODE,
  securityModeName,
  startsWithCheckBytes,
} from './security.ts';
import { inPart, readLayers } from './telegram-header.ts';
import type { TelegramLayers } from './telegram-header.ts';
import type { TplHeader } from './transport-layer.ts';

export { readTelegramHeader } from './telegram-header.ts';
export type { TelegramHeader } from './telegram-header.ts';

export interface DecodeOptions {
  /** Key for whatever meter sent the frame, 16 bytes. */
  readonly key?: Uint8Array;
  /** Cipher by meter; goes before `key`. */
  readonly keyFor?: (meter: DeviceAddress) => Aes128 | undefined;
  /** Makes the cipher of `key`. */
  readonly aes?: Aes128Factory;
  /** Default: stripped, as gateways pass frames on. */
  readonly frameFormat?: FrameFormat;
}

export interface Telegram {
  readonly link: LinkHeader;
  readonly ell?: ExtendedLink;
  /** Address of the meter; differs from the link layer's behind a radio adapter. */
  readonly meter: DeviceAddress;
  readonly ci: number;
  readonly tpl: TplHeader;
  readonly payloadKind: PayloadKind;
  /** Payload after decryption, check bytes and clear tail included. */
  readonly plain: Uint8Array;
  /** How many bytes of `plain` were encrypted. */
  readonly encryptedBytes: number;
  readonly records: readonly DataRecord[];
  /** What a reader should know and no error: left-over bytes, data in the next telegram. */
  readonly warnings: readonly string[];
}

/** Throws LabError with a WIRE_ code; see errors.ts. */
export function decodeTelegram(frame: Uint8Array, options: DecodeOptions = {}): Telegram {
  const stripped = stripFrame(frame, options.frameFormat ?? 'stripped');
  const layers = readLayers(stripped);
  const { plain, encryptedBytes } = openPayload(stripped, layers, options);
  const { link, ell, meter, ci, tpl, payloadKind, end } = layers;
  const { records, warnings, error } =
    payloadKind === 'records'
      ? readPayloadRecords(stripped.subarray(0, end), plain)
      : { records: [], warnings: payloadKind === 'compact' ? [COMPACT_FRAME] : [] };
  if (error !== undefined) throw error;
  const rest = stripped.length - end;
  const telegram = {
    link,
    meter,
    ci,
    tpl,
    payloadKind,
    plain,
    encryptedBytes,
    records,
    warnings: rest > 0 ? [...warnings, `${rest} bytes behind the end of the frame`] : warnings,
  };
  return ell === undefined ? telegram : { ...telegram, ell };
}

const COMPACT_FRAME = 'compact frame: values without DIF and VIF, not read';

export interface OpenPayload {
  readonly plain: Uint8Array;
  readonly encryptedBytes: number;
}

/** The payload in clear. Throws WIRE_KEY_MISSING, WIRE_DECRYPT_FAILED and their like. */
export function openPayload(
  stripped: Uint8Array,
  layers: TelegramLayers,
  options: DecodeOptions,
): OpenPayload {
  const { tpl, meter } = layers;
  const payload = stripped.subarray(layers.payloadOffset, layers.end);
  if (tpl.mode === SECURITY_MODE.none) return { plain: payload, encryptedBytes: 0 };
  if (tpl.mode !== SECURITY_MODE.aesCbcIv) throw unsupportedMode(tpl.mode);
  const announced = tpl.encryptedBlocks * AES_BLOCK_BYTES;
  if (announced > payload.length) {
    throw wireError('WIRE_BLOCKS_MISSING', { details: { announced, available: payload.length } });
  }
  if (payload.length === 0) return { plain: payload, encryptedBytes: 0 };
  const looksPlain = startsWithCheckBytes(payload);
  const refuse = (code: 'WIRE_KEY_MISSING' | 'WIRE_DECRYPT_FAILED' | 'WIRE_PLAINTEXT_REFUSED') =>
    wireError(code, { details: { meter: formatAddress(meter), mode: tpl.mode } });
  const aes = options.keyFor?.(meter) ?? keyAes(options);
  if (aes === undefined) {
    // N = 0 is sent both by meters that encrypt everything and by meters that encrypt nothing.
    if (announced === 0 && looksPlain) return { plain: payload, encryptedBytes: 0 };
    throw refuse('WIRE_KEY_MISSING');
  }
  const encryptedBytes = announced || payload.length - (payload.length % AES_BLOCK_BYTES);
  const iv = mode5Iv(meterAddressBytes(stripped, layers), tpl.accessNumber);
  const plain = decryptMode5({ aes, iv, payload, encryptedBytes });
  if (encryptedBytes > 0 && startsWithCheckBytes(plain)) return { plain, encryptedBytes };
  // Checked after decryption only: one ciphertext in 65536 begins with 2F 2F by chance.
  throw refuse(looksPlain ? 'WIRE_PLAINTEXT_REFUSED' : 'WIRE_DECRYPT_FAILED');
}

function keyAes({ key, aes = nobleAes128 }: DecodeOptions): Aes128 | undefined {
  return key === undefined ? undefined : aes(key);
}

function unsupportedMode(mode: number): Error {
  return wireError('WIRE_UNSUPPORTED_MODE', { details: { mode, name: securityModeName(mode) } });
}

/** The meter's address as sent, in link-layer order. */
function meterAddressBytes(stripped: Uint8Array, { tpl, ciOffset }: TelegramLayers): Uint8Array {
  if (tpl.header !== 'long') return stripped.subarray(2, 10);
  const address = stripped.slice(ciOffset + 1, ciOffset + 9);
  // Id before M on the wire, M before id in the vector.
  address.set(stripped.subarray(ciOffset + 5, ciOffset + 7), 0);
  address.set(stripped.subarray(ciOffset + 1, ciOffset + 5), 2);
  return address;
}

export interface PayloadRecords {
  readonly records: readonly DataRecord[];
  readonly warnings: readonly string[];
  /** Set where the records break off; `records` then holds those before. */
  readonly error?: LabError;
}

/** Reads records to the last byte of the payload; two bytes of a left-over CRC may follow. */
export function readPayloadRecords(frame: Uint8Array, plain: Uint8Array): PayloadRecords {
  const records: DataRecord[] = [];
  const warnings: string[] = [];
  try {
    inPart('payload', () => readDataRecords(new ByteReader(plain), records));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const last = records.at(-1);
    const end = last === undefined ? 0 : last.offset + last.length;
    if (plain.length - end !== STRAY_CRC_BYTES || !endsWithStrayCrc(frame)) {
      return { records, warnings, error };
    }
    warnings.push(STRAY_CRC);
  }
  if (records.at(-1)?.dib === MORE_FOLLOWS) {
    warnings.push('more records follow in the next telegram');
  }
  return { records, warnings };
}

const STRAY_CRC_BYTES = 2;
/** The warning about a CRC that a receiver left at the end of the payload. */
export const STRAY_CRC = 'the last two bytes are a left-over CRC';
const MORE_FOLLOWS = DIF.moreFollows.toString(16);
