/** The shape of a guard rule: what it sees, and what it says when it refuses a telegram. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Contradiction } from '#kernel/evidence.ts';
import type { Instant } from '#kernel/time.ts';
import type { Acceptance } from '#wire/acceptance.ts';
import type { Measure } from '../store/meter-kinds.ts';
import type { LedgerEntry, ReadingRow } from '../store/readings.ts';
import type { RejectionReason } from '#kernel/rejections.ts';

/** A meter as it was registered, and what its telegrams must look like. */
export interface RegisteredMeter {
  readonly no: number;
  readonly id: string;
  readonly acceptance: Acceptance;
  /** What its readings are about. */
  readonly measure: Measure;
  /** More than this in a day it cannot count; see monotonic.ts. */
  readonly maxUnitsPerDay: number;
  /** Telegrams with a larger number were received under the present key. */
  readonly afterTelegram: number;
}

/** What of a frame tells one telegram from another. */
export interface FrameContent {
  readonly accessNumber: number;
  readonly isEncrypted: boolean;
  /** What follows the last readable header, as it came from the air. */
  readonly payload: Uint8Array;
}

/** What can be judged of a decoded telegram. */
export interface ReadingCandidate {
  readonly meter: RegisteredMeter;
  readonly content: FrameContent;
  readonly rxAt: Instant;
  readonly ledgerKey: number;
  readonly deviceAt: Instant | null;
  /** Null where the meter sends none that its key vouches for. */
  readonly counter: number | null;
  readonly units: number;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
  /** Further named values, as they are stored. */
  readonly fields: string | null;
}

/** What is known of a meter already. */
export interface History {
  /** The newest reading received at or before an instant. */
  before(meterNo: number, at: Instant): ReadingRow | undefined;
  /** The oldest reading received after an instant. */
  after(meterNo: number, at: Instant): ReadingRow | undefined;
  /** All stored readings with a ledger key, or those received within `ms` of an instant. */
  withLedgerKey(
    meterNo: number,
    ledgerKey: number,
    near?: { readonly at: Instant; readonly withinMs: number },
  ): readonly LedgerEntry[];
  frameOf(telegramId: number): Uint8Array | undefined;
}

export interface Refusal {
  readonly reason: RejectionReason;
  /** For the alarm: what was seen. Never a value of the payload, never a key. */
  readonly message: string;
  /** The field that gave it away, and the telegrams it contradicts. */
  readonly evidence?: Contradiction;
}

export interface ReadingRule {
  readonly defence: DefenceId;
  check(candidate: ReadingCandidate, history: History): Refusal | undefined;
}
