/**
 * What the rules on the fleet remember: a few numbers per meter and gateway, however long it runs.
 * It is plain JSON, so that it outlives a restart. What a gateway writes (`rssi`, `rxAt`) is used
 * here to ask a question, never to change a reading.
 */
import type { Instant } from '#kernel/time.ts';
import type { RejectionReason } from '#kernel/rejections.ts';
import type { MeterKind } from '../../store/meter-kinds.ts';

/** Signal strength of a link: what it is as a rule, and of late. */
export interface LinkState {
  usualDbm: number;
  latelyDbm: number;
  count: number;
  /** Telegrams in a row since the two differ. */
  steppedCount: number;
}

export interface MeterState {
  readonly id: string;
  readonly kind: MeterKind;
  /** Newest reception of a telegram that became a reading. */
  lastAt: Instant;
  /** Mean time between two of them; 0 before the second. */
  gapMs: number;
  /** By gateway. */
  readonly links: Record<string, LinkState>;
  /** What its last telegram reported of itself. */
  flags: readonly string[];
  units: number;
  /** When its value rose last. */
  roseAt: Instant;
  /** Since when it has not stood still for an hour; undefined while it does. */
  risesSince?: Instant;
  readonly arrival: ArrivalState;
  /** Of a water meter. */
  water?: WaterState;
  /** Of an electricity meter. */
  power?: PowerState;
}

/** What is kept of an electricity meter beside its value. */
interface PowerState {
  readonly dwellingId: string;
  /** Its register, Wh, in the last hours, oldest first. */
  points: (readonly [at: Instant, wh: number])[];
}

/** What is kept of a water meter beside its value. */
export interface WaterState {
  /** The register in the last half an hour, oldest first; the first one is older. */
  points: (readonly [at: Instant, units: number])[];
  isBurst: boolean;
  dwellingId: string;
  /** Permanent flow rate Q3, litres an hour. */
  nominalFlowLh: number;
  /** Days on which water ran elsewhere in the dwelling since this register rose, and the last of them. */
  missedDays: number;
  missedDay: number;
}

/** What its papers say of a water meter; `nominalFlowLh` null where nobody registered it. */
export interface WaterPapers {
  readonly dwellingId: string;
  readonly nominalFlowLh: number | null;
}

/** Of a meter that sends by the schedule of its access number. */
export interface ArrivalState {
  accessNumber: number;
  at: Instant;
  /** Its nominal interval; 0 while it is not known. */
  nominalMs: number;
  /** Telegrams in a row that came as forecast, and since then those that did not. */
  onTime: number;
  offTime: number;
  offAt: Instant;
}

export interface GatewayState {
  /** The newest date of a bundle, never ahead of the clock. */
  lastAt: Instant;
  /** Mean time between two bundles; 0 before the second. */
  gapMs: number;
  /** What it delivered and no reading came of, counted by the hour. */
  readonly refused: Record<string, HourlyCount>;
}

export interface HourlyCount {
  /** Of the present hour. */
  hour: number;
  count: number;
  /** Of the hour before. */
  lastCount: number;
  /** Mean of the hours before. */
  usual: number;
}

export interface FleetState {
  readonly meters: Record<string, MeterState>;
  readonly gateways: Record<string, GatewayState>;
  /** Water meters by dwelling. */
  waterOf?: Record<string, string[]>;
  /** The newest order of a grid operator by dwelling. */
  limits?: Record<string, LimitState>;
}

/** An order of a grid operator, and what became of it. */
export interface LimitState {
  readonly gatewayId: string;
  readonly number: number;
  readonly isActive: boolean;
  readonly limitW: number;
  readonly orderedAt: Instant;
  readonly endsAt: Instant;
  readonly isAnswered: boolean;
  readonly isRefused: boolean;
}

/** A telegram of a committed bundle. */
export interface HeardTelegram {
  readonly rxAt: Instant;
  readonly rssiDbm: number | null;
  /** Undefined for one that became a reading. */
  readonly reason?: RejectionReason;
  /** A registered meter; what it says is believed only where the telegram became a reading. */
  readonly meterId?: string;
  readonly reading?: {
    readonly kind: MeterKind;
    readonly accessNumber: number;
    readonly units: number;
    /** Flags that a MAC or the encrypted payload carries; a status byte without a MAC is none. */
    readonly flags: readonly string[];
    /** Of a water meter. */
    readonly water?: WaterPapers;
    /** Of an electricity meter: whose it is. */
    readonly power?: { readonly dwellingId: string };
  };
}

export interface HeardBundle {
  readonly gateway: string;
  readonly boot: string;
  readonly seq: number;
  readonly sentAt: Instant;
  readonly telegrams: readonly HeardTelegram[];
}

/** What is wrong at an instant, for as long as it is. */
export interface Finding {
  readonly kind: string;
  readonly meterId?: string;
  readonly gatewayId?: string;
  /** For the alarm; never a value. */
  readonly message: string;
}
