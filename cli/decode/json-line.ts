/**
 * A telegram as a line of JSON: byte by byte what `JSON.stringify` gives for the object, put
 * together of pieces, most of them made once for all telegrams of a shape.
 */
import { toHex } from '#kernel/bytes.ts';
import type { DataRecord } from '#wire/data-record.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import type { MeterField } from '#wire/drivers/read-meter.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { PayloadShape } from '#wire/payload-shape.ts';
import type { TplHeader } from '#wire/transport-layer.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import type { Output } from '../common/output.ts';
import { notesOf } from './telegram-notes.ts';
import { remembered } from './remembered.ts';
import type { SourceLine } from '../common/failures.ts';

/** One object: where it stood, header, the device's named fields, all records. */
export function putJson(
  out: Output,
  telegram: Telegram,
  { captured, place }: { readonly captured: CapturedFrame; readonly place: SourceLine },
): void {
  const { meter, ci, tpl } = telegram;
  const reading = readMeter(telegram);
  const { driver, fields, flags } = reading;
  const { time, rssiDbm } = captured;
  out.putBytes(sourceHead(place.source)).putNumber(place.line);
  if (time !== undefined) putValue(out.put(',"time":'), time);
  if (rssiDbm !== undefined) out.put(',"rssiDbm":').putNumber(rssiDbm);
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

const sourceHead = remembered((source) => bytesOf(`{"source":${JSON.stringify(source)},"line":`));
const driverHead = remembered((driver) => bytesOf(`,"driver":"${driver}","fields":[`));

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

const nameHead = remembered((name) => bytesOf(`{"name":${JSON.stringify(name)},"value":`));
const nextHead = remembered((name) => bytesOf(`,{"name":${JSON.stringify(name)},"value":`));
const unitEnd = remembered((unit) => bytesOf(`,"unit":${JSON.stringify(unit)}}`));
const unitAt = remembered((unit) => bytesOf(`,"unit":${JSON.stringify(unit)},"at":`));

/** What stands before the data of a record and after them; in two parts where there is a text. */
interface RecordPieces {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly beforeText: string;
  readonly behindText: string;
}

const piecesOfShapes = new WeakMap<PayloadShape, readonly RecordPieces[]>();

function putRecords(out: Output, { records, shape }: Telegram): void {
  let pieces = shape === undefined ? undefined : piecesOfShapes.get(shape);
  if (pieces === undefined) {
    pieces = records.map(piecesOf);
    if (shape !== undefined) piecesOfShapes.set(shape, pieces);
  }
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

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function listJson(texts: readonly string[]): string {
  return texts.length === 0 ? '[]' : JSON.stringify(texts);
}

function putValue(out: Output, value: string | number | null): Output {
  if (value === null) return out.put('null');
  return typeof value === 'number' ? out.putNumber(value) : out.putQuoted(value);
}
