/** What a portal says of electricity under the tariffs of the file, and of its limits. */
import type { Instant } from '#kernel/time.ts';

/** An order of a grid operator, as the portal heard of it. */
export interface LimitView {
  readonly dwellingId: string;
  readonly orderedAt: Instant;
  /** Left out where nobody answered. */
  readonly answeredAt?: Instant;
  readonly isRefused: boolean;
}

/** Of a dwelling in a month, as the portal says it at the end of the run. */
export interface ElectricityView {
  readonly dwellingId: string;
  /** Where its first quarter of an hour begins. */
  readonly from: Instant;
  readonly wh: number;
  /** Under the first tariff of the file, standing charge included. */
  readonly costCents: number;
  /** What shifting half of the evening’s load to the night would save there. */
  readonly shiftSavesCents: number;
  readonly quarterCount: number;
  readonly estimatedCount: number;
}
