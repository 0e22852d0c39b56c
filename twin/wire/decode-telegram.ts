/**
 * Frame → telegram: strips CRC bytes, reads the layers, decrypts and reads the data records to the
 * last byte. It judges the telegram alone: whether it is new, plausible or as its meter should send
 * it is for its caller to say (acceptance.ts, replay-window.ts).
 */
import { ByteReader } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import type { AuthenticationLayer } from './authentication-layer.ts';
import type { PayloadKind } from './ci-field.ts';
import {
  learnFormat,
  readCompactPayload,
  type FormatMemory,
  type GrowingMemory,
} from './compact-frame.ts';
import { DIF } from './data-field.ts';
import { readDataRecords, type DataRecord, type RecordPlace } from './data-record.ts';
import {
  openLayers,
  openPayload,
  wrongMessageLength,
  type KeyOptions,
  type MacCheck,
  type OpenFrame,
  type OpenOptions,
  type OpenPayload,
} from './decode-payload.ts';
import { isExtendedCtr, type ExtendedLink } from './extended-link-layer.ts';
import {
  endsWithStrayCrc,
  stripFrameWithRest,
  type FrameFormat,
  type StrippedFrame,
} from './frame.ts';
import type { Driver } from './drivers/definition.ts';
import { betterReading, INCOMPLETE, isAmbiguous, type FrameReading } from './frame-format.ts';
import type { DeviceAddress, LinkHeader } from './link-layer.ts';
import { learnShape, readShaped, shapeOf, type PayloadShape } from './payload-shape.ts';
import type { Reassembler } from './reassembler.ts';
import { SECURITY_MODE } from './security/security-mode.ts';
import { inPart, type TelegramLayers } from './telegram-header.ts';
import type { TplHeader } from './transport-layer.ts';

export { readTelegramHeader } from './telegram-header.ts';
export type { TelegramHeader } from './telegram-header.ts';

export interface DecodeOptions extends KeyOptions {
  /** Default: stripped, as gateways pass frames on. */
  readonly frameFormat?: FrameFormat;
  /** Of the user: they come before the built-in ones; `readMeter` asks them. */
  readonly drivers?: readonly Driver[];
  /** Formats of full frames; reads compact frames, and learns. */
  readonly formats?: FormatMemory;
  /** Collects fragments: WIRE_FRAGMENTED until the last one, which gives the whole telegram. */
  readonly reassembler?: Reassembler;
  /** When the frame was received; needed with `reassembler`. */
  readonly receivedAt?: Instant;
}

export interface Telegram {
  readonly link: LinkHeader;
  readonly ell?: ExtendedLink;
  readonly afl?: AuthenticationLayer;
  /** Address of the meter; differs from the link layer's behind a radio adapter. */
  readonly meter: DeviceAddress;
  readonly ci: number;
  readonly tpl: TplHeader;
  readonly payloadKind: PayloadKind;
  /** Payload after decryption, check bytes and clear tail included. */
  readonly plain: Uint8Array;
  /** How many bytes of `plain` were encrypted. */
  readonly encryptedBytes: number;
  /** `unchecked`: there is a MAC, but no key to check it with. */
  readonly mac: MacCheck;
  /** Bytes of the MAC; 0 without. */
  readonly macBytes: number;
  readonly records: readonly DataRecord[];
  /** The same object for all telegrams whose records differ in their data only, where known. */
  readonly shape?: PayloadShape | undefined;
  /** What a reader should know and no error: left-over bytes, data in the next telegram. */
  readonly warnings: readonly string[];
  /**
   * Set where the last record of a clear telegram ends too early: WIRE_TRUNCATED. The records before
   * it are there to look at, but whoever lost bytes may have lost them in the middle.
   */
  readonly brokenOff?: LabError;
  /** Those that the caller gave. */
  readonly drivers?: readonly Driver[];
}

/** Throws LabError with a WIRE_ code; see errors.ts. */
export function decodeTelegram(frame: Uint8Array, options: DecodeOptions = {}): Telegram {
  const format = options.frameFormat ?? 'stripped';
  const read = stripFrameWithRest(frame, format, options.checks);
  if (read.damage !== undefined) return decodeDamaged(read, read.damage, options);
  if (!isAmbiguous(frame, format, read)) return decodeStripped(read, options);
  const whole = { stripped: frame, trailingBytes: 0 };
  return betterReading(attempt(read, options), () => attempt(whole, options))();
}

/** What a wrong CRC leaves to read; where that is nothing, the CRC is why. */
function decodeDamaged(read: StrippedFrame, damage: LabError, options: DecodeOptions): Telegram {
  try {
    const telegram = decodeStripped(read, options);
    return { ...telegram, warnings: [damage.message, ...telegram.warnings] };
  } catch (error) {
    if (error instanceof LabError && !INCOMPLETE.includes(error.code)) throw damage;
    throw error;
  }
}

/** The telegram, or what throws the error that stood in the way of it. */
function attempt(read: StrippedFrame, options: DecodeOptions): FrameReading<() => Telegram> {
  try {
    const telegram = decodeStripped(read, options);
    return { value: () => telegram, code: telegram.brokenOff?.code };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const fail = (): never => {
      throw error;
    };
    return { value: fail, code: error.code };
  }
}

function decodeStripped(
  { stripped, trailingBytes }: StrippedFrame,
  options: DecodeOptions,
): Telegram {
  const collected = options.reassembler?.add(stripped, options.receivedAt ?? 0);
  if (collected?.kind === 'whole' && collected.fragments > 1) {
    return decodeMessage(collected.message, options);
  }
  const telegram = readMessage(stripped, options, { trailingBytes });
  const isShort = telegram.brokenOff !== undefined && options.checks === 'report';
  return (isShort ? readPastLength(stripped, options) : undefined) ?? telegram;
}

/** What a length field that is too small hides; undefined where the bytes after it are no records. */
function readPastLength(stripped: Uint8Array, options: DecodeOptions): Telegram | undefined {
  const said = stripped[0] ?? 0;
  const follow = stripped.length - 1;
  if (follow <= said) return undefined;
  try {
    const telegram = readMessage(stripped, options, { trailingBytes: 0, end: stripped.length });
    if (telegram.brokenOff !== undefined) return undefined;
    const note = `the length field says ${said} bytes and ${follow} follow: all of them were read`;
    return { ...telegram, warnings: [note, ...telegram.warnings] };
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** A message of several fragments as reassembler.ts gives it. Throws as `decodeTelegram`. */
export function decodeMessage(message: Uint8Array, options: DecodeOptions = {}): Telegram {
  return readMessage(message, options, { trailingBytes: 0, end: message.length });
}

/** A stripped frame, or a whole message of several, and its layers as they were read. */
export interface WalkedFrame {
  readonly frame: Uint8Array;
  readonly layers: TelegramLayers;
  readonly isMessage: boolean;
}

/** The telegram of a frame whose layers its caller needed before. Throws as `decodeTelegram`. */
export function decodeWalked(
  { frame, layers, isMessage }: WalkedFrame,
  options: DecodeOptions,
): Telegram {
  const length = isMessage ? { end: frame.length } : {};
  return readMessage(frame, options, { trailingBytes: 0, layers, ...length });
}

/** `end` is set for a message of several fragments, and where the length field is not believed. */
interface MessageRead extends OpenOptions {
  readonly trailingBytes: number;
}

function readMessage(stripped: Uint8Array, options: DecodeOptions, read: MessageRead): Telegram {
  const open = openLayers(stripped, options, read);
  const opened = openPayload(open, options);
  const { link, ell, afl, meter, ci, tpl, payloadKind, end } = open.layers;
  const { plain, encryptedBytes, mac, macBytes } = opened;
  const { records, warnings, error, shape } = readPayload(open, opened, options);
  if (error !== undefined) {
    const isOpenAlready = open.isClearAlready ?? opened.isClearAlready ?? false;
    if (!isCutShort(error, open, { records, isOpenAlready })) throw error;
    warnings.push(`the records break off: ${error.message}`);
  }
  if (options.checks === 'report') warnings.push(...checkNotes(open, opened, options));
  else if (mac === 'unchecked') warnings.push(UNCHECKED_MAC);
  const rest = read.end === undefined ? stripped.length - end + read.trailingBytes : 0;
  if (rest > 0) warnings.push(`${rest} bytes after the end of the frame`);
  const telegram: { -readonly [K in keyof Telegram]: Telegram[K] } = {
    link,
    meter,
    ci,
    tpl,
    payloadKind,
    plain,
    encryptedBytes,
    mac,
    macBytes,
    records,
    shape,
    warnings,
  };
  if (ell !== undefined) telegram.ell = ell;
  if (afl !== undefined) telegram.afl = afl;
  if (error !== undefined) telegram.brokenOff = error;
  if (options.drivers !== undefined) telegram.drivers = options.drivers;
  return telegram;
}

/** What the checks gave, in words; `report` lets pass what otherwise is an error. */
function checkNotes(open: OpenFrame, opened: OpenPayload, options: DecodeOptions): string[] {
  const { mac } = opened;
  const wrongLength = wrongMessageLength(open.layers);
  const notes = [
    ...(open.notes ?? []),
    ...(wrongLength === undefined ? [] : [wrongLength.message]),
    ...(opened.note === undefined ? [] : [opened.note]),
  ];
  if (open.isClearAlready === true || opened.isClearAlready === true) {
    notes.push(ALREADY_DECRYPTED);
    if (mac !== 'none') notes.push('the MAC covers the encrypted bytes and cannot be checked');
    return notes;
  }
  if (mac === 'unchecked') notes.push(UNCHECKED_MAC);
  if (mac === 'wrong') notes.push(WRONG_MAC);
  if (isClearOfKnownMeter(open.layers, options)) notes.push(CLEAR_ALTHOUGH_KEY);
  return notes;
}

function isClearOfKnownMeter(
  { tpl, ell, meter, payloadKind }: TelegramLayers,
  keys: KeyOptions,
): boolean {
  if (tpl.mode !== SECURITY_MODE.none || isExtendedCtr(ell) || payloadKind === 'empty')
    return false;
  return keys.keyFor?.(meter) !== undefined || keys.key !== undefined;
}

const UNCHECKED_MAC = 'the MAC was not checked: no key is known';
export const ALREADY_DECRYPTED = 'already decrypted, not authenticated';
const WRONG_MAC = 'the MAC does not match: wrong key, or the telegram was changed on the way';
const CLEAR_ALTHOUGH_KEY =
  'in clear although a key of this meter is known: anybody may have sent it';

interface CutShort {
  readonly records: readonly DataRecord[];
  readonly isOpenAlready: boolean;
}

/**
 * Receivers do pass on telegrams that lost bytes. What was encrypted must be read to its end, which
 * is part of the proof that the key is right; a clear telegram proves nothing either way.
 */
function isCutShort(
  error: LabError,
  { layers }: OpenFrame,
  { records, isOpenAlready }: CutShort,
): boolean {
  const { tpl, ell, payloadKind } = layers;
  return (
    error.code === 'WIRE_TRUNCATED' &&
    payloadKind === 'records' &&
    records.length > 0 &&
    (isOpenAlready || (tpl.mode === SECURITY_MODE.none && !isExtendedCtr(ell)))
  );
}

/** Records of an open payload, whether full or compact; none of makers' own formats. */
export function readPayload(
  open: OpenFrame,
  opened: OpenPayload,
  options: Pick<DecodeOptions, 'formats' | 'checks'>,
): PayloadRecords {
  const { formats } = options;
  const { frame, layers } = open;
  const { payloadKind, meter, end } = layers;
  const { plain } = opened;
  const channel = { meter, isSecret: opened.encryptedBytes > 0 };
  if (payloadKind === 'compact') return readCompactPayload(plain, channel, options);
  if (payloadKind !== 'records') return { records: [], warnings: [] };
  const isClearAlready = open.isClearAlready === true || opened.isClearAlready === true;
  const read = readPayloadRecords(plain, { frame, end, isClearAlready });
  if (isGrowing(formats) && read.error === undefined && read.warnings.length === 0) {
    learnFormat(formats, channel, { plain, records: read.records });
  }
  return read;
}

function isGrowing(formats: FormatMemory | undefined): formats is GrowingMemory {
  return formats?.learn !== undefined;
}

interface PayloadPlace {
  readonly frame: Uint8Array;
  readonly end: number;
  readonly isClearAlready?: boolean;
}

interface PayloadRecords {
  readonly records: readonly DataRecord[];
  readonly warnings: string[];
  readonly shape?: PayloadShape | undefined;
  /** Set where the records break off; `records` then holds those before. */
  readonly error?: LabError;
}

/**
 * Reads records to the last byte of the payload; two bytes of a left-over CRC may follow, also after
 * fillers. Of a payload that was decrypted before it cannot be checked: it covers what was encrypted.
 */
export function readPayloadRecords(
  plain: Uint8Array,
  { frame, end, isClearAlready = false }: PayloadPlace,
): PayloadRecords {
  const known = shapeOf(plain);
  if (known !== undefined) return withShape(readShaped(plain, known), known);
  const records: DataRecord[] = [];
  const places: RecordPlace[] = [];
  try {
    inPart('payload', () => readDataRecords(new ByteReader(plain), records, places));
    return withShape(records, learnShape(plain, places));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const last = records.at(-1);
    const readBytes = last === undefined ? 0 : last.offset + last.length;
    let rest = readBytes;
    while (plain[rest] === DIF.filler) rest++;
    const isCrc = isClearAlready ? rest > readBytes : endsWithStrayCrc(frame.subarray(0, end));
    const isStray = plain.length - rest === STRAY_CRC_BYTES && isCrc;
    return isStray ? { records, warnings: [STRAY_CRC] } : { records, warnings: [], error };
  }
}

function withShape(
  records: readonly DataRecord[],
  shape: PayloadShape | undefined,
): PayloadRecords {
  const isOpen = records.at(-1)?.dib === MORE_FOLLOWS;
  return { records, warnings: isOpen ? [MORE_RECORDS_FOLLOW] : [], shape };
}

/** The warning about a telegram that another one continues. */
export const MORE_RECORDS_FOLLOW = 'more records follow in the next telegram';
const STRAY_CRC_BYTES = 2;
/** The warning about a CRC that a receiver left at the end of the payload. */
export const STRAY_CRC = 'the last two bytes are a left-over CRC';
const MORE_FOLLOWS = DIF.moreFollows.toString(16);
