/** A decoded telegram as one of the outputs of a batch: text, one line, or a line of JSON. */
import type { Telegram } from '#wire/decode-telegram.ts';
import type { DataRecord } from '#wire/data-record.ts';
import { DEVICE_TYPES, formatAddress } from '#wire/link-layer.ts';
import { briefText } from '../telegram-text.ts';
import { namedFields } from './named-fields.ts';
import type { CapturedFrame } from './captured-frame.ts';

export interface Place {
  readonly source: string;
  readonly line: number;
}

/** `QDS-…  HCA 1234 units, …`, with the time of reception in front where the capture has it. */
export function briefLine(telegram: Telegram, { time }: CapturedFrame): string {
  return time === undefined ? briefText(telegram) : `${time}  ${briefText(telegram)}`;
}

/** One object: where it stood, header, named fields where the device is known, all records. */
export function jsonLine(telegram: Telegram, captured: CapturedFrame, place: Place): string {
  const { meter, ci, tpl, records, warnings } = telegram;
  const { time, rssiDbm } = captured;
  return JSON.stringify({
    ...place,
    time,
    rssiDbm,
    meter: formatAddress(meter),
    ci,
    ...tpl,
    fields: namedFields(telegram),
    records,
    warnings,
  });
}

/** The telegram's head and below it a line for each named field, or for each record. */
export function textLines(telegram: Telegram, { time }: CapturedFrame): string {
  const { meter, tpl, records, warnings } = telegram;
  const device = DEVICE_TYPES[meter.type] ?? 'unknown device';
  const head = [formatAddress(meter), device, `access ${tpl.accessNumber}, mode ${tpl.mode}`];
  if (time !== undefined) head.push(String(time));
  // A reading has null also for what this telegram does not say; instants are for programs.
  const fields = Object.entries(namedFields(telegram) ?? {}).filter(
    ([name, value]) => value !== null && !name.endsWith('Ms'),
  );
  const lines =
    fields.length > 0
      ? fields.map(([name, value]) => fieldLine(name, value))
      : records.map((record) => fieldLine(recordName(record), recordValue(record)));
  return [head.join('  '), ...lines, ...warnings.map((text) => `  note: ${text}`)].join('\n');
}

const NAME_WIDTH = 24;

function fieldLine(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `  ${name.padEnd(NAME_WIDTH)}  ${text}`;
}

function recordName({ quantity, function: kind, storage, tariff }: DataRecord): string {
  const parts = [quantity, kind === 'instantaneous' ? '' : kind];
  if (storage > 0) parts.push(`storage ${storage}`);
  if (tariff > 0) parts.push(`tariff ${tariff}`);
  return parts.filter((part) => part !== '').join(' ');
}

function recordValue({ value, exp10, unit, raw }: DataRecord): string {
  if (value === null) return raw === '' ? 'no value' : `no value (${raw})`;
  const text = typeof value === 'number' ? decimal(value, exp10) : value;
  return unit === '' ? text : `${text} ${unit}`;
}

/** value · 10^exp10 without the noise of binary fractions. */
export function decimal(value: number, exp10: number): string {
  if (exp10 === 0) return String(value);
  if (!Number.isSafeInteger(value)) return String(value * 10 ** exp10);
  if (exp10 > 0) return String(BigInt(value) * 10n ** BigInt(exp10));
  const digits = String(Math.abs(value)).padStart(1 - exp10, '0');
  const text = `${digits.slice(0, exp10)}.${digits.slice(exp10)}`;
  return value < 0 ? `-${text}` : text;
}
