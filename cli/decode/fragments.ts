/**
 * Messages of a capture that come in several frames: collected by sender until they are whole, in
 * bounded memory. What stays unfinished is told with the lines where its fragments stood.
 */
import { ByteReader, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { decodeMessage, type DecodeOptions, type Telegram } from '#wire/decode-telegram.ts';
import { stripFrame } from '#wire/frame.ts';
import { formatAddress, readLinkHeader } from '#wire/link-layer.ts';
import { createReassembler, REASSEMBLY_LIMITS } from '#wire/reassembler.ts';
import { walkLayers } from '#wire/telegram-header.ts';
import { cliError } from '../common/errors.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { receptionTime } from '../../twin/captures/reception-time.ts';
import type { SourceLine } from '../common/failures.ts';

/** A capture of many meters may hold many messages that began. */
const LIMITS = { ...REASSEMBLY_LIMITS, messages: 1024 };
const MAX_NAMED_LINES = 8;

type Tell = (place: SourceLine, error: LabError) => void;

/** What speaks against fragments that were put together. */
const NO_MESSAGE = new Set([
  'WIRE_MAC_FAILED',
  'WIRE_DECRYPT_FAILED',
  'WIRE_MESSAGE_LENGTH',
  'WIRE_TRUNCATED',
  'WIRE_BAD_RECORD',
]);

export class Fragments {
  readonly #options: DecodeOptions;
  readonly #tell: Tell;
  readonly #reassembler = createReassembler(LIMITS, {
    onLost: (frames) => this.#lose(frames),
    fits: (message) => this.#fits(message),
  });
  /** Where each frame stood that waits, by its bytes. */
  readonly #waiting = new Map<string, SourceLine>();
  /** The frames of each meter's last whole message: another receiver may have heard them too. */
  readonly #done = new Map<string, readonly string[]>();
  readonly #doneFrames = new Set<string>();

  /** `tell` is called for each message that is given up. */
  constructor(options: DecodeOptions, tell: Tell) {
    this.#options = options;
    this.#tell = tell;
  }

  /**
   * The telegram, if the fragment is its last one; undefined for one that waits or was there
   * before. Throws LabError with a WIRE_ code where the whole message cannot be decoded.
   */
  take({ bytes, time }: CapturedFrame, place: SourceLine): Telegram | undefined {
    const stripped = stripFrame(bytes, this.#options.frameFormat ?? 'stripped');
    const frame = toHex(stripped);
    if (this.#doneFrames.has(frame)) return undefined;
    if (!this.#waiting.has(frame)) this.#waiting.set(frame, place);
    const result = this.#reassembler.add(stripped, receivedAt(time));
    if (result.kind === 'waiting') {
      const { replaced } = result;
      if (replaced !== undefined && toHex(replaced) !== frame) this.#forget(toHex(replaced));
      return undefined;
    }
    if (result.kind === 'dropped') {
      this.#lose(result.frames);
      return undefined;
    }
    this.#remember(result.message, result.frames);
    return decodeMessage(result.message, this.#options);
  }

  /** Tells of all messages that still wait. */
  finish(): void {
    this.#reassembler.giveUp();
  }

  #fits(message: Uint8Array): boolean {
    try {
      return decodeMessage(message, this.#options).mac !== 'wrong';
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return !NO_MESSAGE.has(error.code);
    }
  }

  #lose(frames: readonly Uint8Array[]): void {
    const places = frames.flatMap((each) => this.#forget(toHex(each)));
    const [first] = places;
    const [frame] = frames;
    if (first === undefined || frame === undefined) return;
    const lines = places.slice(0, MAX_NAMED_LINES).map(({ line }) => line);
    const more = places.length > MAX_NAMED_LINES ? ' …' : '';
    const details = {
      meter: formatAddress(readLinkHeader(new ByteReader(frame)).address),
      fragments: places.length,
      lines: `${lines.join(', ')}${more}`,
    };
    this.#tell(first, cliError('CLI_FRAGMENTS_MISSING', { details }));
  }

  #forget(frame: string): SourceLine[] {
    const place = this.#waiting.get(frame);
    this.#waiting.delete(frame);
    return place === undefined ? [] : [place];
  }

  #remember(message: Uint8Array, frames: readonly Uint8Array[]): void {
    const { layers } = walkLayers(message);
    const meter = layers.meter === undefined ? '' : formatAddress(layers.meter);
    const texts = frames.map((each) => toHex(each));
    for (const each of texts) this.#forget(each);
    for (const each of this.#done.get(meter) ?? []) this.#doneFrames.delete(each);
    this.#done.delete(meter);
    this.#done.set(meter, texts);
    for (const each of texts) this.#doneFrames.add(each);
    const [oldest] = this.#done;
    if (this.#done.size <= LIMITS.messages || oldest === undefined) return;
    this.#done.delete(oldest[0]);
    for (const each of oldest[1]) this.#doneFrames.delete(each);
  }
}

/** Only differences count, so that a zone does not matter; a capture without times is one moment. */
function receivedAt(time: string | number | undefined): Instant {
  return (time === undefined ? undefined : receptionTime(time, (asIfUtcMs) => asIfUtcMs)) ?? 0;
}
