import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { MANUFACTURER_DATA } from './data-record.ts';
import type { DataRecord } from './data-record.ts';
import { decodeTelegram } from './decode-telegram.ts';
import type { Telegram } from './decode-telegram.ts';
import { dissect } from './dissect.ts';
import type { FrameFormat } from './frame.ts';

interface Row {
  readonly id: string;
  readonly hex: string;
  readonly key: string | null;
  readonly frame: 'stripped-of-DLL-CRC' | 'frame-A-with-CRC' | 'frame-B-with-CRC';
  readonly expected: {
    readonly outcome: string;
    readonly layers?: Layers;
    readonly plainHex?: string;
    readonly records?: readonly (Partial<DataRecord> & { manufacturerData?: string })[] | null;
  };
}

interface Layers {
  readonly link: { L: number; C: number; manufacturer: string; id: string };
  readonly ci: number;
  readonly ell?: { ci: number; cc: number; acc: number };
  readonly tplAddress?: { id: string; M: string; version: number; type: number };
  readonly tpl?: { accessNumber: number; status: number; configField: number };
}

const FRAME_FORMATS: Record<Row['frame'], FrameFormat> = {
  'stripped-of-DLL-CRC': 'stripped',
  'frame-A-with-CRC': 'A',
  'frame-B-with-CRC': 'B',
};

const DECODE_FAILED = [
  'WIRE_TRUNCATED',
  'WIRE_BAD_RECORD',
  'WIRE_BLOCKS_MISSING',
  'WIRE_UNSUPPORTED_CI',
];

/** Codes that each outcome of the collection may come out as. */
const CODES: Record<string, readonly string[]> = {
  truncated: ['WIRE_TRUNCATED'],
  'crc-failed': ['WIRE_CRC_FAILED'],
  'missing-key': ['WIRE_KEY_MISSING'],
  'decrypt-failed': ['WIRE_DECRYPT_FAILED'],
  'plaintext-refused': ['WIRE_PLAINTEXT_REFUSED'],
  'unsupported-mode': ['WIRE_UNSUPPORTED_MODE'],
  'decode-failed': DECODE_FAILED,
};

const ownRows = readRows(new URL('../../test/vectors/wmbus.jsonl', import.meta.url));
const outsideIds = readFileSync(
  new URL('../../test/vectors/wmbus-outside.txt', import.meta.url),
  'utf8',
).match(/\S+/g) as string[];
const outsideFolder = process.env['LAB_VECTORS'];
const outsideRows = outsideFolder === undefined ? [] : readRows(`${outsideFolder}/wmbus.jsonl`);

describe('own and published telegrams decode as expected', () => {
  test.each(ownRows)('$id: $expected.outcome', (row) => {
    const { actual, expected } = compare(row);
    expect(actual).toEqual(expected);
  });
});

describe('telegrams of the collection in the folder LAB_VECTORS decode as expected', () => {
  const byId = new Map(outsideRows.map((row) => [row.id, row]));
  test.for(outsideIds)('%s', (id, { skip }) => {
    skip(outsideFolder === undefined, 'the environment variable LAB_VECTORS is not set');
    const row = byId.get(id);
    expect(row, `${id} is not in the collection`).toBeDefined();
    const { actual, expected } = compare(row as Row);
    expect(actual).toEqual(expected);
  });
});

function readRows(path: string | URL): Row[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Row);
}

interface Comparison {
  readonly actual: unknown;
  readonly expected: unknown;
}

function compare(row: Row): Comparison {
  const { outcome, plainHex = '' } = row.expected;
  if (outcome === 'ok') return compareTelegram(decode(row), row.expected);
  // Nothing on the wire shows the damage, but broken records may.
  const codes =
    outcome === 'ok-but-corrupt' ? ['decoded', ...DECODE_FAILED] : (CODES[outcome] ?? []);
  const code = codeOf(row);
  const key = fromHex(row.key ?? '00'.repeat(16));
  const view = toHex(dissect(fromHex(row.hex), { key }).view);
  return {
    actual: { code, plainHex: view.slice(view.length - plainHex.length) },
    expected: { code: codes.includes(code) ? code : codes.join(' or '), plainHex },
  };
}

function codeOf(row: Row): string {
  try {
    decode(row);
    return 'decoded';
  } catch (error) {
    if (error instanceof LabError) return error.code;
    throw error;
  }
}

function decode(row: Row): Telegram {
  const frameFormat = FRAME_FORMATS[row.frame];
  const key = row.key === null ? {} : { key: fromHex(row.key) };
  return decodeTelegram(fromHex(row.hex), { frameFormat, ...key });
}

function compareTelegram(telegram: Telegram, row: Row['expected']): Comparison {
  const { layers, plainHex, records } = row;
  return {
    actual: {
      layers: layers && layersOf(telegram, layers),
      plainHex: plainHex === undefined ? undefined : toHex(telegram.plain),
      records: records && telegram.records.map(recordOf),
    },
    expected: {
      layers,
      plainHex,
      records: records && records.map((each, at) => withTypeI(each, telegram.records[at])),
    },
  };
}

/** Our layers in the words of the collection, as far as the expectation names them. */
function layersOf(telegram: Telegram, { tpl, tplAddress, ell }: Layers): unknown {
  const { link, ci, meter } = telegram;
  const { accessNumber, status, configurationField: configField } = telegram.tpl;
  const { manufacturer: M, id, version, type } = meter;
  return {
    link: { L: link.lengthField, C: link.c, ...link.address },
    ci,
    ...(tpl && { tpl: { accessNumber, status, configField } }),
    ...(tplAddress && { tplAddress: { id, M, version, type } }),
    ...(ell && {
      ell: {
        ci: telegram.ell?.ci,
        cc: telegram.ell?.communicationControl,
        acc: telegram.ell?.accessNumber,
      },
    }),
  };
}

function recordOf({ offset: _offset, length: _length, ...record }: DataRecord): object {
  return record.quantity === MANUFACTURER_DATA
    ? { dib: record.dib, manufacturerData: record.raw }
    : record;
}

/** The collection leaves times with seconds (type I) as the bare integer; we read them. */
function withTypeI(expected: Partial<DataRecord>, actual: DataRecord | undefined): object {
  const isTypeI = expected.quantity === 'datetime' && expected.raw?.length === 12;
  const isTime = /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(actual?.value));
  return isTypeI && isTime ? { ...expected, value: actual?.value } : expected;
}
