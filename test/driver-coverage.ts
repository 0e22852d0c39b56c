/**
 * `npm run driver-coverage -- CHECKOUT [DEVICE]`: runs the test telegrams of another decoder, from a
 * checkout that the user names, through ours, and prints by device how many of the values that stand
 * in its tests come out under a name here. Its drivers are read for nothing else and nothing of them
 * is kept. Each of its values needs a value of ours for itself. These are no values to count:
 *
 * - words (`OK`, `BATTERY_330`), of which the bits come out here as numbers and flags;
 * - what it works out from other values that it prints, such as the day a month before another;
 * - codes for "no value" that it prints as numbers or days (-32768, 2000-00-00, or 0 where ours has a
 *   value of that unit which is missing);
 * - what it remembers from the telegram before, when a test has several.
 *
 * The second figure counts as named also what it prints twice under two names: no record of the
 * telegram has that value beside those that are named here already.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { createFormatMemory } from '#wire/compact-frame.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import type { DataRecord } from '#wire/data-record.ts';
import { recordText, recordUnit, recordValue } from '#wire/drivers/record-value.ts';
import { readMeter, type MeterField } from '#wire/drivers/read-meter.ts';

interface Case {
  readonly device: string;
  /** Of one message, or of several after one another. */
  readonly hexes: readonly string[];
  /** The other program's id of the meter. */
  readonly id: string;
  readonly key: string | undefined;
  readonly expected: Readonly<Record<string, string | number | null>>;
  /** Names of values that it works out from others. */
  readonly derived: readonly Derived[];
}

interface Derived {
  readonly pattern: RegExp;
  /** A day so many months before one that it may hide. */
  readonly isMonthsBefore: boolean;
  readonly from: readonly string[];
}

interface Outcome {
  readonly named: number;
  /** Printed there a second time: the telegram has the value once, and ours names it. */
  readonly twice: number;
  readonly missing: readonly string[];
  /** What came out, in words. */
  readonly reading?: string;
  readonly error?: string;
}

/** What the other program adds of its own, or says in words and not in values. */
const NOT_VALUES = new Set(['_', 'media', 'meter', 'name', 'id', 'timestamp', 'status']);
const WORDS = /status|flags|state|_mode$|type$/;

/** From the unit of a field to the unit at the end of the other program's name. */
const FACTORS: Readonly<Record<string, number>> = {
  'MJ kwh': 1 / 3.6,
  'kWh mj': 3.6,
  'MJ gj': 1 / 1000,
  'W kw': 1 / 1000,
  'MJ/h kw': 1 / 3.6,
  'm3 l': 1000,
  'm3/h lh': 1000,
  's h': 1 / 3600,
  's min': 1 / 60,
  'min h': 1 / 60,
  'd h': 24,
  'h d': 1 / 24,
  'd y': 1 / 365.2425,
};

/** Its drivers as data have their tests as data; those that are still code have them in comments. */
function readCases(checkout: string): Case[] {
  return [
    ...readFolder(path.join(checkout, 'drivers', 'src'), /^(.*)\.xmq$/, casesOfData),
    ...readFolder(path.join(checkout, 'src'), /^driver_(.*)\.cc$/, casesOfComments),
  ];
}

function readFolder(
  folder: string,
  pattern: RegExp,
  read: (device: string, text: string) => Case[],
): Case[] {
  return readdirSync(folder).flatMap((name) => {
    const device = pattern.exec(name)?.[1];
    return device === undefined ? [] : read(device, readFileSync(path.join(folder, name), 'utf8'));
  });
}

const TEST =
  /args\s*=\s*'([^']*)'[\s\S]*?telegram\s*=\s*(?:'([^']*)'|(\S+))[\s\S]*?json\s*=\s*(?:'([^']*)'|"([^"]*)")/g;

function casesOfData(device: string, text: string): Case[] {
  const derived = derivedOf(text);
  return [...text.matchAll(TEST)].flatMap(([, args = '', quoted, bare, json, other]) =>
    caseOf({ device, args, telegram: quoted ?? bare ?? '', json: json ?? other ?? '{}' }, derived),
  );
}

const CALCULATED = /name\s*=\s*('[^']*'|\S+)((?:(?!\bfield \{)[\s\S])*?)\bcalculate\s*=\s*(.*)/g;

function derivedOf(text: string): Derived[] {
  return [...text.matchAll(CALCULATED)].map(([, name = '', , expression = '']) => ({
    pattern: new RegExp(`^${name.replaceAll("'", '').replace(/\{[^}]*\}/g, '\\d+')}(_[a-z0-9]+)?$`),
    isMonthsBefore: /-.*\* ?1 ?month/.test(expression),
    from: expression.match(/[a-z_][a-z0-9_]{3,}/gi) ?? [],
  }));
}

/** A line `// Test:` with the key, then pairs of a telegram and what it says. */
function casesOfComments(device: string, text: string): Case[] {
  let [args, telegram] = ['', ''];
  return text.split('\n').flatMap((line) => {
    args = /^\/\/ Test: (.*)/.exec(line)?.[1] ?? args;
    telegram = /^\/\/ telegram=\|([0-9a-f_]*)/i.exec(line)?.[1] ?? telegram;
    const json = /^\/\/ (\{.*\})\s*$/.exec(line)?.[1];
    return json === undefined ? [] : caseOf({ device, args, telegram, json }, []);
  });
}

function caseOf(
  row: Record<'device' | 'args' | 'telegram' | 'json', string>,
  derived: readonly Derived[],
): Case[] {
  const hexes = row.telegram.split(',').map((each) => {
    const digits = each.replace(/[^0-9a-f]/gi, '');
    return digits.slice(0, digits.length - (digits.length % 2));
  });
  // A wired frame has no radio header.
  if (/^68..(..)?68/i.test(hexes[0] ?? '')) return [];
  const words = row.args.split(' ');
  const key = words.find((word) => /^[0-9a-f]{32}$/i.test(word));
  const expected = JSON.parse(row.json) as Case['expected'];
  return [{ device: row.device, hexes, id: words[2] ?? '', key, expected, derived }];
}

function report(cases: readonly Case[], isDetailed: boolean): void {
  const formats = createFormatMemory();
  const known = new Set<string>();
  const byDevice = [...Map.groupBy(cases, ({ device }) => device)].map(([device, rows]) => ({
    device,
    outcomes: rows.map((row) => outcomeOf(row, formats, known)),
  }));
  for (const { device, outcomes } of byDevice) {
    const good = outcomes.filter(isWhole);
    const words = new Set(
      outcomes.flatMap(({ missing, error }) => [...missing, ...(error ? [error] : [])]),
    );
    const names = [...words].map((word) => (isDetailed ? word : word.replace(/=.*/s, '')));
    if (names.length > 0 || isDetailed) {
      print(
        `${device.padEnd(16)} ${good.length}/${outcomes.length}  ${[...new Set(names)].join(' ')}`,
      );
    }
    if (isDetailed)
      for (const { missing, error, reading } of outcomes) {
        print(`  missing: ${missing.join(' ')} ${error ?? ''}\n  read: ${reading ?? ''}`);
      }
  }
  const all = byDevice.flatMap(({ outcomes }) => outcomes);
  const wholeDevices = byDevice.filter(({ outcomes }) => outcomes.every(isWhole)).length;
  const loose = byDevice.map(({ outcomes }) => outcomes.filter(isWholeTwice).length);
  const looseDevices = byDevice.filter(({ outcomes }) => outcomes.every(isWholeTwice)).length;
  const named = sum(all.map((each) => each.named));
  const values = named + sum(all.map(({ missing }) => missing.length));
  print(
    `${all.filter(isWhole).length} of ${all.length} telegrams and ${wholeDevices} of ${byDevice.length} devices whole, ${named} of ${values} values; ${sum(loose)} and ${looseDevices} where a value that the telegram has once counts once`,
  );
}

function isWhole({ missing, error }: Outcome): boolean {
  return missing.length === 0 && error === undefined;
}

function isWholeTwice({ missing, twice, error }: Outcome): boolean {
  return missing.length === twice && error === undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** `known`: what was named before, by meter. */
function outcomeOf(
  row: Case,
  formats: ReturnType<typeof createFormatMemory>,
  known: Set<string>,
): Outcome {
  const wanted = Object.entries(row.expected).flatMap(([name, value]) =>
    value !== null && isValue(row, name, value) ? [[name, value] as const] : [],
  );
  const { fields, records, error } = readAll(row, formats);
  const days = new Set(fields.flatMap(({ at }) => at ?? []));
  const rest = [...fields];
  const missing: string[] = [];
  let [named, twice] = [0, 0];
  for (const [name, value] of wanted) {
    const at = rest.findIndex((field) => agrees(field, value, name));
    const word = `${name}=${String(value)}`;
    const memory = `${row.device} ${row.id} ${word}`;
    if (at >= 0) rest.splice(at, 1);
    const isNamed = at >= 0 || days.has(String(value).slice(0, 10)) || known.has(memory);
    const ours = fields.filter((field) => agrees(field, value, name)).length;
    const sent = records.filter((record) => agrees(record, value, name)).length;
    const isAgain = !isNamed && ours > 0 && sent <= ours;
    if (isNamed || isAgain) known.add(memory);
    if (isNamed) named += 1;
    else missing.push(word);
    if (isAgain) twice += 1;
  }
  const reading = fields.map(({ name, value, unit }) => `${name}=${value}${unit}`).join(' ');
  return { named, twice, missing, reading, ...(error !== undefined && { error }) };
}

function readAll({ hexes, key, device }: Case, formats: ReturnType<typeof createFormatMemory>) {
  const options = { frameFormat: 'auto', formats, checks: 'report' } as const;
  const withKey = key === undefined ? options : { ...options, key: fromHex(key) };
  try {
    const telegrams = hexes.map((hex) => decodeTelegram(fromHex(hex), withKey));
    const fields = telegrams.flatMap((telegram) => readMeter(telegram).fields);
    const records = telegrams.flatMap((telegram) => telegram.records.map(valueOf));
    return { fields, records, error: undefined };
  } catch (error) {
    if (!(error instanceof LabError)) throw new Error(`of ${device}`, { cause: error });
    return { fields: [], records: [], error: error.code };
  }
}

/** A record on its own, whatever it is named. */
function valueOf(record: DataRecord): MeterField {
  return {
    name: '',
    value: recordText(record) ?? recordValue(record),
    unit: recordUnit(record),
  };
}

function isValue({ expected, derived }: Case, name: string, value: string | number): boolean {
  if (NOT_VALUES.has(name) || WORDS.test(name) || value === '') return false;
  const isDerived = derived.some(
    ({ pattern, from, isMonthsBefore }) =>
      pattern.test(name) &&
      (isMonthsBefore ||
        from.some(
          (each) =>
            each !== name &&
            typeof (expected[each] ?? expected[`${each}_date`] ?? null) !== 'object',
        )),
  );
  return !isDerived && !(typeof value === 'number' ? isNoNumber(value) : isNoText(value));
}

/** The lowest number of 16 or 32 bits, in whatever unit. */
function isNoNumber(value: number): boolean {
  return [1, 3.6].some((factor) => {
    const digits = Math.abs(value * factor)
      .toPrecision(7)
      .replace(/e.*|\.|^0+/g, '');
    return value < 0 && /^(?:32768|2147484|8388608)0*$/.test(digits.replace(/^0+/, ''));
  });
}

/** Words; and days that no calendar has, or that the other program makes of one. */
function isNoText(value: string): boolean {
  if (/^\d{4}-\d\d/.test(value)) return /^(?:2127|2128|1999-11-30|....-00|....-..-00)/.test(value);
  return !/\d/.test(value) || /^[A-Z]+_/i.test(value);
}

function agrees({ value, unit }: MeterField, their: string | number, name: string): boolean {
  // All bits set are "no value", which comes out there as 0.
  if (value === null) return their === 0 && name.endsWith(`_${unit}`);
  if (typeof their === 'number' && typeof value === 'number') {
    const suffix = name.slice(name.lastIndexOf('_') + 1);
    const factor = FACTORS[`${unit} ${suffix}`] ?? 1;
    // Years have 365 days there, or 365.2425.
    const near = suffix === 'y' ? 1e-3 * Math.abs(their) : 2e-6 * Math.max(1, Math.abs(their));
    return Math.abs(value * factor - their) <= near;
  }
  const [ours, other] = [value, their].map((each) => String(each).replace('T', ' '));
  if (ours === undefined || other === undefined) return false;
  if (typeof value === 'string' && /^\d{4}-\d\d/.test(other)) {
    const shared = Math.min(ours.length, other.length);
    return shared >= 'YYYY-MM-DD'.length && ours.slice(0, shared) === other.slice(0, shared);
  }
  if (ours.toLowerCase() === other.toLowerCase()) return true;
  // Texts are sent from the end to the beginning, which it does not always undo.
  if (typeof value === 'string' && [...ours].toReversed().join('') === other) return true;
  if (typeof value !== 'number' || other === '') return false;
  // A number in hexadecimal digits, or with its unit.
  return (
    value === Number(other) ||
    value === parseInt(other, 16) ||
    `${value.toFixed(2)}${unit}` === other
  );
}

const [folder, only] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: npm run driver-coverage -- CHECKOUT [DEVICE]\n');
  process.exitCode = 2;
} else {
  const cases = readCases(folder).filter(({ device }) => only === undefined || device === only);
  report(cases, only !== undefined);
}
