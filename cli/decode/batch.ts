/**
 * Decodes captures line by line: what can be read is written, what cannot is reported with its
 * place, and nothing of it is kept, so that the length of the input does not matter.
 */
import { LabError } from '#kernel/errors.ts';
import type { Language } from '#kernel/language.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import type { DecodeOptions, Telegram } from '#wire/decode-telegram.ts';
import { notRead } from '#wire/drivers/not-read.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { withNote } from './telegram-notes.ts';
import { treeText } from './telegram-text.ts';
import type { CommandIo } from '../common/args.ts';
import { CaptureDecoder } from './capture-decoder.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { Failures, type SourceLine } from '../common/failures.ts';
import { Fragments } from './fragments.ts';
import { BatchThreads, type Threads } from './batch-threads.ts';
import { NOT_DONE, type LineJob, type LineResult } from './line-work.ts';
import { putTelegram, type LineForm, type Put } from './put-telegram.ts';
import { Repeated } from './repeated.ts';
import { LineReader, type LineReading } from '../../twin/captures/line-reader.ts';
import { lineBatches } from '../../twin/captures/lines.ts';
import { lineText, Output } from '../common/output.ts';
import type { CaptureSource } from '../common/capture-sources.ts';

export type BatchForm = LineForm | 'tree';

export interface BatchOptions {
  readonly form: BatchForm;
  /** Of the names of values, in text and brief; without it they are those of `--json`. */
  readonly language?: Language;
  readonly decode: DecodeOptions;
  /** Of a large capture, unless its form is `tree`: threads beside this one, and the keys for them. */
  readonly threads?: Threads;
}

interface BatchResult {
  readonly lines: number;
  readonly decoded: number;
  readonly failed: number;
  /** Failures by code, as a text. */
  readonly failures: string;
}

/** Throws CLI_FILE_NOT_READ; a line that is no telegram is counted and does not stop the others. */
export async function decodeBatch(
  sources: readonly CaptureSource[],
  options: BatchOptions,
  io: CommandIo,
): Promise<BatchResult> {
  const batch = new Batch(options, io);
  const threads = new BatchThreads(options, batch);
  try {
    for (const { name, chunks } of sources) {
      const batches = lineBatches(chunks());
      for (;;) {
        const { done, value } = await threads.meanwhile(batches.next());
        if (done === true) break;
        await threads.take({ source: name, ...value });
        batch.flush();
        if (!io.signal.aborted) continue;
        await batches.return(undefined);
        return batch.result();
      }
      await threads.finish();
      batch.endSource(name);
    }
    return batch.result();
  } finally {
    await threads.end();
  }
}

class Batch {
  readonly #options: BatchOptions;
  readonly #io: CommandIo;
  readonly #decoder: CaptureDecoder;
  readonly #reader = new LineReader();
  readonly #out: Output;
  readonly #errors: Output;
  readonly #failures: Failures;
  readonly #fragments: Fragments;
  /** Where lines of JSON are written. */
  readonly #repeated: Repeated | undefined;
  #lines = 0;
  #decoded = 0;

  constructor(options: BatchOptions, io: CommandIo) {
    this.#options = options;
    this.#io = io;
    this.#decoder = new CaptureDecoder(options.decode);
    this.#out = new Output((lines) => io.outLines(lines));
    this.#errors = new Output((lines) => io.err(lineText(lines)));
    this.#failures = new Failures((line) => this.#errors.put(line).endLine());
    this.#repeated = options.form === 'json' ? new Repeated(options.decode) : undefined;
    this.#fragments = new Fragments(options.decode, (place, error) => this.#fail(error, place));
  }

  take(line: string | undefined, place: SourceLine): void {
    this.#lines += 1;
    for (const reading of this.#reader.take(line, place.line)) this.#read(reading, place.source);
  }

  get isInOrder(): boolean {
    return this.#decoder.learnsFromAll;
  }

  takeLines({ source, firstNumber, lines }: LineJob): void {
    for (let index = 0; index < lines.length; index++) {
      this.take(lines[index], { source, line: firstNumber + index });
    }
  }

  /** What was decoded elsewhere, as long as no line before it has to do with it. */
  takeResult(job: LineJob, result: LineResult): void {
    if (result.isCompact) return this.takeLines(job);
    const { source, firstNumber, lines } = job;
    const { bytes, counts, starts, ends, full } = result;
    let open: { from: number; to: number } | undefined;
    const write = (): void => {
      if (open === undefined || open.from === open.to) return;
      this.#out.flush();
      this.#io.outLines(bytes.subarray(open.from, open.to));
    };
    for (const [index, line] of lines.entries()) {
      const count = counts[index] ?? NOT_DONE;
      if (count === NOT_DONE || this.#reader.isOpen || this.isInOrder) {
        write();
        open = undefined;
        this.take(line, { source, line: firstNumber + index });
        continue;
      }
      this.#lines += 1;
      this.#decoded += count;
      open = { from: open?.from ?? starts[index] ?? 0, to: ends[index] ?? 0 };
    }
    write();
    if (!this.isInOrder) for (const [meter, frame] of full) this.#decoder.keep(meter, frame);
  }

  /** A block of lines does not go on in another file. */
  endSource(source: string): void {
    for (const reading of this.#reader.finish()) this.#read(reading, source);
  }

  #read(reading: LineReading, source: string): void {
    const place = { source, line: reading.line };
    if ('error' in reading) this.#fail(reading.error, place);
    else for (const captured of reading.frames) this.#takeFrame(captured, place);
  }

  #takeFrame(captured: CapturedFrame, place: SourceLine): void {
    const isAlone = this.#repeated !== undefined && this.#decoder.isAlone;
    if (isAlone && this.#repeated?.put(this.#out, captured, place) !== undefined) {
      this.#decoded += 1;
      return;
    }
    try {
      const telegram = this.#telegram(captured, place);
      if (telegram === undefined) return;
      const noted = withNote(telegram, captured);
      const reading = readMeter(noted);
      const unread = notRead(noted, reading);
      this.#show(noted, { reading, captured, place });
      if (this.#repeated !== undefined) this.#repeated.learn(captured, noted, reading);
      if (unread === undefined) this.#decoded += 1;
      else this.#failures.add(place, unread);
    } catch (error) {
      // As far as it could be read, as for a single telegram.
      if (this.#options.form === 'tree') this.#line(this.#tree(captured.bytes));
      this.#fail(error, place);
    }
  }

  /** Undefined for a fragment that does not make its message whole. */
  #telegram(captured: CapturedFrame, place: SourceLine): Telegram | undefined {
    try {
      return this.#decoder.decode(captured.bytes);
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'WIRE_FRAGMENTED')) throw error;
      const telegram = this.#fragments.take(captured, place);
      const isShown = telegram === undefined && this.#options.form === 'tree';
      if (isShown) this.#line(this.#tree(captured.bytes));
      return telegram;
    }
  }

  #show(telegram: Telegram, put: Put): void {
    const { form, language } = this.#options;
    if (form === 'tree') this.#line(this.#tree(put.captured.bytes));
    // Below a tree stand the values that its fields add up to.
    const lines = form === 'tree' ? 'brief' : form;
    putTelegram(this.#out, telegram, { form: lines, language, ...put });
  }

  #line(text: string): void {
    this.#out.put(text).endLine();
  }

  #tree(frame: Uint8Array): string {
    return treeText(dissect(frame, this.#options.decode), this.#io);
  }

  #fail(error: unknown, place: SourceLine): void {
    if (!(error instanceof LabError)) throw error;
    this.#failures.add(place, error);
    if (this.#options.form !== 'json') return;
    const { code, message, hint } = error;
    this.#line(JSON.stringify({ ...place, error: { code, message, hint } }));
  }

  flush(): void {
    this.#out.flush();
    this.#errors.flush();
  }

  result(): BatchResult {
    this.#fragments.finish();
    this.flush();
    const failures = this.#failures;
    return {
      lines: this.#lines,
      decoded: this.#decoded,
      failed: failures.count,
      failures: failures.byCode(),
    };
  }
}
