/**
 * `metertwin ingest --dry-run`: what is in a capture, by meter, without a portal and without writing
 * anything. Checks are reported, not enforced: what may be believed is decided at the ingest itself.
 */
import { fromHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { createFormatMemory } from '#wire/compact-frame.ts';
import {
  ALREADY_DECRYPTED,
  decodeTelegram,
  type DecodeOptions,
  type Telegram,
} from '#wire/decode-telegram.ts';
import type { Driver } from '#wire/drivers/definition.ts';
import { notRead } from '#wire/drivers/not-read.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { formatAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { aes128 } from '#wire/security/aes.ts';
import { createReassembler } from '#wire/reassembler.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import type { MeterKey } from '../../twin/captures/key-file.ts';
import { LineReader, type LineReading } from '../../twin/captures/line-reader.ts';
import { lineBatches } from '../../twin/captures/lines.ts';
import { receptionTime, type WallClock } from '../../twin/captures/reception-time.ts';
import type { CommandIo } from '../common/args.ts';
import type { CaptureSource } from '../common/capture-sources.ts';
import { cliError } from '../common/errors.ts';
import { Failures, type SourceLine } from '../common/failures.ts';

export interface DryRunReport {
  readonly lines: number;
  readonly telegrams: number;
  /** Decrypted by their receiver: nobody vouches for them, and the portal refuses them. */
  readonly alreadyDecrypted: number;
  readonly failed: number;
  readonly failures: string;
  readonly meters: readonly DryRunMeter[];
}

interface DryRunMeter {
  readonly meter: string;
  readonly driver: string;
  readonly telegrams: number;
}

export interface DryRunOptions {
  readonly keys: readonly MeterKey[];
  readonly wallClock: WallClock;
  readonly drivers?: readonly Driver[];
}

export async function dryRun(
  sources: readonly CaptureSource[],
  options: DryRunOptions,
  io: CommandIo,
): Promise<DryRunReport> {
  const run = new DryRun(options, io);
  for (const source of sources) {
    const reader = new LineReader();
    for await (const { firstNumber, lines } of lineBatches(source.chunks())) {
      run.lines += lines.length;
      for (const [index, line] of lines.entries()) {
        run.take(reader.take(line, firstNumber + index), source.name);
      }
      if (io.signal.aborted) break;
    }
    run.take(reader.finish(), source.name);
  }
  return run.report();
}

class DryRun {
  readonly #wallClock: WallClock;
  readonly #decode: DecodeOptions;
  readonly #failures: Failures;
  readonly #meters = new Map<string, { readonly driver: string; telegrams: number }>();
  lines = 0;
  #telegrams = 0;
  #alreadyDecrypted = 0;

  constructor({ keys, wallClock, drivers }: DryRunOptions, io: CommandIo) {
    this.#wallClock = wallClock;
    const byMeter = new Map(keys.map(({ meter, key }) => [meter, aes128(fromHex(key))]));
    this.#decode = {
      frameFormat: 'auto',
      checks: 'report',
      formats: createFormatMemory(),
      reassembler: createReassembler(),
      keyFor: (meter: DeviceAddress) => byMeter.get(formatAddress(meter)) ?? byMeter.get(meter.id),
      ...defined({ drivers }),
    };
    this.#failures = new Failures((line) => io.err(line));
  }

  take(readings: readonly LineReading[], source: string): void {
    for (const reading of readings) {
      const place = { source, line: reading.line };
      if ('error' in reading) this.#failures.add(place, reading.error);
      else for (const captured of reading.frames) this.#frame(captured, place);
    }
  }

  #frame({ bytes, time }: CapturedFrame, place: SourceLine): void {
    const rxAt = time === undefined ? undefined : receptionTime(time, this.#wallClock);
    try {
      this.#count(decodeTelegram(bytes, { ...this.#decode, receivedAt: rxAt ?? 0 }), place, rxAt);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      // The others of its message follow, or it never was one.
      if (error.code !== 'WIRE_FRAGMENTED') this.#failures.add(place, error);
    }
  }

  #count(telegram: Telegram, place: SourceLine, rxAt: Instant | undefined): void {
    const reading = readMeter(telegram);
    const unread = notRead(telegram, reading);
    if (unread !== undefined) throw unread;
    if (rxAt === undefined) this.#failures.add(place, cliError('CLI_NO_RECEPTION_TIME'));
    this.#telegrams += 1;
    if (telegram.warnings.includes(ALREADY_DECRYPTED)) this.#alreadyDecrypted += 1;
    const meter = formatAddress(telegram.meter);
    const row = this.#meters.get(meter) ?? { driver: reading.driver, telegrams: 0 };
    row.telegrams += 1;
    this.#meters.set(meter, row);
  }

  report(): DryRunReport {
    const meters = [...this.#meters].map(([meter, row]) => ({ meter, ...row }));
    return {
      lines: this.lines,
      telegrams: this.#telegrams,
      alreadyDecrypted: this.#alreadyDecrypted,
      failed: this.#failures.count,
      failures: this.#failures.byCode(),
      meters: meters.toSorted((one, other) => (one.meter < other.meter ? -1 : 1)),
    };
  }
}
