/**
 * A telegram in one line: meter, what it counts now, what it had at the due date, what it warns of,
 * its clock. Every kind of meter says it in its own named fields.
 */
import type { Language } from '#kernel/language.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { MeterKind } from '#wire/drivers/definition.ts';
import { fieldWord, flagWord } from '#wire/drivers/field-words.ts';
import { readMeter, type MeterField, type MeterReading } from '#wire/drivers/read-meter.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { TERMINAL_WORDS } from '../../twin/words/terminal.ts';

interface Headline {
  /** Fields of the line, all that are there. */
  readonly now: readonly string[];
  readonly due?: string;
}

/** What stands in the line; any other device shows the first value that it has. */
const HEADLINES: Readonly<Record<Exclude<MeterKind, 'other'>, Headline>> = {
  'heat-cost-allocator': {
    now: ['units'],
    due: 'dueDateUnits',
  },
  water: { now: ['volume'], due: 'dueDateVolume' },
  heat: { now: ['energy'], due: 'dueDateEnergy' },
  room: { now: ['temperature', 'humidity', 'co2'] },
  smoke: { now: [] },
};

/** As people write units; those that are not here are written as they are. */
const UNIT_SIGNS: Readonly<Record<string, string>> = {
  m3: 'm³',
  'm3/h': 'm³/h',
  C: '°C',
  '%RH': '%',
};

/** `QDS-87654321-35-08  HCA 1234 units, 5678 at 2025-12-31  (2026-01-15 10:30, mode 5)` */
export function briefText(
  telegram: Telegram,
  language: Language = 'en',
  reading = readMeter(telegram),
): string {
  const { fields, flags } = reading;
  const head = `${formatAddress(telegram.meter)}  ${valuesText(telegram, reading, language)}`;
  const clock = fieldOf(fields, 'deviceTime') ?? fieldOf(fields, 'deviceDate');
  const time = typeof clock?.value === 'string' ? `${withBlank(clock.value)}, ` : '';
  const state = `(${time}${TERMINAL_WORDS[language].decode.mode} ${telegram.tpl.mode})`;
  if (flags.length === 0) return `${head}  ${state}`;
  return `${head}  ! ${flags.map((flag) => flagWord(flag, language)).join(', ')}  ${state}`;
}

function withBlank(time: string): string {
  const at = time.indexOf('T');
  return at < 0 ? time : `${time.slice(0, at)} ${time.slice(at + 1)}`;
}

function valuesText(
  telegram: Telegram,
  { kind, fields, flags }: MeterReading,
  language: Language,
): string {
  if (kind === 'other') return otherText(telegram, fields, language);
  const { now, due } = HEADLINES[kind];
  const word = TERMINAL_WORDS[language].headlines[kind];
  let text = '';
  for (const name of now) {
    const field = fieldOf(fields, name);
    if (field !== undefined) text = withNext(text, amount(field, language));
  }
  const before = due === undefined ? undefined : fieldOf(fields, due);
  if (before !== undefined && before.value !== null) {
    text = withNext(text, dueText(before, text !== '', language));
  }
  if (text !== '') return `${word} ${text}`;
  if (kind === 'smoke') {
    return flags.length > 0 ? word : `${word} ${TERMINAL_WORDS[language].decode.quiet}`;
  }
  return `${word}, ${otherText(telegram, fields, language)}`;
}

function withNext(text: string, next: string): string {
  return text === '' ? next : `${text}, ${next}`;
}

/** The unit stands once, with the first value. */
function dueText(field: MeterField, isSecond: boolean, language: Language): string {
  const day = field.at ?? TERMINAL_WORDS[language].decode.unknownDueDate;
  const value = isSecond ? String(field.value) : amount(field, language);
  return `${value} ${TERMINAL_WORDS[language].decode.at} ${day}`;
}

/** The first value with a unit, or how many records there are. */
function otherText(
  { records, payloadKind }: Telegram,
  fields: readonly MeterField[],
  language: Language,
): string {
  if (payloadKind === 'opaque' && fields.length === 0)
    return TERMINAL_WORDS[language].decode.makersOwn;
  const first = fields.find(({ value, unit }) => typeof value === 'number' && unit !== '');
  if (first === undefined) {
    const { record, records: several } = TERMINAL_WORDS[language].decode;
    return `${records.length} ${records.length === 1 ? record : several}`;
  }
  return `${fieldWord(first.name, language)} ${amount(first, language)}`;
}

/** The value with its unit as people write it. */
export function amount({ value, unit }: MeterField, language: Language): string {
  if (value === null) return TERMINAL_WORDS[language].decode.noValue;
  const sign = unit === 'HCA' ? TERMINAL_WORDS[language].decode.units : (UNIT_SIGNS[unit] ?? unit);
  return sign === '' ? String(value) : `${value} ${sign}`;
}

function fieldOf(fields: readonly MeterField[], name: string): MeterField | undefined {
  for (const field of fields) if (field.name === name) return field;
  return undefined;
}
