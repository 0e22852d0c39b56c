/**
 * Telegram → stripped frame: link layer, optional extended link and authentication layer, transport
 * header, records, encryption in modes 5, 7, 10 and by the extended link layer. `addCrc` of
 * frame.ts makes a frame for the air out of it.
 */
import { ByteWriter } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { AES_BLOCK_BYTES, type Aes128 } from './security/aes.ts';
import {
  asFragment,
  authenticationLayerOf,
  writeAuthenticationLayer,
  type AuthenticationLayer,
  type AuthenticationSpec,
} from './authentication-layer.ts';
import type { TplForm } from './ci-field.ts';
import { DIF } from './data-field.ts';
import { profileRecord, type ProfileSpec } from './encode-profile.ts';
import { writeCompactRecords, writeDataRecord, type DataRecordSpec } from './encode-record.ts';
import {
  sealCbc,
  sealExtendedLink,
  sealMode10,
  withMac,
  type SealKeys,
} from './encode-security.ts';
import { wireError } from './errors.ts';
import { PAYLOAD_CRC_BYTES, writeExtendedLink, type ExtendedLink } from './extended-link-layer.ts';
import {
  C_SEND_NO_REPLY,
  writeLinkAddress,
  writeTransportAddress,
  type DeviceAddress,
} from './link-layer.ts';
import { CCM_ALL_BYTES, KEY_DERIVATION, SECURITY_MODE } from './security/security-mode.ts';
import { writeTplFields } from './transport-layer.ts';

export interface TelegramSpec {
  /** The meter. With `header: 'long'` it stands in the long header. */
  readonly address: DeviceAddress;
  /** Sender of the frame; the meter itself if left out. */
  readonly sender?: DeviceAddress;
  readonly c?: number;
  /** With a session number whose bits 31-29 are 1 the layer encrypts all that follows. */
  readonly ell?: ExtendedLink;
  /** MAC and message counter; mode 7 derives its keys from the counter. */
  readonly afl?: AuthenticationSpec;
  /** Default: short. */
  readonly header?: TplForm;
  readonly accessNumber?: number;
  readonly status?: number;
  readonly mode?: 0 | 5 | 7 | 10;
  /** Bits of the configuration field other than mode and N, such as 0x2000 for synchronous. */
  readonly configurationBits?: number;
  /** Message counter in the transport header, modes 7 and 10. */
  readonly messageCounter?: number;
  /** Number of the key, bits 3-0 of the extension of modes 7 and 10; default 0. */
  readonly keyId?: number;
  readonly keyVersion?: number;
  /** The meter's key, as cipher or as 16 bytes; needed wherever something is encrypted or signed. */
  readonly aes?: Aes128;
  readonly key?: Uint8Array;
  /** Records, or the payload as bytes (with its check bytes). */
  readonly records: readonly (DataRecordSpec | ProfileSpec)[] | Uint8Array;
  /** CI field of a payload of the maker's own; `records` are its bytes, and nothing is encrypted. */
  readonly makersCi?: number;
  /** Sends the values of `records` without DIF and VIF. */
  readonly compact?: boolean;
  /** Bytes sent in clear after the encrypted ones (partial encryption). */
  readonly clearTail?: Uint8Array;
}

const MAX_FRAME_BYTES = 256;
const MAX_BLOCKS = 15;
const CI_BY_FORM = { short: 0x7a, long: 0x72, none: 0x78 } as const;

/** Throws WIRE_NOT_ENCODABLE, WIRE_BAD_ADDRESS, WIRE_BAD_KEY, WIRE_KEY_MISSING, WIRE_NO_COUNTER. */
export function encodeTelegram(spec: TelegramSpec): Uint8Array {
  if (spec.afl === undefined) return frameOf(spec, (writer) => writeTransport(writer, spec));
  const { layer, message } = authenticated(spec, spec.afl);
  return frameOf(spec, (writer) => {
    writeAuthenticationLayer(writer, layer);
    writer.bytes(message);
  });
}

/**
 * A long message as several frames, each with at most `messageBytes` of it; the first carries the
 * MAC over the whole. Throws as `encodeTelegram`.
 */
export function encodeFragments(
  spec: TelegramSpec & { readonly afl: AuthenticationSpec },
  messageBytes: number,
): Uint8Array[] {
  const { layer, message } = authenticated(spec, spec.afl);
  const count = Math.max(1, Math.ceil(message.length / messageBytes));
  return Array.from({ length: count }, (_, index) => {
    const place = { id: index + 1, isLast: index === count - 1 };
    const start = index * messageBytes;
    return frameOf(spec, (writer) => {
      writeAuthenticationLayer(writer, asFragment(layer, place));
      writer.bytes(message.subarray(start, start + messageBytes));
    });
  });
}

function authenticated(
  spec: TelegramSpec,
  afl: AuthenticationSpec,
): { layer: AuthenticationLayer; message: Uint8Array } {
  const writer = new ByteWriter();
  writeTransport(writer, spec);
  const message = writer.finish();
  const layer = authenticationLayerOf(afl, message.length);
  return { layer: withMac(sealKeys(spec), layer, message), message };
}

/** Link layer and extended link layer around what `write` adds. */
function frameOf(spec: TelegramSpec, write: (writer: ByteWriter) => void): Uint8Array {
  const { ell } = spec;
  const writer = new ByteWriter().u8(0).u8(spec.c ?? C_SEND_NO_REPLY);
  writeLinkAddress(writer, spec.sender ?? spec.address);
  if (ell !== undefined) writeExtendedLink(writer, ell);
  const ellEnd = writer.length;
  if (ell?.sessionNumber !== undefined) writer.bytes(new Uint8Array(PAYLOAD_CRC_BYTES));
  write(writer);
  if (writer.length > MAX_FRAME_BYTES) throw tooLong(writer.length, MAX_FRAME_BYTES);
  const frame = writer.finish();
  frame[0] = frame.length - 1;
  if (ell !== undefined) sealExtendedLink(frame, sealKeys(spec), { ell, ellEnd });
  return frame;
}

function sealKeys(spec: TelegramSpec): SealKeys {
  const { address, c = C_SEND_NO_REPLY, mode = 0, aes, key, afl } = spec;
  const messageCounter = afl?.messageCounter ?? spec.messageCounter;
  return { address, c, mode, aes, key, messageCounter };
}

/** Transport layer and payload, from the CI field on. */
function writeTransport(writer: ByteWriter, spec: TelegramSpec): void {
  if (spec.makersCi !== undefined) {
    writer.u8(spec.makersCi).bytes(payloadBytes(spec, false));
    return;
  }
  const { address, header = 'short', mode = SECURITY_MODE.none } = spec;
  const isBlocks = mode === SECURITY_MODE.aesCbcIv || mode === SECURITY_MODE.aesCbcKdf;
  const plain = payloadBytes(spec, isBlocks);
  const encryptedBlocks = isBlocks ? plain.length / AES_BLOCK_BYTES : 0;
  if (encryptedBlocks > MAX_BLOCKS) throw tooLong(plain.length, MAX_BLOCKS * AES_BLOCK_BYTES);
  const { accessNumber = 0, status = 0 } = spec;
  const start = writer.length;
  // A compact frame's CI field is the full frame's plus 1.
  writer.u8(CI_BY_FORM[header] + (spec.compact === true ? 1 : 0));
  if (header === 'long') writeTransportAddress(writer, address);
  const extra = extensionOf(spec);
  const configurationField = (spec.configurationBits ?? 0) | extra.configurationBits;
  const fields = { accessNumber, status, configurationField, mode, encryptedBlocks };
  if (header !== 'none') writeTplFields(writer, { ...fields, ...extra.fields });
  if (mode === SECURITY_MODE.aesCcm) {
    const counterBytes = spec.messageCounter === undefined ? 0 : 4;
    const sent = writer.finish();
    writer.bytes(
      sealMode10(sealKeys(spec), sent.subarray(start, sent.length - counterBytes), plain),
    );
  } else {
    writer.bytes(isBlocks ? sealCbc(sealKeys(spec), accessNumber, plain) : plain);
  }
  if (spec.clearTail !== undefined) writer.bytes(spec.clearTail);
}

const CCM_TAG_CODE = 0x0100;

interface Extension {
  readonly configurationBits: number;
  readonly fields: { extension?: number; keyVersion?: number; messageCounter?: number };
}

const NO_EXTENSION: Extension = { configurationBits: 0, fields: {} };

function extensionOf({ mode, keyId = 0, keyVersion, messageCounter }: TelegramSpec): Extension {
  const isCcm = mode === SECURITY_MODE.aesCcm;
  if (mode !== SECURITY_MODE.aesCbcKdf && !isCcm) return NO_EXTENSION;
  const extension = (KEY_DERIVATION.kdfA << 4) | keyId | (isCcm ? CCM_TAG_CODE : 0);
  const fields = {
    extension,
    ...defined({ keyVersion, messageCounter }),
  };
  return { configurationBits: isCcm ? CCM_ALL_BYTES : 0, fields };
}

function recordOf(spec: DataRecordSpec | ProfileSpec): DataRecordSpec {
  return 'values' in spec ? profileRecord(spec) : spec;
}

function payloadBytes({ records, compact }: TelegramSpec, isBlocks: boolean): Uint8Array {
  const isWhole = !isBlocks || (records.length > 0 && records.length % AES_BLOCK_BYTES === 0);
  if (records instanceof Uint8Array && isWhole) return records;
  const writer = new ByteWriter();
  if (records instanceof Uint8Array) {
    writer.bytes(records);
  } else {
    if (isBlocks) writer.u8(DIF.filler).u8(DIF.filler);
    if (compact === true) writeCompactRecords(writer, records.map(recordOf));
    else for (const record of records) writeDataRecord(writer, recordOf(record));
  }
  while (isBlocks && writer.length % AES_BLOCK_BYTES !== 0) writer.u8(DIF.filler);
  return writer.finish();
}

function tooLong(bytes: number, limit: number): Error {
  const details = { what: 'the telegram', expected: `at most ${limit} bytes`, found: bytes };
  return wireError('WIRE_NOT_ENCODABLE', { details });
}
