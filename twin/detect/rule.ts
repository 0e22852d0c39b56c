/** The shape of a guard rule: what it sees, and what it says when it refuses a telegram. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Contradiction } from '#kernel/evidence.ts';
import type { Instant } from '#kernel/time.ts';
import type { Acceptance } from '#wire/acceptance.ts';
import type { Measure, MeterKind } from '../store/meter-kinds.ts';
import type { PayloadLayout } from '#wire/payload-layout.ts';
import type { JudgedReading } from '../store/judged-readings.ts';
import type { Mark } from './mark.ts';
import type { KeptFormat, KnownClock, Seen } from './meter-state.ts';
import type { RejectionReason } from '#kernel/rejections.ts';

/** A meter as it was registered, and what its telegrams must look like. */
export interface RegisteredMeter {
  readonly no: number;
  readonly id: string;
  readonly acceptance: Acceptance;
  readonly kind: MeterKind;
  /** Layouts that its import names; left out: those of its kind, and learnt ones. */
  readonly layouts?: readonly string[];
  /** What its readings are about. */
  readonly measure: Measure;
  /** More than this in a day it cannot count; see monotonic.ts. */
  readonly maxUnitsPerDay: number;
  readonly propertyId: string;
  readonly dwellingId: string;
  /** Q3 of a water meter, litres an hour; null where nobody registered it. */
  readonly nominalFlowLh: number | null;
  /** Telegrams with a larger number were received under the present key. */
  readonly afterTelegram: number;
}

/** What can be judged of a decoded telegram. */
export interface ReadingCandidate {
  readonly meter: RegisteredMeter;
  readonly mark: Mark;
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
  readonly layout: PayloadLayout;
  /** A MAC over the whole message was checked. */
  readonly hasMac: boolean;
  /** Of a full frame with a layout that its meter's state has no format of. */
  readonly format?: KeptFormat;
  /** What it reports of itself, where somebody vouches for it. */
  readonly vouchedFlags: readonly string[];
}

/** What is known of a meter already; of readings that were decided to be false, nothing. */
export interface History {
  /** The newest reading received at or before an instant. */
  before(at: Instant): JudgedReading | undefined;
  /** The oldest reading received after an instant. */
  after(at: Instant): JudgedReading | undefined;
  /** The newest readings, oldest first. */
  near(): readonly JudgedReading[];
  /** Telegrams that may be the same one, or lend it blocks. */
  alike(): readonly Seen[];
  /** How the meter's clock was when it was heard first. */
  clock(): KnownClock | null;
}

export interface Refusal {
  readonly reason: RejectionReason;
  /** For the alarm: what was seen. Never a value of the payload, never a key. */
  readonly message: string;
  /** The field that gave it away, and the telegrams it contradicts. */
  readonly evidence?: Contradiction;
  /** It is not wrong by itself but against what was accepted before: either may be false. */
  readonly isDoubt?: true;
}

export interface ReadingRule {
  readonly defence: DefenceId;
  check(candidate: ReadingCandidate, history: History): Refusal | undefined;
}
