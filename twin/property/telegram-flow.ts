/** The way of all telegrams from the simulated world into the portal, as one sum. */
import { assert } from '#kernel/errors.ts';

type Counts = Readonly<Record<string, number>>;

/** What the world counted; sent = heard + Σ lost, each telegram once. */
export interface WorldCounts {
  readonly sent: number;
  readonly heard: number;
  /** How often a further gateway heard a telegram. */
  readonly copies?: number;
  readonly lost: Counts;
}

/** What the portal counted of the telegrams that reached it. */
export interface PortalCounts {
  readonly stored: number;
  readonly rejected: Counts;
}

/**
 * A telegram that two gateways heard reaches the portal twice and is rejected once as a duplicate;
 * these copies are set apart. Without the world's word on copies all duplicates count as such.
 * Null where the world's own sum is wrong.
 */
export function pairCounters(world: WorldCounts, portal: PortalCounts) {
  const { sent, heard } = world;
  const lost = sum(world.lost);
  if (sent !== heard + lost) return null;
  const duplicates = portal.rejected['duplicate'] ?? 0;
  const copies = Math.min(duplicates, world.copies ?? duplicates);
  const rejectedBy = { ...portal.rejected, duplicate: duplicates - copies };
  const rejected = sum(rejectedBy);
  const { stored } = portal;
  const onTheWay = Math.max(0, heard - stored - rejected);
  const injected = Math.max(0, stored + rejected - heard);
  assert(
    heard + injected === stored + rejected + onTheWay,
    'each telegram heard is stored, rejected or on the way',
  );
  const flow = { sent, heard, lost, stored, rejected, onTheWay, injected, copies };
  return { ...flow, lostBy: world.lost, rejectedBy };
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
