/**
 * Telegrams that repeat: a meter sends the same header and the same DIF and VIF in each, so that only
 * its values are read and written into the line that was worked out before. Whatever differs in anything
 * else is decoded as a whole; `json-line.ts` writes the same bytes for both.
 */
import { ByteReader } from '#kernel/bytes.ts';
import type { DecodeOptions, Telegram } from '#wire/decode-telegram.ts';
import type { MeterReading } from '#wire/drivers/read-meter.ts';
import { stripFrameWithRest } from '#wire/frame.ts';
import { formatAddress, readLinkAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { isOfShape } from '#wire/payload-shape.ts';
import type { Aes128 } from '#wire/security/aes.ts';
import { decryptMode5, mode5Iv } from '#wire/security/mode-5.ts';
import { SECURITY_MODE } from '#wire/security/security-mode.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import type { Output } from '../common/output.ts';
import type { SourceLine } from '../common/failures.ts';
import { bytesOf, putPlace } from './json-line.ts';
import {
  putFields,
  putRecords,
  readValues,
  skeletonOf,
  type JsonSkeleton,
} from './json-skeleton.ts';

interface Known {
  readonly meter: DeviceAddress;
  /** Of a telegram of the meter, up to its payload. */
  readonly header: Uint8Array;
  readonly frameBytes: number;
  /** Undefined for a meter that sends in clear. */
  readonly aes: Aes128 | undefined;
  /** Its second half is the access number of the telegram in work. */
  readonly iv: Uint8Array;
  readonly encryptedBytes: number;
  /** The name of the meter, up to the access number. */
  readonly beforeAccess: Uint8Array;
  readonly skeleton: JsonSkeleton;
}

/** What stands between CI field and payload, and where in the frame the access number is. */
const HEADERS: Readonly<Record<string, { readonly bytes: number; readonly access: number }>> = {
  none: { bytes: 11, access: -1 },
  short: { bytes: 15, access: 11 },
  long: { bytes: 23, access: 19 },
};
const CI_AT = 10;
const ADDRESS_AT = 2;
const ADDRESS_BYTES = 8;
const ID_AT = 4;
const ID_END = 8;
/** The limit is for captures that somebody makes up. */
const MAX_METERS = 16_384;
const MAX_KINDS = 1024;

export class Repeated {
  readonly #options: DecodeOptions;
  readonly #known = new Map<number, Known>();
  /** The last meter of each kind of device. */
  readonly #kinds = new Map<number, Known>();

  constructor(options: DecodeOptions) {
    this.#options = options;
  }

  /** The meter whose line is written now; undefined where the frame is to be decoded as a whole. */
  put(out: Output, captured: CapturedFrame, place: SourceLine): DeviceAddress | undefined {
    const { bytes } = captured;
    if (captured.note !== undefined) return undefined;
    const before = this.#known.get(idOf(bytes));
    const known = before ?? this.#alike(bytes);
    if (known === undefined) return undefined;
    if (!isSame(bytes, known) || !this.#isStripped(bytes)) return undefined;
    const { skeleton, meter } = known;
    const { layout, access } = skeleton;
    const accessNumber = access < 0 ? 0 : (bytes[access] ?? 0);
    const plain = plainOf(bytes, known, accessNumber);
    if (!isOfShape(plain, layout.shape) || !readValues(skeleton, plain)) return undefined;
    if (before === undefined) this.#keep(bytes, known);
    putPlace(out, captured, place);
    out.putBytes(known.beforeAccess);
    out.putNumber(accessNumber).putBytes(skeleton.beforeFields);
    putFields(out, layout);
    out.putBytes(skeleton.beforeRecords);
    putRecords(out, layout, plain);
    out.putBytes(END).endLine();
    return meter;
  }

  /** Of a telegram that was decoded as a whole. */
  learn({ bytes, note }: CapturedFrame, telegram: Telegram, reading: MeterReading): void {
    const { meter, tpl, plain, encryptedBytes } = telegram;
    const header = HEADERS[tpl.header];
    const isPlain = header !== undefined && note === undefined && isOrdinary(telegram);
    if (!isPlain || bytes.length !== header.bytes + plain.length) return;
    if (bytes[CI_AT] !== telegram.ci || !this.#isStripped(bytes)) return;
    const aes = encryptedBytes === 0 ? undefined : this.#cipherFor(meter);
    const skeleton = skeletonOf(telegram, reading, header.access);
    if (skeleton === undefined || (aes === undefined) !== (encryptedBytes === 0)) return;
    const head = Uint8Array.from(bytes.subarray(0, header.bytes));
    const frameBytes = bytes.length;
    const known = { ...ofMeter(meter, head, skeleton), frameBytes, aes, encryptedBytes, skeleton };
    this.#keep(bytes, known);
    // Others of its kind have another address; behind a radio adapter it stands elsewhere.
    if (header.bytes === HEADERS['long']?.bytes || meter !== linkAddress(head)) return;
    if (this.#kinds.size >= MAX_KINDS) this.#kinds.clear();
    this.#kinds.set(kindOf(bytes), known);
  }

  #keep(bytes: Uint8Array, known: Known): void {
    if (this.#known.size >= MAX_METERS) this.#known.clear();
    this.#known.set(idOf(bytes), known);
  }

  /** What is known of another meter of the same kind, with the id and key of this one. */
  #alike(bytes: Uint8Array): Known | undefined {
    const kind = this.#kinds.get(kindOf(bytes));
    if (kind === undefined || bytes.length !== kind.frameBytes) return undefined;
    const header = Uint8Array.from(kind.header);
    for (let at = ID_AT; at < ID_END; at++) header[at] = bytes[at] ?? 0;
    const meter = linkAddress(header);
    const aes = this.#options.keyFor?.(meter);
    // In clear although it has a key, or encrypted and it has none: there is something to be said.
    if (aes instanceof Uint8Array || (aes === undefined) !== (kind.aes === undefined)) {
      return undefined;
    }
    return { ...kind, ...ofMeter(meter, header, kind.skeleton), aes };
  }

  #cipherFor(meter: DeviceAddress): Aes128 | undefined {
    const key = this.#options.keyFor?.(meter);
    return key === undefined || key instanceof Uint8Array ? undefined : key;
  }

  /** Its CRC bytes would be inside. */
  #isStripped(bytes: Uint8Array): boolean {
    const { frameFormat = 'stripped', checks } = this.#options;
    return stripFrameWithRest(bytes, frameFormat, checks).stripped === bytes;
  }
}

/** What differs between two meters of a kind. */
function ofMeter(
  meter: DeviceAddress,
  header: Uint8Array,
  { beforeAccess }: JsonSkeleton,
): Pick<Known, 'meter' | 'header' | 'iv' | 'beforeAccess'> {
  return {
    meter,
    header,
    iv: mode5Iv(addressBytes(header), 0),
    beforeAccess: bytesOf(`,"meter":"${formatAddress(meter)}"${beforeAccess}`),
  };
}

/** The codec gives one object for each meter. */
function linkAddress(header: Uint8Array): DeviceAddress {
  return readLinkAddress(new ByteReader(header, ADDRESS_AT));
}

const END = Buffer.from('],"warnings":[]}');

function idOf(bytes: Uint8Array): number {
  return (
    (bytes[4] ?? 0) | ((bytes[5] ?? 0) << 8) | ((bytes[6] ?? 0) << 16) | ((bytes[7] ?? 0) << 24)
  );
}

/** Maker, version, type and length. */
function kindOf(bytes: Uint8Array): number {
  const maker = (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8);
  const device = (bytes[8] ?? 0) | ((bytes[9] ?? 0) << 8);
  return (maker * 0x1_0000 + device) * 0x100 + (bytes.length & 0xff);
}

/** Nothing between link layer and payload but what is in the skeleton, and nothing to be told of it. */
function isOrdinary({
  ell,
  afl,
  tpl,
  mac,
  payloadKind,
  encryptedBytes,
  ...rest
}: Telegram): boolean {
  const isOpen = tpl.mode === SECURITY_MODE.none && encryptedBytes === 0;
  const isEncrypted = tpl.mode === SECURITY_MODE.aesCbcIv && encryptedBytes > 0;
  return (
    payloadKind === 'records' &&
    ell === undefined &&
    afl === undefined &&
    mac === 'none' &&
    tpl.extension === undefined &&
    (isOpen || isEncrypted) &&
    rest.warnings.length === 0 &&
    rest.brokenOff === undefined &&
    rest.drivers === undefined
  );
}

function isSame(bytes: Uint8Array, { header, frameBytes, skeleton }: Known): boolean {
  if (bytes.length !== frameBytes) return false;
  const { access } = skeleton;
  for (let at = 0; at < header.length; at++) {
    if (bytes[at] !== header[at] && at !== access) return false;
  }
  return true;
}

function plainOf(
  bytes: Uint8Array,
  { header, aes, iv, encryptedBytes }: Known,
  accessNumber: number,
): Uint8Array {
  // A copy, not a view: a view makes V8 move a small array off its heap.
  const payload = bytes.slice(header.length);
  if (aes === undefined) return payload;
  for (let at = ADDRESS_BYTES; at < iv.length; at++) iv[at] = accessNumber;
  return decryptMode5({ aes, iv, payload, encryptedBytes });
}

/** In the order of the link layer; the long header has the id first. */
function addressBytes(header: Uint8Array): Uint8Array {
  if (header.length !== HEADERS['long']?.bytes) return header.subarray(2, 10);
  const address = header.slice(11, 19);
  address.set(header.subarray(15, 17), 0);
  address.set(header.subarray(11, 15), 2);
  return address;
}
