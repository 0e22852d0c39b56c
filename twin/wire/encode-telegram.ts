/**
 * Telegram → stripped frame: link layer, optional extended link layer, transport header, records,
 * encryption in mode 5. `addCrc` of frame.ts makes a frame for the air out of it.
 */
import { ByteWriter } from '#kernel/bytes.ts';
import { HOUR_MS } from '#kernel/time.ts';
import type { CivilDate, Instant } from '#kernel/time.ts';
import { AES_BLOCK_BYTES, nobleAes128 } from './aes.ts';
import type { Aes128 } from './aes.ts';
import type { TplForm } from './ci-field.ts';
import { DIF } from './data-field.ts';
import { writeDataRecord } from './encode-record.ts';
import type { DataRecordSpec } from './encode-record.ts';
import { wireError } from './errors.ts';
import { writeExtendedLink } from './extended-link-layer.ts';
import type { ExtendedLink } from './extended-link-layer.ts';
import {
  C_SEND_NO_REPLY,
  formatAddress,
  linkAddressBytes,
  writeLinkAddress,
  writeTransportAddress,
} from './link-layer.ts';
import type { DeviceAddress } from './link-layer.ts';
import { encryptMode5, mode5Iv, SECURITY_MODE } from './security.ts';
import { writeTplFields } from './transport-layer.ts';

export interface TelegramSpec {
  /** The meter. With `header: 'long'` it stands in the long header. */
  readonly address: DeviceAddress;
  /** Sender of the frame; the meter itself if left out. */
  readonly sender?: DeviceAddress;
  readonly c?: number;
  readonly ell?: ExtendedLink;
  /** Default: short. */
  readonly header?: TplForm;
  readonly accessNumber?: number;
  readonly status?: number;
  readonly mode?: 0 | 5;
  /** Bits of the configuration field other than mode and N, such as 0x2000 for synchronous. */
  readonly configurationBits?: number;
  /** Needed in mode 5, as cipher or as 16 bytes. */
  readonly aes?: Aes128;
  readonly key?: Uint8Array;
  /** Records, or the payload as bytes (with its check bytes). */
  readonly records: readonly DataRecordSpec[] | Uint8Array;
  /** Bytes sent in clear behind the encrypted ones (partial encryption). */
  readonly clearTail?: Uint8Array;
}

export interface HcaTelegramSpec {
  readonly address: DeviceAddress;
  readonly accessNumber: number;
  readonly status?: number;
  readonly mode: 0 | 5;
  readonly key?: Uint8Array;
  readonly aes?: Aes128;
  readonly units: number;
  readonly dueDateUnits: number;
  readonly dueDate: CivilDate;
  readonly errorDate?: CivilDate | null;
  /** Sent as the meter's own clock shows it: UTC+1 all year, without seconds. */
  readonly deviceTimeMs: Instant;
}

const MAX_FRAME_BYTES = 256;
/** Fits most frames; up to 64 bytes V8 keeps an array on its heap, where it costs a tenth. */
const USUAL_BYTES = 64;
const MAX_BLOCKS = 15;
const CI_BY_FORM = { short: 0x7a, long: 0x72, none: 0x78 } as const;

/** Throws WIRE_NOT_ENCODABLE, WIRE_BAD_ADDRESS, WIRE_BAD_KEY, WIRE_KEY_MISSING. */
export function encodeTelegram(spec: TelegramSpec): Uint8Array {
  const { address, header = 'short', mode = SECURITY_MODE.none } = spec;
  const plain = payloadBytes(spec, mode);
  const encryptedBytes = mode === SECURITY_MODE.none ? 0 : plain.length;
  const encryptedBlocks = encryptedBytes / AES_BLOCK_BYTES;
  if (encryptedBlocks > MAX_BLOCKS) throw tooLong(encryptedBytes, MAX_BLOCKS * AES_BLOCK_BYTES);
  const { accessNumber = 0, status = 0, configurationBits: configurationField = 0 } = spec;
  const writer = new ByteWriter(USUAL_BYTES).u8(0).u8(spec.c ?? C_SEND_NO_REPLY);
  writeLinkAddress(writer, spec.sender ?? address);
  if (spec.ell !== undefined) writeExtendedLink(writer, spec.ell);
  writer.u8(CI_BY_FORM[header]);
  if (header === 'long') writeTransportAddress(writer, address);
  if (header !== 'none') {
    writeTplFields(writer, { accessNumber, status, configurationField, mode, encryptedBlocks });
  }
  writer.bytes(mode === SECURITY_MODE.none ? plain : encrypt(spec, plain));
  if (spec.clearTail !== undefined) writer.bytes(spec.clearTail);
  if (writer.length > MAX_FRAME_BYTES) throw tooLong(writer.length, MAX_FRAME_BYTES);
  const frame = writer.finish();
  frame[0] = frame.length - 1;
  return frame;
}

/** The telegram of an OMS heat cost allocator: units, due-date value, dates, device time. */
export function encodeHcaTelegram(spec: HcaTelegramSpec): Uint8Array {
  const { units, dueDateUnits, dueDate, errorDate = null, deviceTimeMs } = spec;
  return encodeTelegram({
    ...spec,
    records: [
      { field: 0xb, vib: UNITS, value: units },
      { field: 0xb, vib: UNITS, storage: 1, value: dueDateUnits },
      { field: 2, vib: DATE, storage: 1, value: dueDate },
      { field: 2, vib: DATE, function: 'error', value: errorDate },
      { field: 4, vib: DATE_TIME, value: winterTime(deviceTimeMs) },
    ],
  });
}

const UNITS = Uint8Array.of(0x6e);
const DATE = Uint8Array.of(0x6c);
const DATE_TIME = Uint8Array.of(0x6d);

/** `YYYY-MM-DD HH:MM` in UTC+1. */
function winterTime(at: Instant): string {
  return new Date(at + HOUR_MS).toISOString().slice(0, 16).replace('T', ' ');
}

function payloadBytes({ records }: TelegramSpec, mode: number): Uint8Array {
  const writer = new ByteWriter(USUAL_BYTES);
  const isEncrypted = mode !== SECURITY_MODE.none;
  if (records instanceof Uint8Array) {
    writer.bytes(records);
  } else {
    if (isEncrypted) writer.u8(DIF.filler).u8(DIF.filler);
    for (const record of records) writeDataRecord(writer, record);
  }
  while (isEncrypted && writer.length % AES_BLOCK_BYTES !== 0) writer.u8(DIF.filler);
  return writer.finish();
}

function encrypt(spec: TelegramSpec, payload: Uint8Array): Uint8Array {
  const { address, accessNumber = 0, key } = spec;
  const aes = spec.aes ?? (key === undefined ? undefined : nobleAes128(key));
  if (aes === undefined) {
    throw wireError('WIRE_KEY_MISSING', { details: { meter: formatAddress(address), mode: 5 } });
  }
  const iv = mode5Iv(linkAddressBytes(address), accessNumber);
  return encryptMode5({ aes, iv, payload, encryptedBytes: payload.length });
}

function tooLong(bytes: number, limit: number): Error {
  const details = { what: 'the telegram', expected: `at most ${limit} bytes`, found: bytes };
  return wireError('WIRE_NOT_ENCODABLE', { details });
}
