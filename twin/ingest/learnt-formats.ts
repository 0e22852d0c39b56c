/**
 * Formats of full frames, for the compact frames between them. Learning costs time on each full
 * frame, and hardly any allocator sends compact ones: of those only who did is learnt from.
 */
import { createFormatMemory, UNKNOWN_FORMAT } from '#wire/compact-frame.ts';
import type { FormatMemory } from '#wire/compact-frame.ts';
import type { Telegram } from '#wire/decode-telegram.ts';
import type { RegisteredMeter } from '../detect/rule.ts';

export class LearntFormats {
  readonly #memory = { formats: createFormatMemory() };
  readonly #compact = new Set<number>();

  /** What the decoder is given for a telegram of the meter. */
  of({ no, measure }: RegisteredMeter): { readonly formats?: FormatMemory } {
    return measure.quantity !== 'hca' || this.#compact.has(no) ? this.#memory : NOTHING;
  }

  /** True for a compact frame that no full one has explained yet. */
  isUnknown({ warnings }: Telegram, { no }: RegisteredMeter): boolean {
    if (!warnings.includes(UNKNOWN_FORMAT)) return false;
    this.#compact.add(no);
    return true;
  }
}

const NOTHING = {};
