/** Telegrams from the field that people asked about, with what they say as far as it is known. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { createFormatMemory } from '../compact-frame.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { notRead } from './not-read.ts';
import { readMeter, type MeterField } from './read-meter.ts';

interface Row {
  readonly id: string;
  readonly hex: string;
  readonly key: string | null;
  readonly expect: Readonly<Record<string, string | number | boolean>>;
}

/** Names of the collection whose values have another name here; a list where the device decides. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  energyKwh: ['energy'],
  energy_gj: ['energy'],
  energyStorage8: ['monthEnergy'],
  dueDateEnergyKwh: ['dueDateEnergy'],
  volumeM3: ['volume'],
  dueDateVolume: ['dueDateVolume', 'previousMonthVolume', 'volumeStorage1'],
  flowC: ['flowTemperature'],
  flow: ['flowTemperature'],
  returnC: ['returnTemperature'],
  return: ['returnTemperature'],
  difference: ['temperatureDifference'],
  date: ['date', 'previousMonthDate'],
};
/** What is no value of the telegram. */
const REMARKS = new Set(['note', 'outcome', 'has', 'decrypts']);
/** A maker's payload that is explained nowhere in public: said to be so, and no value made up. */
const UNREAD = ['apator-eitn-apa-1'];

const folder = process.env['LAB_VECTORS'];
const rows = folder === undefined ? [] : readRows(`${folder}/field.jsonl`);

describe('telegrams from the field give the values that are known of them', () => {
  test('field.jsonl', ({ skip }) => {
    skip(folder === undefined, 'the environment variable LAB_VECTORS is not set');
    expect(rows.length).toBeGreaterThanOrEqual(16);
    // A compact frame without its full one before is read as well.
    const formats = createFormatMemory();
    const wrong = rows.flatMap((row) => complaintsOf(row, formats));
    expect(wrong).toEqual([]);
  });
});

function complaintsOf(row: Row, formats: ReturnType<typeof createFormatMemory>): string[] {
  const key = row.key === null ? {} : { key: fromHex(row.key) };
  const options = { frameFormat: 'auto', checks: 'report', formats, ...key } as const;
  const telegram = decodeTelegram(fromHex(row.hex), options);
  const reading = readMeter(telegram);
  const isUnread = notRead(telegram, reading) !== undefined;
  if (isUnread !== UNREAD.includes(row.id)) return [`${row.id}: read ${!isUnread}`];
  if (isUnread) return reading.fields.map(({ name }) => `${row.id}: ${name}, which nobody sent`);
  return Object.entries(row.expect)
    .filter(([name]) => !REMARKS.has(name))
    .filter(([name, value]) => {
      const names = NAMES[name] ?? [name];
      const fields = reading.fields.filter((field) => names.includes(field.name));
      return !fields.some((field) => agrees(field, name, value));
    })
    .map(([name, value]) => `${row.id}: ${name} ${String(value)}`);
}

function agrees({ value, unit }: MeterField, name: string, their: unknown): boolean {
  if (typeof their === 'string' && typeof value === 'string') {
    return value.replace('T', ' ').startsWith(their);
  }
  if (typeof value !== 'number') return false;
  // Several readings of one telegram that people argued about.
  const numbers = String(their).match(/[\d.]+(?:·10\^-2)?/g) ?? [];
  const factor = name.endsWith('_gj') && unit === 'MJ' ? 1 / 1000 : 1;
  return [their, ...numbers.map(numberOf)].some(
    (each) => typeof each === 'number' && Math.abs(value * factor - each) < 1e-6,
  );
}

function numberOf(text: string): number {
  const [digits = '', power] = text.split('·');
  return Number(digits) / (power === undefined ? 1 : 100);
}

function readRows(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Row);
}
