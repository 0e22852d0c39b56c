/** A decoded telegram as text: its named values below each other, or one line. */
import type { Language } from '#kernel/language.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { DataRecord } from '#wire/data-record.ts';
import type { FlagName } from '#wire/drivers/flags.ts';
import type { MeterField, MeterReading } from '#wire/drivers/read-meter.ts';
import { DEVICE_TYPES, formatAddress } from '#wire/link-layer.ts';
import { flagWord, fieldWord } from '#wire/drivers/field-words.ts';
import { physicalExp10 } from '#wire/record-header.ts';
import { inAllLanguages } from '../../twin/words/words.ts';
import { TELEGRAM_WORDS } from '../../twin/words/telegram.ts';
import { TERMINAL_WORDS } from '../../twin/words/terminal.ts';
import { amount, briefText } from './brief-text.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { notesOf } from './telegram-notes.ts';
import { remembered } from './remembered.ts';

interface LineOptions {
  readonly reading: MeterReading;
  readonly captured: CapturedFrame;
  readonly language: Language | undefined;
}

/** `QDS-…  HCA 1234 units, …`, with the time of reception in front where the capture has it. */
export function briefLine(
  telegram: Telegram,
  { reading, captured: { time }, language }: LineOptions,
): string {
  const text = briefText(telegram, language, reading);
  return time === undefined ? text : `${time}  ${text}`;
}

/**
 * The telegram's head and below it a line for each named field, or for each record. With a language
 * the names are words of it, without one they are those of `--json`.
 */
export function textLines(
  telegram: Telegram,
  { reading, captured: { time }, language }: LineOptions,
): string {
  const { records } = telegram;
  const { fields, flags } = reading;
  let text = headOf(telegram, reading, language);
  if (time !== undefined) text += `  ${time}`;
  for (const field of fields) text += namedLine(field, language);
  if (fields.length === 0) for (const record of records) text += recordLine(record);
  if (flags.length > 0) text += flagsLine(flags, language);
  for (const warning of notesOf(telegram, reading)) text += `\n  note: ${warning}`;
  return text;
}

function headOf(
  { meter, tpl }: Telegram,
  { kind }: MeterReading,
  language: Language | undefined,
): string {
  const isEnglish = language === undefined || language === 'en';
  // The standard names devices in English, and more of them than there are kinds.
  const named = isEnglish ? (DEVICE_TYPES[meter.type] ?? 'unknown device') : undefined;
  const device = named ?? TELEGRAM_WORDS[language ?? 'en'].kinds[kind];
  const { access, mode } = TERMINAL_WORDS[language ?? 'en'].decode;
  const state = `${access} ${tpl.accessNumber}, ${mode} ${tpl.mode}`;
  return `${formatAddress(meter)}  ${device}  ${state}`;
}

function namedLine(field: MeterField, language: Language | undefined): string {
  const { name, at } = field;
  if (language === undefined) return lineHead(name) + fieldValue(field);
  const value = NAMED_HEADS[language](name) + amount(field, language);
  return at === undefined ? value : `${value} ${TERMINAL_WORDS[language].decode.at} ${at}`;
}

function flagsLine(flags: readonly FlagName[], language: Language | undefined): string {
  const words = flags.map((flag) => (language === undefined ? flag : flagWord(flag, language)));
  return lineHead(TERMINAL_WORDS[language ?? 'en'].decode.flags) + words.join(', ');
}

const NAME_WIDTH = 24;

/** A line up to its value. */
const lineHead = remembered((name) => `\n  ${name.padEnd(NAME_WIDTH)}  `);
const NAMED_HEADS = inAllLanguages((language) =>
  remembered((name) => lineHead(fieldWord(name, language))),
);

function fieldValue({ value, unit, at }: MeterField): string {
  const text = value === null ? 'no value' : withBlank(String(value), unit);
  return at === undefined ? text : withBlank(text, `at ${at}`);
}

function withBlank(one: string, other: string): string {
  return one === '' || other === '' ? one + other : `${one} ${other}`;
}

function recordLine(record: DataRecord): string {
  return lineHead(recordName(record)) + recordValue(record);
}

function recordName({ quantity, function: kind, storage, tariff }: DataRecord): string {
  const parts = [quantity, kind === 'instantaneous' ? '' : kind];
  if (storage > 0) parts.push(`storage ${storage}`);
  if (tariff > 0) parts.push(`tariff ${tariff}`);
  return parts.filter((part) => part !== '').join(' ');
}

function recordValue(record: DataRecord): string {
  const { value, raw, text: words } = record;
  const unit = record.unitText ?? record.unit;
  if (value === null && words !== undefined) return words;
  if (value === null) return raw === '' ? 'no value' : `no value (${raw})`;
  const text = typeof value === 'number' ? decimal(value, physicalExp10(record)) : value;
  return unit === '' ? text : `${text} ${unit}`;
}

/** value · 10^exp10 without the noise of binary fractions. */
function decimal(value: number, exp10: number): string {
  if (exp10 === 0) return String(value);
  if (!Number.isSafeInteger(value)) return String(value * 10 ** exp10);
  if (exp10 > 0) return String(BigInt(value) * 10n ** BigInt(exp10));
  const digits = String(Math.abs(value)).padStart(1 - exp10, '0');
  const text = `${digits.slice(0, exp10)}.${digits.slice(exp10)}`;
  return value < 0 ? `-${text}` : text;
}
