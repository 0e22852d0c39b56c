import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { createFormatMemory } from '../compact-frame.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { readMeter, type MeterField, type MeterReading } from './read-meter.ts';

type Value = number | string | null;

interface Row {
  readonly id: string;
  readonly hex: string;
  readonly key: string | null;
  readonly frame: string;
  readonly expected: { readonly wmbusmeters?: Readonly<Record<string, Value>> };
}

interface Section {
  readonly driver: string;
  /** `ours=theirs` */
  readonly names: readonly string[];
  readonly rows: readonly string[];
  /** `row:ours` */
  readonly differs: readonly string[];
}

/** A row that falls out of the table is a check that nobody misses. */
const ROWS = 240;

const sections = readSections(new URL('outside-rows.txt', import.meta.url));
const folder = process.env['LAB_VECTORS'];
const rows = new Map(folder === undefined ? [] : readRows(`${folder}/wmbus.jsonl`));
// The formats of compact frames come from the full frames among the rows.
const formats = createFormatMemory();

describe('named fields are those that an independent decoder prints for the same telegram', () => {
  test.for(sections)('$driver', ({ driver, names, rows: ids, differs }, { skip }) => {
    skip(folder === undefined, 'the environment variable LAB_VECTORS is not set');
    const pairs = names.map((pair) => pair.split('=') as [string, string]);
    const different = ids.flatMap((id) => {
      const { reading, theirs } = read(id);
      expect(reading.driver, id).toBe(driver);
      const shared = pairs.filter(([, name]) => name in theirs);
      const wrong = shared.filter(
        ([ours, name]) => !agrees(find(reading, ours), theirs[name], name),
      );
      expect(shared.length, id).toBeGreaterThan(0);
      return wrong.map(([ours]) => `${id}:${ours}`);
    });
    expect(different).toEqual(differs);
  });
});

test('every section has names and rows, and a driver has one section', () => {
  expect(new Set(sections.map(({ driver }) => driver)).size).toBe(sections.length);
  for (const { names, rows: ids } of sections) {
    expect(names.length).toBeGreaterThan(0);
    expect(ids.length).toBeGreaterThan(0);
  }
  expect(sections.flatMap(({ rows: ids }) => ids).length).toBe(ROWS);
});

function readSections(path: URL): Section[] {
  const text = readFileSync(path, 'utf8').replace(/^#.*$/gm, '');
  return text
    .split(/^\[/m)
    .slice(1)
    .map((section) => ({
      driver: section.slice(0, section.indexOf(']')),
      names: part(section, 'names'),
      rows: part(section, 'rows'),
      differs: part(section, 'differs'),
    }));
}

/** The words behind `name:`, over lines that begin with a space. */
function part(section: string, name: string): string[] {
  const match = new RegExp(`^${name}:((?:.*\\n ?)*?)(?=^\\S|(?![^]))`, 'm').exec(section);
  return match?.[1]?.match(/\S+/g) ?? [];
}

function readRows(path: string): [string, Row][] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Row).map((row) => [row.id, row]);
}

function read(id: string): { reading: MeterReading; theirs: Readonly<Record<string, Value>> } {
  const row = rows.get(id);
  if (row === undefined) throw new Error(`${id} is not in the collection`);
  const key = row.key === null ? {} : { key: fromHex(row.key) };
  const telegram = decodeTelegram(fromHex(row.hex), { frameFormat: 'auto', formats, ...key });
  return { reading: readMeter(telegram), theirs: row.expected.wmbusmeters ?? {} };
}

/** `name` is the first field of that name, `name[2]` the third. */
function find({ fields }: MeterReading, place: string): MeterField | undefined {
  const [name = '', index = '0'] = place.split(/[[\]]/);
  return fields.filter((field) => field.name === name)[Number(index)];
}

/** From our unit to the unit at the end of their name. */
const FACTORS: Readonly<Record<string, number>> = {
  'MJ kwh': 1 / 3.6,
  'W kw': 1 / 1000,
  'MJ/h kw': 1 / 3.6,
  's h': 1 / 3600,
  'min h': 1 / 60,
  'd h': 24,
  'd y': 1 / 365.2425,
};

/** They round to six decimals; what a telegram leaves out is no difference. */
function agrees(field: MeterField | undefined, their: Value | undefined, name: string): boolean {
  if (field === undefined) return true;
  const { value, unit } = field;
  if (their === null || their === undefined || their === '') return value === null;
  if (value === null) return false;
  if (typeof value === 'string' || typeof their === 'string') {
    const [ours, other] = [String(value).replace('T', ' '), String(their)];
    const shared = Math.min(ours.length, other.length);
    return shared > 0 && ours.slice(0, shared) === other.slice(0, shared);
  }
  const factor = FACTORS[`${unit} ${name.slice(name.lastIndexOf('_') + 1)}`] ?? 1;
  return Math.abs(value * factor - their) <= 1e-6 * Math.max(1, Math.abs(their));
}
