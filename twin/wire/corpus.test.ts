import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { MANUFACTURER_DATA, type DataRecord } from './data-record.ts';
import { decodeTelegram, type Telegram } from './decode-telegram.ts';
import { aes128 } from './security/aes.ts';
import { dissect } from './dissect/dissect.ts';
import type { FrameFormat } from './frame.ts';
import {
  EMPTY_REPLAY_WINDOW,
  judgeReplay,
  markTelegram,
  type ReplayVerdict,
} from './replay-window.ts';
import { DERIVATION_CONSTANT, deriveKey } from './security/key-derivation.ts';

interface Row {
  readonly id: string;
  readonly hex: string;
  readonly key: string | null;
  readonly frame: 'stripped-of-DLL-CRC' | 'frame-A-with-CRC' | 'frame-B-with-CRC';
  readonly expected: {
    readonly outcome: string;
    readonly layers?: Layers;
    readonly plainHex?: string;
    /** Telegrams in order, and what a receiver must say about each. */
    readonly sequence?: readonly string[];
    readonly verdicts?: readonly ReplayVerdict['kind'][];
    readonly records?: readonly (Partial<DataRecord> & { manufacturerData?: string })[] | null;
  };
}

interface Layers {
  readonly link: { L: number; C: number; manufacturer: string; id: string };
  readonly ci: number;
  readonly ell?: {
    ci: number;
    cc: number;
    acc: number;
    sn?: string;
    enc?: number;
    plcrc_ok?: boolean;
  };
  readonly afl?: { len: number; fcl: number; mcl: number; mcr: string; mac: string; ml?: string };
  readonly kenc?: string;
  readonly kmac?: string;
  readonly tplAddress?: { id: string; M: string; version: number; type: number };
  readonly tpl?: { accessNumber: number; status: number; configField: number; configExt?: number };
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
  'mac-failed': ['WIRE_MAC_FAILED'],
  fragmented: ['WIRE_FRAGMENTED'],
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
  const { outcome, plainHex = '', sequence } = row.expected;
  if (sequence !== undefined) {
    return { actual: verdictsOn(sequence, row), expected: row.expected.verdicts };
  }
  if (outcome === 'ok') return compareTelegram(row);
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

/** Every telegram of a sequence must decode; what it is worth is for the replay window to say. */
function verdictsOn(sequence: readonly string[], row: Row): string[] {
  let window = EMPTY_REPLAY_WINDOW;
  return sequence.map((hex, index) => {
    const frame = fromHex(hex);
    decodeTelegram(frame, { key: fromHex(row.key ?? '') });
    const verdict = judgeReplay(window, { ...markTelegram(frame), at: index * 600_000 });
    if (verdict.kind === 'new') window = verdict.next;
    return verdict.kind;
  });
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

function compareTelegram(row: Row): Comparison {
  const telegram = decode(row);
  const { layers, plainHex, records } = row.expected;
  return {
    actual: {
      layers: layers && layersOf(telegram, layers, row),
      plainHex: plainHex === undefined ? undefined : toHex(telegram.plain),
      records: records && telegram.records.map(recordOf),
    },
    expected: {
      layers,
      plainHex,
      records,
    },
  };
}

/** Our layers in the words of the collection, as far as the expectation names them. */
function layersOf(telegram: Telegram, expected: Layers, row: Row): unknown {
  const { tpl, tplAddress, ell, afl } = expected;
  const { link, ci, meter } = telegram;
  const { accessNumber, status, configurationField: configField, extension } = telegram.tpl;
  const { manufacturer: M, id, version, type } = meter;
  const { soft: _soft, ...address } = link.address;
  return {
    link: { L: link.lengthField, C: link.c, ...address },
    ci,
    ...(tpl && {
      tpl: {
        accessNumber,
        status,
        configField,
        ...(tpl.configExt === undefined ? {} : { configExt: extension }),
      },
    }),
    ...(tplAddress && { tplAddress: { id, M, version, type } }),
    ...(ell && { ell: extendedOf(telegram, ell) }),
    ...(afl && { afl: authenticationOf(telegram) }),
    ...(expected.kenc !== undefined && {
      kenc: derived(telegram, row, 'meterEncryption'),
      kmac: derived(telegram, row, 'meterMac'),
    }),
  };
}

function extendedOf({ ell }: Telegram, expected: NonNullable<Layers['ell']>): object {
  const { ci, communicationControl: cc, accessNumber: acc, sessionNumber = 0 } = ell ?? {};
  if (expected.sn === undefined) return { ci, cc, acc };
  // A telegram decodes only if its payload CRC is right.
  return {
    ci,
    cc,
    acc,
    sn: littleEndian(sessionNumber, 4),
    enc: sessionNumber >>> 29,
    plcrc_ok: true,
  };
}

function authenticationOf({ afl }: Telegram): object {
  const { messageBytes, mac = new Uint8Array(), messageCounter = 0 } = afl ?? {};
  return {
    len: afl?.lengthField,
    fcl: afl?.fragmentation,
    mcl: afl?.messageControl,
    mcr: littleEndian(messageCounter, 4),
    mac: toHex(mac),
    ...(messageBytes === undefined ? {} : { ml: littleEndian(messageBytes, 2) }),
  };
}

function derived(
  { afl, meter }: Telegram,
  { key }: Row,
  constant: keyof typeof DERIVATION_CONSTANT,
): string {
  const counter = afl?.messageCounter ?? 0;
  const id = fromHex(meter.id).reverse();
  const aes = aes128(fromHex(key ?? ''));
  return toHex(deriveKey(aes, { constant: DERIVATION_CONSTANT[constant], counter, id }));
}

function littleEndian(value: number, bytes: number): string {
  return toHex(fromHex(value.toString(16).padStart(2 * bytes, '0')).reverse());
}

function recordOf({
  offset: _offset,
  length: _length,
  text: _text,
  unitText: _unitText,
  unitTextLast: _unitTextLast,
  ...record
}: DataRecord): object {
  return record.quantity === MANUFACTURER_DATA
    ? { dib: record.dib, manufacturerData: record.raw }
    : record;
}
