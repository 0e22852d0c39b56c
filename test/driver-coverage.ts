/**
 * `npm run driver-coverage -- CHECKOUT`: runs the test telegrams of another decoder, from a checkout
 * that the user names, through ours, and prints by device how many of the values that stand in its
 * tests come out under a name here. Its drivers are read for nothing else and nothing of them is kept.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { createFormatMemory } from '#wire/compact-frame.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import type { MeterField } from '#wire/drivers/read-meter.ts';

interface Case {
  readonly device: string;
  readonly hex: string;
  readonly key: string | undefined;
  readonly expected: Readonly<Record<string, unknown>>;
}

interface Outcome {
  readonly named: number;
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
  return [...text.matchAll(TEST)].flatMap(([, args = '', quoted, bare, json, other]) =>
    caseOf({ device, args, telegram: quoted ?? bare ?? '', json: json ?? other ?? '{}' }),
  );
}

/** A line `// Test:` with the key, then pairs of a telegram and what it says. */
function casesOfComments(device: string, text: string): Case[] {
  let [args, telegram] = ['', ''];
  return text.split('\n').flatMap((line) => {
    args = /^\/\/ Test: (.*)/.exec(line)?.[1] ?? args;
    telegram = /^\/\/ telegram=\|([0-9a-f_]*)/i.exec(line)?.[1] ?? telegram;
    const json = /^\/\/ (\{.*\})\s*$/.exec(line)?.[1];
    return json === undefined ? [] : caseOf({ device, args, telegram, json });
  });
}

function caseOf(row: Record<'device' | 'args' | 'telegram' | 'json', string>): Case[] {
  const hex = row.telegram.replace(/[^0-9a-f]/gi, '');
  // A wired frame has no radio header.
  if (/^68..(..)?68/i.test(hex)) return [];
  const key = row.args.split(' ').find((word) => /^[0-9a-f]{32}$/i.test(word));
  const expected = JSON.parse(row.json) as Case['expected'];
  return [{ device: row.device, hex, key, expected }];
}

function report(cases: readonly Case[], isDetailed: boolean): void {
  const formats = createFormatMemory();
  const byDevice = [...Map.groupBy(cases, ({ device }) => device)].map(([device, rows]) => ({
    device,
    outcomes: rows.map((row) => outcomeOf(row, formats)),
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
  const named = sum(all.map((each) => each.named));
  const values = named + sum(all.map(({ missing }) => missing.length));
  print(
    `${all.filter(isWhole).length} of ${all.length} telegrams and ${wholeDevices} of ${byDevice.length} devices whole, ${named} of ${values} values`,
  );
}

function isWhole({ missing, error }: Outcome): boolean {
  return missing.length === 0 && error === undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function outcomeOf(
  { hex, key, expected }: Case,
  formats: ReturnType<typeof createFormatMemory>,
): Outcome {
  const wanted = Object.entries(expected).filter(
    ([name, value]) => !NOT_VALUES.has(name) && !WORDS.test(name) && value !== null && value !== '',
  );
  try {
    const options = { frameFormat: 'auto', formats, checks: 'report' } as const;
    const telegram = decodeTelegram(
      fromHex(hex),
      key === undefined ? options : { ...options, key: fromHex(key) },
    );
    const { fields } = readMeter(telegram);
    const days = new Set(fields.flatMap(({ at }) => at ?? []));
    const rest = [...fields];
    const missing: string[] = [];
    for (const [name, value] of wanted) {
      const at = rest.findIndex((field) => agrees(field, value, name));
      if (at >= 0) rest.splice(at, 1);
      else if (!days.has(String(value).slice(0, 10))) missing.push(`${name}=${String(value)}`);
    }
    const reading = fields.map(({ name, value, unit }) => `${name}=${value}${unit}`).join(' ');
    return { named: wanted.length - missing.length, missing, reading };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return {
      named: 0,
      missing: wanted.map(([name, value]) => `${name}=${String(value)}`),
      error: error.code,
    };
  }
}

function agrees({ value, unit }: MeterField, their: unknown, name: string): boolean {
  if (value === null) return false;
  if (typeof their === 'number' && typeof value === 'number') {
    const suffix = name.slice(name.lastIndexOf('_') + 1);
    const factor = FACTORS[`${unit} ${suffix}`] ?? 1;
    return Math.abs(value * factor - their) <= 2e-6 * Math.max(1, Math.abs(their));
  }
  const [ours, other] = [value, their].map((each) => String(each).replace('T', ' '));
  if (ours === undefined || other === undefined) return false;
  if (typeof value === 'string' && /^\d{4}-\d\d/.test(other)) {
    const shared = Math.min(ours.length, other.length);
    return shared >= 'YYYY-MM-DD'.length && ours.slice(0, shared) === other.slice(0, shared);
  }
  return ours === other || (Number(ours) === Number(other) && other !== '');
}

const [folder, only] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: npm run driver-coverage -- CHECKOUT [DEVICE]\n');
  process.exitCode = 2;
} else {
  const cases = readCases(folder).filter(({ device }) => only === undefined || device === only);
  report(cases, only !== undefined);
}
