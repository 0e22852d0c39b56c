/**
 * Transport layer header (EN 13757-7:2018, clause 7.5): access number, status byte, configuration
 * field. The extensions of modes above 5 are not read here.
 */
import type { ByteReader, ByteWriter } from '#kernel/bytes.ts';
import type { TplForm } from './ci-field.ts';
import { SECURITY_MODE } from './security.ts';

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
}

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
  return { header, accessNumber, status, configurationField, mode, encryptedBlocks };
}

export function writeTplFields(writer: ByteWriter, tpl: Omit<TplHeader, 'header'>): void {
  const field = (tpl.configurationField & ~0x1ff0) | (tpl.mode << 8) | (tpl.encryptedBlocks << 4);
  writer.u8(tpl.accessNumber).u8(tpl.status).u16(field);
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
