/**
 * What a telegram costs at the very least: bare loops that encode it, decode it and insert it, with
 * nothing around them. What the whole path costs is told as a multiple of this, because both are
 * measured in one run on one machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { aes128 } from '#wire/security/aes.ts';
import { fleetOf, telegramSpecs } from './fleet-telegrams.ts';
import { bestOf } from './report.ts';

const TELEGRAMS = 20_000;
const METERS = 38;
const ROUNDS = 5;
const BATCH_ROWS = 500;

/** Microseconds of processor per telegram. */
export interface Floor {
  readonly encodeUs: number;
  readonly decodeUs: number;
  readonly insertUs: number;
  readonly totalUs: number;
}

export function measureFloor(): Floor {
  const fleet = fleetOf(METERS);
  const specs = telegramSpecs(fleet, { count: TELEGRAMS, mode: 5, aes: aes128 });
  const frames = specs.map((spec) => encodeHcaTelegram(spec));
  const ciphers = new Map(fleet.map(({ id, key }) => [id, aes128(key)]));
  const options = {
    keyFor: (meter: Parameters<typeof formatAddress>[0]) => ciphers.get(formatAddress(meter)),
  };
  const encodeUs = usPerTelegram(() => {
    let bytes = 0;
    for (const spec of specs) bytes += encodeHcaTelegram(spec).length;
    assert(bytes > 40 * TELEGRAMS, 'every telegram is encoded');
  });
  const decodeUs = usPerTelegram(() => {
    let fields = 0;
    for (const frame of frames) fields += readMeter(decodeTelegram(frame, options)).fields.length;
    assert(fields >= 5 * TELEGRAMS, 'every telegram has its named fields');
  });
  const insertUs = insertBench(frames);
  return { encodeUs, decodeUs, insertUs, totalUs: encodeUs + decodeUs + insertUs };
}

/** One row per telegram, appended in the order of the key, as nothing else can be faster. */
function insertBench(frames: readonly Uint8Array[]): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-floor-'));
  const db = new Database(path.join(folder, 'floor.db'));
  try {
    db.pragma('journal_mode = WAL');
    db.exec(
      'CREATE TABLE telegrams (id INTEGER PRIMARY KEY, at INTEGER, units INTEGER, frame BLOB)',
    );
    const insert = db.prepare('INSERT INTO telegrams (at, units, frame) VALUES (?, ?, ?)');
    const batch = db.transaction((rows: readonly Uint8Array[]) => {
      for (const [at, frame] of rows.entries()) insert.run(at, at, frame);
    });
    return usPerTelegram(() => {
      for (let at = 0; at < frames.length; at += BATCH_ROWS)
        batch(frames.slice(at, at + BATCH_ROWS));
    });
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

function usPerTelegram(work: () => void): number {
  return (bestOf(ROUNDS, work).cpuMs * 1_000) / TELEGRAMS;
}
