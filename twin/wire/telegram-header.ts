/**
 * Everything of a telegram that can be read without a key: link layer, extended link layer,
 * CI field and transport-layer header. Works on stripped frames.
 */
import { ByteReader } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { ciField } from './ci-field.ts';
import type { PayloadKind } from './ci-field.ts';
import { wireError } from './errors.ts';
import { readExtendedLink } from './extended-link-layer.ts';
import type { ExtendedLink } from './extended-link-layer.ts';
import { readLinkHeader, readTransportAddress } from './link-layer.ts';
import type { DeviceAddress, LinkHeader } from './link-layer.ts';
import { NO_TPL_HEADER, readTplFields } from './transport-layer.ts';
import type { TplHeader } from './transport-layer.ts';

/** The layers of a frame and where its payload lies. */
export interface TelegramLayers {
  readonly link: LinkHeader;
  readonly ell?: ExtendedLink;
  /** CI field of the transport layer. */
  readonly ci: number;
  readonly ciOffset: number;
  readonly tpl: TplHeader;
  /** The meter: the long header's address if there is one, else the sender of the frame. */
  readonly meter: DeviceAddress;
  readonly payloadKind: PayloadKind;
  readonly payloadOffset: number;
  /** End of the frame by its L field; bytes behind it do not belong to it. */
  readonly end: number;
}

export interface TelegramHeader extends TplHeader {
  readonly link: LinkHeader;
  readonly meter: DeviceAddress;
  readonly ci: number;
  readonly payloadOffset: number;
}

/** No key needed. Throws WIRE_TRUNCATED or WIRE_UNSUPPORTED_CI; any security mode is fine. */
export function readTelegramHeader(frame: Uint8Array): TelegramHeader {
  const { link, meter, ci, tpl, payloadOffset } = readLayers(frame);
  return { ...tpl, link, meter, ci, payloadOffset };
}

/** Throws WIRE_TRUNCATED or WIRE_UNSUPPORTED_CI. */
export function readLayers(frame: Uint8Array): TelegramLayers {
  return inPart('frame', () => walkLayers(frame));
}

/** Reports running out of bytes as WIRE_TRUNCATED in the named part of a telegram. */
export function inPart<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'BYTES_OUT_OF_RANGE') throw error;
    throw wireError('WIRE_TRUNCATED', { details: { ...error.details, part }, cause: error });
  }
}

function walkLayers(frame: Uint8Array): TelegramLayers {
  const end = (frame[0] ?? 0) + 1;
  const missing = end - frame.length;
  if (missing > 0) {
    const details = { wanted: missing, offset: frame.length, part: 'frame', available: 0 };
    throw wireError('WIRE_TRUNCATED', { details });
  }
  const reader = new ByteReader(frame, 0, end);
  const link = readLinkHeader(reader);
  let ciOffset = reader.offset;
  let ci = reader.u8();
  let row = ciField(ci);
  let ell: ExtendedLink | undefined;
  if (row.layer === 'ell') {
    ell = readExtendedLink(reader, ci);
    ciOffset = reader.offset;
    ci = reader.u8();
    row = ciField(ci);
  }
  if (row.layer === 'other' || row.layer === 'ell') throw unsupportedCi(ci, ciOffset);
  const meter = row.form === 'long' ? readTransportAddress(reader) : link.address;
  const tpl = row.form === 'none' ? NO_TPL_HEADER : readTplFields(reader, row.form);
  const payloadOffset = reader.offset;
  const layers = { link, ci, ciOffset, tpl, meter, payloadOffset, end, payloadKind: row.payload };
  return ell === undefined ? layers : { ...layers, ell };
}

function unsupportedCi(ci: number, offset: number): Error {
  const code = ci.toString(16).toUpperCase().padStart(2, '0');
  const { label, layer } = ciField(ci);
  const name = layer === 'ell' ? `a second ${label}` : label;
  return wireError('WIRE_UNSUPPORTED_CI', { details: { ci: code, offset, layer: name } });
}
