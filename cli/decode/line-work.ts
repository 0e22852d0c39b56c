/**
 * Decodes lines that stand for themselves, in whatever thread: a result is the same whenever it is
 * made. What needs other lines (blocks, fragments, compact frames) or is reported is left to the
 * thread that reads the capture in order.
 */
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram, type DecodeOptions, type Telegram } from '#wire/decode-telegram.ts';
import { notRead } from '#wire/drivers/not-read.ts';
import { readMeter, type MeterReading } from '#wire/drivers/read-meter.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { aes128 } from '#wire/security/aes.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import type { MeterKey } from '../../twin/captures/key-file.ts';
import { LineReader } from '../../twin/captures/line-reader.ts';
import type { SourceLine } from '../common/failures.ts';
import { Output } from '../common/output.ts';
import { isKept } from './capture-decoder.ts';
import { cipherFinder } from './keys.ts';
import { putTelegram, type PutOptions } from './put-telegram.ts';
import { Repeated } from './repeated.ts';
import { withNote } from './telegram-notes.ts';

export interface LineJob {
  readonly source: string;
  readonly firstNumber: number;
  /** Undefined for a line that is too long to be read. */
  readonly lines: readonly (string | undefined)[];
}

export interface LineResult {
  /** What the lines give. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** By line: number of telegrams, or NOT_DONE. */
  readonly counts: Int32Array;
  /** By line: where in `bytes` that begins, and where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By meter: the last full frame. A compact frame that comes later is read with its format. */
  readonly full: ReadonlyMap<string, Uint8Array>;
  /** A compact frame is among the lines: each of them has to be read in order. */
  readonly isCompact: boolean;
}

export const NOT_DONE = -1;

/** What a thread is given as its first word; no command is called so. */
export const LINE_WORKER = ':line-worker';

/** What can be given to another thread. */
export interface LineWorkOptions extends PutOptions {
  readonly decode: Pick<DecodeOptions, 'frameFormat' | 'checks' | 'drivers'>;
  readonly keys: readonly MeterKey[];
  readonly otherKey?: Uint8Array | undefined;
}

export class LineWork {
  readonly #put: PutOptions;
  readonly #decode: DecodeOptions;
  readonly #repeated: Repeated | undefined;
  readonly #out = new Output();
  #reader = new LineReader();
  #isCompact = false;
  /** Something is to be said about a key. */
  #isTold = false;

  constructor({ decode, keys, otherKey, ...put }: LineWorkOptions) {
    const other = otherKey === undefined ? undefined : aes128(otherKey);
    const keyFor = cipherFinder(keys, other, () => (this.#isTold = true));
    this.#put = put;
    this.#decode = { ...decode, keyFor };
    this.#repeated = put.form === 'json' ? new Repeated(this.#decode) : undefined;
  }

  run({ source, firstNumber, lines }: LineJob): LineResult {
    const out = this.#out;
    const counts = new Int32Array(lines.length).fill(NOT_DONE);
    const [starts, ends] = [new Int32Array(lines.length), new Int32Array(lines.length)];
    const full = new Map<string, Uint8Array>();
    this.#isCompact = false;
    for (const [index, line] of lines.entries()) {
      starts[index] = out.pendingBytes;
      const place = { source, line: firstNumber + index };
      const frames = this.#framesOf(line, place.line);
      const count = frames === undefined ? NOT_DONE : this.#putAll(out, { frames, place, full });
      counts[index] = count;
      if (count !== NOT_DONE) ends[index] = out.pendingBytes;
    }
    const bytes = out.takeAll();
    // A view would be given to another thread with all of its buffer.
    for (const [meter, frame] of full) full.set(meter, Uint8Array.from(frame));
    return { bytes, counts, starts, ends, full, isCompact: this.#isCompact };
  }

  /** Undefined for what this cannot finish. */
  #framesOf(line: string | undefined, number: number): readonly CapturedFrame[] | undefined {
    const [reading] = this.#reader.take(line, number);
    // A block has begun.
    if (reading === undefined) this.#reader = new LineReader();
    return reading === undefined || 'error' in reading ? undefined : reading.frames;
  }

  /** How many were written; NOT_DONE, and nothing is, where one cannot be finished here. */
  #putAll(out: Output, { frames, place, full }: LinePut): number {
    this.#isTold = false;
    const [first] = frames;
    if (first !== undefined && frames.length === 1) {
      const meter = this.#repeated?.put(out, first, place);
      // Told of a key, the line is left to the thread that tells it.
      if (meter !== undefined && this.#isTold) return NOT_DONE;
      if (meter !== undefined) {
        full.set(formatAddress(meter), first.bytes);
        return 1;
      }
    }
    const decoded: Decoded[] = [];
    for (const captured of frames) {
      const each = this.#decoded(captured);
      if (each === undefined) return NOT_DONE;
      decoded.push(each);
    }
    if (this.#isTold) return NOT_DONE;
    for (const { telegram, reading, captured } of decoded) {
      putTelegram(out, telegram, { ...this.#put, reading, captured, place });
      this.#repeated?.learn(captured, telegram, reading);
      if (isKept(telegram)) full.set(formatAddress(telegram.meter), captured.bytes);
    }
    return decoded.length;
  }

  #decoded(captured: CapturedFrame): Decoded | undefined {
    try {
      const telegram = withNote(decodeTelegram(captured.bytes, this.#decode), captured);
      if (telegram.payloadKind === 'compact') this.#isCompact = true;
      if (needsOthers(telegram)) return undefined;
      const reading = readMeter(telegram);
      const isRead = notRead(telegram, reading) === undefined;
      return isRead ? { telegram, reading, captured } : undefined;
    } catch (error) {
      if (error instanceof LabError) return undefined;
      throw error;
    }
  }
}

/** Compact frames, and frames that teach them at once. */
function needsOthers(telegram: Telegram): boolean {
  const { payloadKind } = telegram;
  return payloadKind === 'compact' || (payloadKind === 'records' && !isKept(telegram));
}

interface LinePut {
  readonly frames: readonly CapturedFrame[];
  readonly place: SourceLine;
  readonly full: Map<string, Uint8Array>;
}

interface Decoded {
  readonly telegram: Telegram;
  readonly reading: MeterReading;
  readonly captured: CapturedFrame;
}
