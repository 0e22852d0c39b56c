import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { berlinTime, formatInstant, HOUR_MS, type Instant } from '#kernel/time.ts';
import type { DataRecordSpec } from '#wire/encode-record.ts';
import { encodeFragments } from '#wire/encode-telegram.ts';
import { addCrc } from '#wire/frame.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  METER,
  METER_KEYS,
  METERS,
  PROPERTY,
  START,
  telegram,
} from '../../twin/ingest/portal.fixture.ts';
import { records } from '../../twin/ingest/security.fixture.ts';
import { importProperty } from '../../twin/ingest/property-import.ts';
import { openVault, type MeterKeys } from '../../twin/keys/vault.ts';
import { openStore, type Store } from '../../twin/store/store.ts';
import { runMetertwin } from '../dispatch.ts';
import { lockData } from '../common/data-lock.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

/** A data folder with the house of the fixture, as a stopped portal leaves it. */
function portalData(keys: MeterKeys = METER_KEYS): string {
  const dataDir = temporaryFolder();
  withStore(dataDir, (store) => {
    importProperty(store, PROPERTY);
    openVault({ dataDir, wrappedKeys: store.wrappedKeys }).importKeys(keys, () => true);
  });
  return dataDir;
}

function withStore<T>(dataDir: string, work: (store: Store) => T): T {
  const store = openStore(join(dataDir, 'portal.db'));
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function contents(dataDir: string) {
  return withStore(dataDir, (store) => ({
    readings: store.readings.list({}).map(({ meterId, at, units }) => ({ meterId, at, units })),
    telegrams: store.telegrams.list({ limit: 500 }).length,
    alarms: store.alarms.list({ limit: 100 }),
    counters: store.counters.read(),
    watermark: store.counters.watermark(),
  }));
}

function capture(lines: readonly string[], name = 'winter.jsonl'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

async function ingest(words: readonly string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(['ingest', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

async function report(words: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse((await ingest([...words, '--json'])).stdout) as Record<string, unknown>;
}

function hexAt(at: Instant, units: number, spec: Parameters<typeof telegram>[2] = {}): string {
  return toHex(telegram(at, units, spec).frame);
}

/** As rtl_433 prints a T1 telegram: local time, L two too small, the last CRC left in. */
function rtl433Line(at: Instant, units: number): string {
  const { frame } = telegram(at, units);
  const bytes = Uint8Array.of(...frame, ...addCrc(frame, 'A').subarray(-2));
  bytes[0] = frame.length - 3;
  const { year, month, day, hour, minute, second } = berlinTime(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
  return JSON.stringify({ time, model: 'Wireless-MBus', rssi: -6.1, data: toHex(bytes) });
}

const HOURS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const WINTER = HOURS.map((hour) =>
  JSON.stringify({
    timestamp: formatInstant(START + hour * HOUR_MS),
    rssi: -70 - hour,
    telegram: hexAt(START + hour * HOUR_MS, 10 + hour),
  }),
);

describe('a capture with times of reception', () => {
  test('becomes readings at the original times', async () => {
    const data = portalData();
    const { exitCode, stdout } = await ingest([capture(WINTER), '--data', data]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('telegrams  10  in 10 lines\nstored     10  as readings');
    expect(contents(data)).toMatchObject({
      readings: HOURS.map((hour) => ({
        meterId: METER.id,
        at: START + hour * HOUR_MS,
        units: 10 + hour,
      })),
      alarms: [],
      watermark: START + 9 * HOUR_MS,
    });
  });

  test('a second time changes nothing', async () => {
    const data = portalData();
    const file = capture(WINTER);
    await ingest([file, '--data', data]);
    const before = contents(data);
    expect(await report([file, '--data', data])).toMatchObject({ stored: 0, repeated: 10 });
    expect(contents(data)).toEqual(before);
  });

  test('a longer capture under another name adds what is new; the rest are duplicates', async () => {
    const data = portalData();
    await ingest([capture(WINTER.slice(0, 6)), '--data', data]);
    const longer = await report([capture(WINTER, 'copy.jsonl'), '--data', data]);
    expect(longer).toMatchObject({ stored: 4, rejected: { duplicate: 6 } });
    expect(contents(data)).toMatchObject({ readings: { length: 10 }, alarms: [] });
  });

  test('of rtl_433 is in local time, stored without CRC and without its relative RSSI', async () => {
    const data = portalData();
    const file = capture([rtl433Line(START, 10), rtl433Line(START + HOUR_MS, 11)]);
    const words = [file, '--data', data, '--zone', 'Europe/Berlin'];
    expect(await report(words)).toMatchObject({ stored: 2, failed: 0 });
    const [newest] = withStore(data, (store) => store.telegrams.list());
    expect(newest).toMatchObject({ rxAt: START + HOUR_MS, rssiDbm: null, verdict: 'stored' });
    expect(toHex(newest?.frame ?? new Uint8Array())).toBe(hexAt(START + HOUR_MS, 11));
    expect(newest?.gatewayId).toBe('import-winter_jsonl');
  });

  test('of our own gateways is a bundle', async () => {
    const data = portalData();
    const telegrams = HOURS.map((hour) => telegram(START + hour * HOUR_MS, hour));
    const bundle = {
      v: 1,
      telegrams: telegrams.map(({ rxAt, frame }) => ({
        rxAt: formatInstant(rxAt),
        frame: Buffer.from(frame).toString('base64'),
      })),
    };
    const words = [capture([JSON.stringify(bundle)]), '--data', data];
    expect(await report(words)).toMatchObject({ lines: 1, telegrams: 10, stored: 10 });
  });
});

describe('the guard', () => {
  test('refuses a replay in a capture as it does on the air', async () => {
    const data = portalData();
    const replayed = { time: formatInstant(START + 48 * HOUR_MS), raw: hexAt(START, 10) };
    const file = capture([...WINTER, JSON.stringify(replayed)]);
    const { stdout } = await ingest([file, '--data', data]);
    expect(stdout).toContain('stored     10  as readings\nrefused     1  replay');
    expect(contents(data).alarms).toMatchObject([{ kind: 'replay', defence: 'D4' }]);
  });

  test('names meters that are not registered', async () => {
    const data = portalData();
    const stranger = { ...METER, address: parseAddress('QDS-00000007-35-08') };
    const line = `${formatInstant(START)} ${hexAt(START, 1, { meter: stranger })}`;
    const { exitCode, stdout } = await ingest([capture([line, ...WINTER]), '--data', data]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('refused     1  unknown-meter');
    expect(stdout).toContain('unknown meters:\n  QDS-00000007-35-08  1');
  });
});

describe('a capture with messages in several frames', () => {
  const START_COUNTER = 5;
  const HISTORY = Array.from({ length: 30 }, (_, month) => ({
    field: 0xc,
    vib: '6e',
    storage: month + 2,
    value: month,
  }));

  /** Units and a history that fits into no single frame, its fragments seconds apart. */
  function fragmentLines(units: number, turn: number): string[] {
    const { address, key } = METER;
    const frames = encodeFragments(
      {
        address,
        key,
        mode: 7,
        afl: { messageCounter: START_COUNTER + turn, withLength: true },
        records: [
          ...(records(START + turn * HOUR_MS, units) as readonly DataRecordSpec[]),
          ...HISTORY,
        ],
      },
      70,
    );
    return frames.map((frame, at) =>
      JSON.stringify({
        timestamp: formatInstant(START + turn * HOUR_MS + at * 1000),
        telegram: toHex(frame),
      }),
    );
  }

  function mode7Data(): string {
    const dataDir = portalData();
    withStore(dataDir, (store) => {
      const meters = PROPERTY.meters.map(({ encryptedBlocks: _blocks, ...meter }) => ({
        ...meter,
        securityMode: 7 as const,
      }));
      importProperty(store, { ...PROPERTY, meters });
    });
    return dataDir;
  }

  test('gives a reading for each, whatever lies between the fragments', async () => {
    const data = mode7Data();
    const [first, second] = [fragmentLines(321, 0), fragmentLines(322, 1)];
    const [head = '', ...rest] = second;
    const file = capture([...first, '# another receiver', head, ...first, ...rest.toReversed()]);
    const { exitCode, stdout } = await ingest([file, '--data', data]);
    expect(exitCode).toBe(0);
    expect(contents(data).readings.map(({ units }) => units)).toEqual([321, 322]);
    expect(stdout).toContain('of messages in several frames');
  });

  test('gives nothing for one that is never whole, and the rest when it comes in another file', async () => {
    const data = mode7Data();
    const [head = '', ...rest] = fragmentLines(321, 0);
    expect(await report([capture([head], 'a.jsonl'), '--data', data])).toMatchObject({
      stored: 0,
      rejected: { fragment: 1 },
    });
    expect(await report([capture(rest, 'b.jsonl'), '--data', data])).toMatchObject({ stored: 1 });
    expect(contents(data).readings).toMatchObject([{ units: 321 }]);
  });
});

describe('keys', () => {
  test('of a file go into the vault, by full address or id', async () => {
    const data = portalData({});
    expect(await report([capture(WINTER), '--data', data])).toMatchObject({
      rejected: { 'no-key': 10 },
    });
    const keys = capture(
      [
        ...METERS.map(({ address, key }) => `${address.id},${toHex(key)}`),
        `QDS-00000007-35-08,${toHex(METER.key)}`,
      ],
      'keys.csv',
    );
    const again = capture(WINTER, 'again.jsonl');
    expect(await report([again, '--data', data, '--keys', keys])).toMatchObject({
      stored: 10,
      importedKeys: METERS.length,
      keyFindings: [{ meterId: 'QDS-00000007-35-08', code: 'unknown-meter' }],
    });
  });
});

describe('what cannot be ingested', () => {
  test('CLI_NO_RECEPTION_TIME and bad lines are reported with their place, the rest continues', async () => {
    const data = portalData();
    const noTime = JSON.stringify({ time: '@1.000001s', data: hexAt(START, 1) });
    const file = capture(['zz', noTime, ...WINTER]);
    const { exitCode, stdout, stderr } = await ingest([file, '--data', data]);
    expect(exitCode).toBe(4);
    expect(stdout).toContain('failed      2  CAPTURE_LINE_UNREADABLE 1, CLI_NO_RECEPTION_TIME 1');
    expect(stdout).toContain('stored     10');
    expect(stderr).toContain(`${file}:1: error CAPTURE_LINE_UNREADABLE`);
    expect(stderr).toContain(`${file}:2: error CLI_NO_RECEPTION_TIME`);
  });

  test('a folder on which a portal runs', async () => {
    const data = portalData();
    const unlock = lockData(data, 'portal');
    onTestFinished(unlock);
    const { exitCode, stderr } = await ingest([capture(WINTER), '--data', data]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`CLI_DATA_IN_USE: a portal with process id ${process.pid}`);
    expect(contents(data).telegrams).toBe(0);
  });

  test('a folder without a portal', async () => {
    const { exitCode, stderr } = await ingest([capture(WINTER), '--data', temporaryFolder()]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('CLI_NO_PORTAL_DATA');
  });

  test.each([
    [[], 'ingest takes at least one file'],
    [['-'], 'ingest reads files, not the input'],
    [['no/such.jsonl'], 'cannot read no/such.jsonl'],
  ])('%j', async (words, message) => {
    const { exitCode, stderr } = await ingest(words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
