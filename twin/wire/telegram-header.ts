/**
 * Everything of a telegram that can be read without a key: link layer, extended link layer,
 * network layer, authentication layer, CI field and transport-layer header. Works on stripped frames.
 */
import { ByteReader } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import {
  fragmentId,
  isFragment,
  readAuthenticationLayer,
  type AuthenticationLayer,
} from './authentication-layer.ts';
import { ciField, type CiField, type PayloadKind } from './ci-field.ts';
import { isRealData, realDataAddress } from './diehl-formats.ts';
import { wireError } from './errors.ts';
import {
  extendedEncryption,
  isExtendedCtr,
  PAYLOAD_CRC_BYTES,
  readExtendedLink,
  type ExtendedLink,
} from './extended-link-layer.ts';
import {
  formatAddress,
  readLinkHeader,
  readTransportAddress,
  type DeviceAddress,
  type LinkHeader,
} from './link-layer.ts';
import { hasOwnPayload } from './makers-payloads.ts';
import { NO_TPL_HEADER, readTplFields, type TplHeader } from './transport-layer.ts';

/** The layers of a frame and where its payload lies. */
export interface TelegramLayers {
  readonly link: LinkHeader;
  readonly ell?: ExtendedLink;
  /** Where the extended link layer's own fields end; its payload CRC follows in II and IV. */
  readonly ellEnd?: number;
  /** Network layer of a relayed telegram (EN 13757-5): a CI field and one byte of control. */
  readonly nwlOffset?: number;
  readonly afl?: AuthenticationLayer;
  readonly aflOffset?: number;
  /** CI field of the transport layer; of the last readable layer while the rest is closed. */
  readonly ci: number;
  readonly ciOffset: number;
  readonly tpl: TplHeader;
  /** The meter: the long header's address if there is one, else the sender of the frame. */
  readonly meter: DeviceAddress;
  readonly payloadKind: PayloadKind;
  readonly payloadOffset: number;
  /** End of the frame by its L field; bytes after it do not belong to it. */
  readonly end: number;
}

export interface TelegramHeader extends TplHeader {
  readonly link: LinkHeader;
  readonly meter: DeviceAddress;
  readonly ci: number;
  readonly payloadOffset: number;
}

/**
 * No key needed; any security mode is fine. Of a telegram that the extended link layer encrypts,
 * header `none` and the CI field of that layer. Throws WIRE_TRUNCATED, WIRE_UNSUPPORTED_CI,
 * WIRE_UNSUPPORTED_SECURITY, WIRE_BAD_LAYER or WIRE_FRAGMENTED.
 */
export function readTelegramHeader(frame: Uint8Array): TelegramHeader {
  const { link, meter, ci, tpl, payloadOffset } = readLayers(frame);
  return { ...tpl, link, meter, ci, payloadOffset };
}

export interface LayerOptions {
  /** The part that the extended link layer encrypts is plain already. */
  readonly opened?: boolean;
  /** Length of a message of several fragments, which no L field can say. */
  readonly end?: number;
}

/** Throws as `readTelegramHeader`. */
export function readLayers(frame: Uint8Array, options: LayerOptions = {}): TelegramLayers {
  const { layers, error } = walkLayers(frame, options);
  if (error !== undefined) throw error;
  return layers;
}

/** What could be read of the layers. */
export type Walked = { readonly [K in keyof TelegramLayers]?: TelegramLayers[K] | undefined };

/** All layers, or what could be read before the error. */
export type LayerWalk =
  | { readonly layers: TelegramLayers; readonly error?: undefined }
  | { readonly layers: Walked; readonly error: LabError };

/** Reads layers as far as possible. */
export function walkLayers(frame: Uint8Array, options: LayerOptions = {}): LayerWalk {
  const layers = emptyDraft();
  try {
    inPart('frame', () => readInto(layers, frame, options));
    return { layers: layers as TelegramLayers };
  } catch (error) {
    if (error instanceof LabError) return { layers, error };
    throw error;
  }
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

type Draft = { -readonly [K in keyof TelegramLayers]?: TelegramLayers[K] | undefined };

/** All fields at once: an object that grows field by field is moved several times. */
function emptyDraft(): Draft {
  return {
    link: undefined,
    ell: undefined,
    ellEnd: undefined,
    nwlOffset: undefined,
    afl: undefined,
    aflOffset: undefined,
    ci: undefined,
    ciOffset: undefined,
    tpl: undefined,
    meter: undefined,
    payloadKind: undefined,
    payloadOffset: undefined,
    end: undefined,
  };
}

function readInto(layers: Draft, frame: Uint8Array, options: LayerOptions): void {
  const end = options.end ?? (frame[0] ?? 0) + 1;
  const missing = end - frame.length;
  if (missing > 0) {
    const details = { wanted: missing, offset: frame.length, part: 'frame', available: 0 };
    throw wireError('WIRE_TRUNCATED', { details });
  }
  const reader = new ByteReader(frame, 0, end);
  const link = readLinkHeader(reader);
  layers.link = link;
  layers.end = end;
  layers.ciOffset = reader.offset;
  layers.ci = reader.u8();
  let row = ciField(layers.ci);
  if (row.layer === 'ell') row = readExtended(layers, reader, options);
  if (row.payload === 'closed') return;
  if (row.layer === 'nwl') row = readNetwork(layers, reader);
  if (row.layer === 'afl') row = readAuthentication(layers, reader);
  if (row.layer !== 'tpl' && row.layer !== 'opaque') throw unsupportedCi(layers);
  readTransport(layers, { frame, reader }, row);
}

/** Gives back the row of the next layer, or the layer's own row if what follows is encrypted. */
function readExtended(layers: Draft, reader: ByteReader, { opened }: LayerOptions): CiField {
  const { ci = 0, link } = layers;
  const row = ciField(ci);
  const ell = readExtendedLink(reader, ci);
  layers.ell = ell;
  layers.ellEnd = reader.offset;
  if (row.payload === 'closed') {
    if (isExtendedCtr(ell) && opened !== true) {
      layers.tpl = NO_TPL_HEADER;
      if (link !== undefined) layers.meter = link.address;
      layers.payloadKind = 'closed';
      layers.payloadOffset = reader.offset;
      return row;
    }
    if (!isExtendedCtr(ell) && extendedEncryption(ell) !== 0) throw unknownEncryption(ell, link);
    reader.skip(PAYLOAD_CRC_BYTES);
  }
  return nextRow(layers, reader);
}

function readNetwork(layers: Draft, reader: ByteReader): CiField {
  const offset = reader.offset - 1;
  reader.skip(1);
  layers.nwlOffset = offset;
  return nextRow(layers, reader);
}

function readAuthentication(layers: Draft, reader: ByteReader): CiField {
  layers.aflOffset = reader.offset - 1;
  const afl = readAuthenticationLayer(reader);
  layers.afl = afl;
  if (isFragment(afl)) {
    layers.ciOffset = reader.offset;
    throw wireError('WIRE_FRAGMENTED', { details: { fragment: fragmentId(afl) } });
  }
  return nextRow(layers, reader);
}

function nextRow(layers: Draft, reader: ByteReader): CiField {
  layers.ciOffset = reader.offset;
  layers.ci = reader.u8();
  const row = ciField(layers.ci);
  return row.payload === 'closed' ? { ...row, payload: 'empty' } : row;
}

function readTransport(
  layers: Draft,
  { frame, reader }: { readonly frame: Uint8Array; readonly reader: ByteReader },
  row: CiField,
): void {
  let meter = row.form === 'long' ? readTransportAddress(reader) : layers.link?.address;
  layers.tpl = row.form === 'none' ? NO_TPL_HEADER : readTplFields(reader, row.form);
  if (row.form === 'short' && meter !== undefined && isRealData(meter, layers.tpl.mode)) {
    meter = realDataAddress(frame);
  }
  if (meter !== undefined) layers.meter = meter;
  const isOwn = row.payload === 'records' && meter !== undefined && hasOwnPayload(meter);
  layers.payloadKind = isOwn ? 'opaque' : row.payload;
  layers.payloadOffset = reader.offset;
}

function unknownEncryption(ell: ExtendedLink, link: LinkHeader | undefined): Error {
  const meter = link === undefined ? '' : formatAddress(link.address);
  const what = `encryption ${extendedEncryption(ell)} of the extended link layer`;
  const details = { meter, what, expected: 'AES-128-CTR or none' };
  return wireError('WIRE_UNSUPPORTED_SECURITY', { details });
}

function unsupportedCi({ ci = 0, ciOffset }: Draft): Error {
  const code = ci.toString(16).toUpperCase().padStart(2, '0');
  const { label, layer } = ciField(ci);
  const name = layer === 'other' ? label : `a second or misplaced ${label}`;
  return wireError('WIRE_UNSUPPORTED_CI', { details: { ci: code, offset: ciOffset, layer: name } });
}

/** The meter's address as sent, in link-layer order. */
export function meterAddressBytes(
  stripped: Uint8Array,
  { tpl, ciOffset }: TelegramLayers,
): Uint8Array {
  if (tpl.header !== 'long') return stripped.slice(2, 10);
  const address = stripped.slice(ciOffset + 1, ciOffset + 9);
  // Id before M on the wire, M before id in the vector.
  address.set(stripped.subarray(ciOffset + 5, ciOffset + 7), 0);
  address.set(stripped.subarray(ciOffset + 1, ciOffset + 5), 2);
  return address;
}
