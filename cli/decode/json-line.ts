/**
 * A telegram as a line of JSON: byte by byte what `JSON.stringify` gives for the object, put
 * together of pieces, most of them made once for all telegrams of a shape.
 */
import { toHex } from '#kernel/bytes.ts';
import type { DataRecord } from '#wire/data-record.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { MeterField, MeterReading } from '#wire/drivers/read-meter.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { PayloadShape } from '#wire/payload-shape.ts';
import type { TplHeader } from '#wire/transport-layer.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import type { Output } from '../common/output.ts';
import { notesOf } from './telegram-notes.ts';
import { remembered } from './remembered.ts';
import type { SourceLine } from '../common/failures.ts';

interface JsonLine {
  readonly reading: MeterReading;
  readonly captured: CapturedFrame;
  readonly place: SourceLine;
}

/** One object: where it stood, header, the device's named fields, all records. */
export function putJson(
  out: Output,
  telegram: Telegram,
  { reading, captured, place }: JsonLine,
): void {
  const { meter, ci, tpl } = telegram;
  const { driver, fields, flags } = reading;
  putPlace(out, captured, place);
  out.put(',"meter":').putQuoted(formatAddress(meter)).put(',"ci":').putNumber(ci);
  putTpl(out, tpl);
  out.putBytes(driverHead(driver));
  for (const field of fields) putField(out, field, field === fields[0]);
  out.put('],"flags":').put(listJson(flags)).put(',"records":[');
  putRecords(out, telegram);
  out.put('],"warnings":').put(listJson(notesOf(telegram, reading)));
  // What a maker sends in a form of its own has no records to be sent again.
  if (telegram.payloadKind === 'opaque') out.put(',"payload":').putQuoted(toHex(telegram.plain));
  out.put('}');
}

/** Where a telegram stood, and what stood beside it. */
export function putPlace(out: Output, { time, rssiDbm }: CapturedFrame, place: SourceLine): void {
  out.putBytes(sourceHead(place.source)).putNumber(place.line);
  if (time !== undefined) putValue(out.put(',"time":'), time);
  if (rssiDbm !== undefined) out.put(',"rssiDbm":').putNumber(rssiDbm);
}

const sourceHead = remembered((source) => bytesOf(`{"source":${JSON.stringify(source)},"line":`));
export const driverHead = remembered((driver) => bytesOf(`,"driver":"${driver}","fields":[`));

function putTpl(out: Output, tpl: TplHeader): void {
  out.putBytes(headerHead(tpl.header)).putNumber(tpl.accessNumber);
  out.put(',"status":').putNumber(tpl.status);
  out.putBytes(CONFIGURATION_HEAD).putNumber(tpl.configurationField);
  out.put(',"mode":').putNumber(tpl.mode);
  out.putBytes(BLOCKS_HEAD).putNumber(tpl.encryptedBlocks);
  const { extension, keyVersion, messageCounter } = tpl;
  if (extension !== undefined) out.put(',"extension":').putNumber(extension);
  if (keyVersion !== undefined) out.put(',"keyVersion":').putNumber(keyVersion);
  if (messageCounter !== undefined) out.put(',"messageCounter":').putNumber(messageCounter);
}

const headerHead = remembered((header) => bytesOf(`,"header":"${header}","accessNumber":`));
const CONFIGURATION_HEAD = bytesOf(',"configurationField":');
const BLOCKS_HEAD = bytesOf(',"encryptedBlocks":');

function putField(out: Output, { name, value, unit, at }: MeterField, isFirst: boolean): void {
  putValue(out.putBytes(isFirst ? nameHead(name) : nextHead(name)), value);
  if (at === undefined) out.putBytes(unitEnd(unit));
  else out.putBytes(unitAt(unit)).putQuoted(at).put('}');
}

export const nameHead = remembered((name) => bytesOf(`{"name":${JSON.stringify(name)},"value":`));
export const nextHead = remembered((name) => bytesOf(`,{"name":${JSON.stringify(name)},"value":`));
export const unitEnd = remembered((unit) => bytesOf(`,"unit":${JSON.stringify(unit)}}`));
export const unitAt = remembered((unit) => bytesOf(`,"unit":${JSON.stringify(unit)},"at":`));

/** What stands before the data of a record and after them; in two parts where there is a text. */
interface RecordPieces {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly beforeText: string;
  readonly behindText: string;
}

const piecesOfShapes = new WeakMap<PayloadShape, readonly RecordPieces[]>();

/** Made once for all telegrams of a shape. */
export function piecesFor(
  records: readonly DataRecord[],
  shape: PayloadShape | undefined,
): readonly RecordPieces[] {
  const known = shape === undefined ? undefined : piecesOfShapes.get(shape);
  if (known !== undefined) return known;
  const pieces = records.map(piecesOf);
  if (shape !== undefined) piecesOfShapes.set(shape, pieces);
  return pieces;
}

function putRecords(out: Output, { records, shape }: Telegram): void {
  const pieces = piecesFor(records, shape);
  for (let index = 0; index < pieces.length; index++) {
    const record = records[index];
    const piece = pieces[index];
    if (record === undefined || piece === undefined) return;
    out.putBytes(piece.head).put(record.raw);
    putValue(out.put('","value":'), record.value);
    if (record.text === undefined) out.putBytes(piece.tail);
    else out.put(piece.beforeText).putQuoted(record.text).put(piece.behindText);
  }
}

function piecesOf(record: DataRecord, index: number): RecordPieces {
  const { raw: _raw, value: _value, text: _text, ...fixed } = record;
  const { offset, length, unitText, unitTextLast, ...header } = fixed;
  const start = JSON.stringify(header).slice(0, -1);
  const place = `,"offset":${offset},"length":${length}`;
  const unit =
    unitText === undefined ? '}' : `,${JSON.stringify({ unitText, unitTextLast }).slice(1)}`;
  return {
    head: bytesOf(`${index === 0 ? '' : ','}${start},"raw":"`),
    tail: bytesOf(place + unit),
    beforeText: `${place},"text":`,
    behindText: unit,
  };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function listJson(texts: readonly string[]): string {
  return texts.length === 0 ? '[]' : JSON.stringify(texts);
}

export function putValue(out: Output, value: string | number | null): Output {
  if (value === null) return out.put('null');
  return typeof value === 'number' ? out.putNumber(value) : out.putQuoted(value);
}
