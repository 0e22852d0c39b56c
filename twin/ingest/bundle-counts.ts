/** What committed bundles add to the portal's counters and watermark, once for all of a commit. */
import type { RejectionReason } from '#kernel/rejections.ts';
import type { Instant } from '#kernel/time.ts';
import type { CounterStore } from '../store/counters.ts';

export type RejectedCounts = Partial<Record<RejectionReason, number>>;

export interface BundleCounts {
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<RejectedCounts>;
  /** Left out where its gateway is ahead of the portal's clock. */
  readonly sentAt?: Instant;
}

/** The last thing in the transaction. */
export function countTogether(
  bundles: readonly BundleCounts[],
  counters: Pick<CounterStore, 'add' | 'advanceWatermark'>,
): void {
  const rejected: RejectedCounts = {};
  let [received, stored, watermark] = [0, 0, -Infinity];
  for (const bundle of bundles) {
    received += bundle.received;
    stored += bundle.stored;
    for (const [reason, count] of Object.entries(bundle.rejected)) {
      const key = reason as RejectionReason;
      rejected[key] = (rejected[key] ?? 0) + count;
    }
    watermark = Math.max(watermark, bundle.sentAt ?? -Infinity);
  }
  counters.add({ bundles: bundles.length, received, stored, rejected });
  if (watermark > -Infinity) counters.advanceWatermark(watermark);
}
