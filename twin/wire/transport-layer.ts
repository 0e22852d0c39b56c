/**
 * Transport layer header (EN 13757-7:2018, clause 7.5): access number, status byte, configuration
 * field, and the extension of modes 7, 10 and 13: key number, key version, message counter.
 */
import type { ByteReader, ByteWriter } from '#kernel/bytes.ts';
import type { TplForm } from './ci-field.ts';
import { SECURITY_MODE } from './security/security-mode.ts';

export interface TplHeader {
  /** With `none` the fields below are 0: there is no header. */
  readonly header: TplForm;
  readonly accessNumber: number;
  readonly status: number;
  readonly configurationField: number;
  /** Bits 12…8 of the configuration field. */
  readonly mode: number;
  /** Encrypted blocks of 16 bytes (N); 0 in modes that have none. */
  readonly encryptedBlocks: number;
  /** Extension of the configuration field (modes 7 and 13: one byte, mode 10: two). */
  readonly extension?: number;
  /** Version of the key, where the extension announces it. */
  readonly keyVersion?: number;
  /** Message counter of the transport layer; modes 7 and 10 may have it. */
  readonly messageCounter?: number;
}

/** The fields of the extension of modes 7 and 10 (EN 13757-7:2018, tables 28 and 32). */
interface KeyChoice {
  readonly keyId: number;
  readonly derivation: number;
  /** Code of the tag's length, mode 10. */
  readonly tagCode: number;
}

export function keyChoice(extension: number): KeyChoice {
  return {
    keyId: extension & 0x0f,
    derivation: (extension >>> 4) & 3,
    tagCode: (extension >>> 8) & 0x0f,
  };
}

const HAS_KEY_VERSION = 0x40;
const HAS_COUNTER = 0x2000;
const EXTENSION_BYTES: Readonly<Record<number, number>> = { 7: 1, 10: 2, 13: 1 };
/** The extension has no key version and the header no counter in mode 13. */
const MODE_TLS = 13;

export const NO_TPL_HEADER: TplHeader = {
  header: 'none',
  accessNumber: 0,
  status: 0,
  configurationField: 0,
  mode: 0,
  encryptedBlocks: 0,
};

/** Access number, status and configuration field; a long header's address comes before them. */
export function readTplFields(reader: ByteReader, header: 'short' | 'long'): TplHeader {
  const accessNumber = reader.u8();
  const status = reader.u8();
  const configurationField = reader.u16();
  const mode = (configurationField >>> 8) & 0x1f;
  const hasBlocks = mode === SECURITY_MODE.aesCbcIv || mode === SECURITY_MODE.aesCbcKdf;
  const encryptedBlocks = hasBlocks ? (configurationField >>> 4) & 0x0f : 0;
  const fields = { header, accessNumber, status, configurationField, mode, encryptedBlocks };
  return EXTENSION_BYTES[mode] === undefined ? fields : readExtension(reader, fields);
}

function readExtension(reader: ByteReader, fields: TplHeader): TplHeader {
  const { mode, configurationField } = fields;
  const extension = EXTENSION_BYTES[mode] === 2 ? reader.u16() : reader.u8();
  const header: { -readonly [K in keyof TplHeader]: TplHeader[K] } = { ...fields, extension };
  if (mode === MODE_TLS) return header;
  if (extension & HAS_KEY_VERSION) header.keyVersion = reader.u8();
  if (configurationField & HAS_COUNTER) header.messageCounter = reader.u32();
  return header;
}

/** Mode and N go into the configuration field; what the extension announces is written. */
export function writeTplFields(writer: ByteWriter, tpl: Omit<TplHeader, 'header'>): void {
  const { mode, encryptedBlocks, extension, keyVersion, messageCounter } = tpl;
  const hasBlocks = mode === SECURITY_MODE.aesCbcIv || mode === SECURITY_MODE.aesCbcKdf;
  const kept = tpl.configurationField & (hasBlocks ? ~0x1ff0 : ~0x1f00);
  const field = kept | (mode << 8) | (hasBlocks ? encryptedBlocks << 4 : 0);
  writer.u8(tpl.accessNumber).u8(tpl.status);
  writer.u16(messageCounter === undefined ? field : field | HAS_COUNTER);
  if (extension === undefined) return;
  const flagged = keyVersion === undefined ? extension : extension | HAS_KEY_VERSION;
  if (EXTENSION_BYTES[mode] === 2) writer.u16(flagged);
  else writer.u8(flagged);
  if (keyVersion !== undefined) writer.u8(keyVersion);
  if (messageCounter !== undefined) writer.u32(messageCounter);
}

const APPLICATION_STATUS = ['no error', 'busy', 'application error', 'abnormal condition'] as const;

/** The status byte in words (clause 7.5.6). It is sent in clear and is not authenticated. */
export function describeStatus(status: number): string {
  const words = [
    status & 3 ? (APPLICATION_STATUS[status & 3] ?? '') : '',
    status & 0x04 ? 'power low' : '',
    status & 0x08 ? 'permanent error' : '',
    status & 0x10 ? 'temporary error' : '',
    status & 0xe0 ? `maker's bits ${(status & 0xe0).toString(16)}` : '',
  ].filter((word) => word !== '');
  return words.join(', ') || APPLICATION_STATUS[0];
}
