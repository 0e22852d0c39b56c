/**
 * Messages of a capture that come in several frames: collected by sender until they are whole, in
 * bounded memory. What stays unfinished is told with the lines where its fragments stood.
 */
import { ByteReader, toHex } from '#kernel/bytes.ts';
import type { LabError } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { decodeMessage } from '#wire/decode-telegram.ts';
import type { DecodeOptions, Telegram } from '#wire/decode-telegram.ts';
import { stripFrame } from '#wire/frame.ts';
import { formatAddress, readLinkHeader } from '#wire/link-layer.ts';
import { createReassembler, REASSEMBLY_LIMITS } from '#wire/reassembler.ts';
import { cliError } from '../common/errors.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { receptionTime } from '../../twin/captures/reception-time.ts';
import type { SourceLine } from '../common/failures.ts';

/** A capture of many meters may hold many messages that began. */
const LIMITS = { ...REASSEMBLY_LIMITS, messages: 1024 };
/** A fragment has a number of 8 bits; more frames than that are no fragments of one message. */
const MAX_FRAMES = 256;
const MAX_NAMED_LINES = 8;

type Tell = (place: SourceLine, error: LabError) => void;

/** Place of each frame, by its bytes. */
type Frames = Map<string, SourceLine>;

export class Fragments {
  readonly #options: DecodeOptions;
  readonly #tell: Tell;
  readonly #reassembler = createReassembler(LIMITS, (sender) => this.#lose(sender));
  readonly #waiting = new Map<string, Frames>();
  /** The frames of each sender's last whole message: another receiver may have heard them too. */
  readonly #done = new Map<string, Frames>();

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
    const sender = formatAddress(readLinkHeader(new ByteReader(stripped)).address);
    const frame = toHex(stripped);
    if (this.#done.get(sender)?.has(frame) === true) return undefined;
    const result = this.#reassembler.add(stripped, receivedAt(time));
    const frames: Frames = this.#waiting.get(sender) ?? new Map<string, SourceLine>();
    if (!frames.has(frame) && frames.size < MAX_FRAMES) frames.set(frame, place);
    this.#waiting.set(sender, frames);
    if (result.kind === 'waiting') return undefined;
    if (result.kind === 'dropped') {
      this.#lose(sender);
      return undefined;
    }
    this.#waiting.delete(sender);
    this.#remember(sender, frames);
    return decodeMessage(result.message, this.#options);
  }

  /** Tells of all messages that still wait. */
  finish(): void {
    for (const sender of [...this.#waiting.keys()]) this.#lose(sender);
  }

  #lose(sender: string): void {
    const places = [...(this.#waiting.get(sender)?.values() ?? [])];
    this.#waiting.delete(sender);
    const [first] = places;
    if (first === undefined) return;
    const lines = places.slice(0, MAX_NAMED_LINES).map(({ line }) => line);
    const more = places.length > MAX_NAMED_LINES ? ' …' : '';
    const details = {
      meter: sender,
      fragments: places.length,
      lines: `${lines.join(', ')}${more}`,
    };
    this.#tell(first, cliError('CLI_FRAGMENTS_MISSING', { details }));
  }

  #remember(sender: string, frames: Frames): void {
    this.#done.delete(sender);
    this.#done.set(sender, frames);
    const [oldest] = this.#done.keys();
    if (this.#done.size > LIMITS.messages && oldest !== undefined) this.#done.delete(oldest);
  }
}

/** Only differences count, so that a zone does not matter; a capture without times is one moment. */
function receivedAt(time: string | number | undefined): Instant {
  return (time === undefined ? undefined : receptionTime(time, (asIfUtcMs) => asIfUtcMs)) ?? 0;
}
