/**
 * Fragments of long messages (EN 13757-7:2018, 6.3). What came before is looked up in the store,
 * where each fragment is kept like any telegram: so a restart or a bundle that comes again loses
 * none, and nothing has to be remembered beside the database.
 */
import type { Instant } from '#kernel/time.ts';
import { createReassembler, REASSEMBLY_LIMITS } from '#wire/reassembler.ts';
import type { Reassembly } from '#wire/reassembler.ts';
import type { LayerWalk } from '#wire/telegram-header.ts';
import type { TelegramStore } from '../store/telegrams.ts';
import { verdictNumber } from '../store/verdicts.ts';

export type FragmentStore = Pick<TelegramStore, 'refused'>;

/** Gives the message where `fragment` is the last one that was missing. */
export function joinFragments(
  fragment: { readonly frame: Uint8Array; readonly rxAt: Instant; readonly walk: LayerWalk },
  meterNo: number,
  store: FragmentStore,
): Reassembly {
  const { frame, rxAt, walk } = fragment;
  const reassembler = createReassembler();
  for (const earlier of store.refused(meterNo, verdictNumber('fragment'))) {
    if (Math.abs(earlier.rxAt - rxAt) > REASSEMBLY_LIMITS.ageMs) continue;
    reassembler.add(earlier.frame, earlier.rxAt);
  }
  return reassembler.add(frame, rxAt, walk);
}
