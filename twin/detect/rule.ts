/** The shape of a guard rule: what it sees, and what it says when it refuses a telegram. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import type { DeviceAddress } from '#wire/link-layer.ts';
import type { TelegramHeader } from '#wire/telegram-header.ts';
import type { LedgerEntry, ReadingRow } from '../store/readings.ts';
import type { RejectReason } from '../store/verdicts.ts';

/** A meter as it was registered, and what its telegrams must look like. */
export interface RegisteredMeter {
  readonly no: number;
  readonly id: string;
  readonly address: DeviceAddress;
  readonly securityMode: number;
  readonly encryptedBlocks: number;
  /** More than this in a day no radiator can give off; see monotonic.ts. */
  readonly maxUnitsPerDay: number;
}

/** What can be judged before decryption. */
export interface HeaderCandidate {
  readonly meter: RegisteredMeter;
  readonly frame: Uint8Array;
  readonly header: TelegramHeader;
  readonly rxAt: Instant;
}

/** What can be judged of a decoded telegram. */
export interface ReadingCandidate extends HeaderCandidate {
  readonly ledgerKey: number;
  readonly deviceAt: Instant | null;
  readonly units: number;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
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
  readonly reason: RejectReason;
  /** For the alarm: what was seen. Never a value of the payload, never a key. */
  readonly message: string;
}

export interface HeaderRule {
  readonly defence: DefenceId;
  check(candidate: HeaderCandidate): Refusal | undefined;
}

export interface ReadingRule {
  readonly defence: DefenceId;
  check(candidate: ReadingCandidate, history: History): Refusal | undefined;
}
