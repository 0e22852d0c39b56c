/**
 * A telegram as a line of JSON: byte by byte what `JSON.stringify` gives for the object, put
 * together of pieces, most of them made once for all telegrams of a shape.
 */
import type { DataRecord } from '#wire/data-record.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import type { MeterField } from '#wire/drivers/read-meter.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { PayloadShape } from '#wire/payload-shape.ts';
import type { CapturedFrame } from './captured-frame.ts';
import type { Output } from './output.ts';
import { remembered } from './remembered.ts';
import type { Place } from './telegram-lines.ts';

/** One object: where it stood, header, the device's named fields, all records. */
export function putJson(
  out: Output,
  telegram: Telegram,
  { captured, place }: { readonly captured: CapturedFrame; readonly place: Place },
): void {
  const { meter, ci, tpl, warnings } = telegram;
  const { driver, fields, flags } = readMeter(telegram);
  const { time, rssiDbm } = captured;
  out.putBytes(sourceHead(place.source)).put(String(place.line));
  if (time !== undefined) out.put(',"time":').put(json(time));
  if (rssiDbm !== undefined) out.put(',"rssiDbm":').put(json(rssiDbm));
  out.put(',"meter":"').put(formatAddress(meter)).put('","ci":').put(String(ci));
  out.putBytes(headerHead(tpl.header));
  for (const { key, head } of TPL_NUMBERS) {
    const value = tpl[key];
    if (value !== undefined) out.putBytes(head).put(String(value));
  }
  out.putBytes(driverHead(driver));
  for (const field of fields) putField(out, field, field === fields[0]);
  out.put('],"flags":').put(listJson(flags)).put(',"records":[');
  putRecords(out, telegram);
  out.put('],"warnings":').put(listJson(warnings)).put('}');
}

const sourceHead = remembered((source) => bytesOf(`{"source":${JSON.stringify(source)},"line":`));
const headerHead = remembered((header) => bytesOf(`,"header":"${header}"`));
const driverHead = remembered((driver) => bytesOf(`,"driver":"${driver}","fields":[`));
const TPL_NUMBERS = (
  [
    'accessNumber',
    'status',
    'configurationField',
    'mode',
    'encryptedBlocks',
    'extension',
    'keyVersion',
    'messageCounter',
  ] as const
).map((key) => ({ key, head: bytesOf(`,"${key}":`) }));

function putField(out: Output, { name, value, unit, at }: MeterField, isFirst: boolean): void {
  if (!isFirst) out.put(',');
  out.putBytes(nameHead(name)).put(json(value)).putBytes(unitPart(unit));
  if (at !== undefined) out.put(',"at":').put(json(at));
  out.put('}');
}

const nameHead = remembered((name) => bytesOf(`{"name":${JSON.stringify(name)},"value":`));
const unitPart = remembered((unit) => bytesOf(`,"unit":${JSON.stringify(unit)}`));

/** What stands before the data of a record, behind them, and behind the text that some have. */
interface RecordPieces {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly end: Uint8Array;
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
    out.putBytes(piece.head).put(record.raw).put('","value":').put(json(record.value));
    out.putBytes(piece.tail);
    if (record.text !== undefined) out.put(',"text":').put(json(record.text));
    out.putBytes(piece.end);
  }
}

function piecesOf(record: DataRecord, index: number): RecordPieces {
  const { raw: _raw, value: _value, text: _text, ...fixed } = record;
  const { offset, length, unitText, unitTextLast, ...header } = fixed;
  const start = JSON.stringify(header).slice(0, -1);
  const end = JSON.stringify({ unitText, unitTextLast }).slice(1);
  return {
    head: bytesOf(`${index === 0 ? '' : ','}${start},"raw":"`),
    tail: bytesOf(`,"offset":${offset},"length":${length}`),
    end: bytesOf(unitText === undefined ? end : `,${end}`),
  };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function listJson(texts: readonly string[]): string {
  return texts.length === 0 ? '[]' : JSON.stringify(texts);
}

function json(value: string | number | null): string {
  if (typeof value === 'string') return isPlain(value) ? `"${value}"` : JSON.stringify(value);
  return value !== null && Number.isFinite(value) ? String(value) : 'null';
}

/** True for a text that JSON writes as it is; dates are such. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
  }
  return true;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
