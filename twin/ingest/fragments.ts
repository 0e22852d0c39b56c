/**
 * Fragments of long messages (EN 13757-7:2018, 6.3). What came before is part of the meter's state: so
 * a restart or a bundle that comes again loses none, and no store is read.
 */
import { fromHex, toHex } from '#kernel/bytes.ts';
import type { Instant } from '#kernel/time.ts';
import { createReassembler, REASSEMBLY_LIMITS, type Reassembly } from '#wire/reassembler.ts';
import type { LayerWalk } from '#wire/telegram-header.ts';
import type { KeptState } from '../detect/meter-state.ts';

/** Two gateways may deliver the longest message between each other's fragments. */
const REMEMBERED = 40;

/** Gives the message where `fragment` is the last one that was missing. */
export function joinFragments(
  fragment: { readonly frame: Uint8Array; readonly rxAt: Instant; readonly walk: LayerWalk },
  { fragments }: Pick<KeptState, 'fragments'>,
): Reassembly {
  const { frame, rxAt, walk } = fragment;
  const reassembler = createReassembler();
  for (const earlier of fragments) {
    if (Math.abs(earlier.rxAt - rxAt) > REASSEMBLY_LIMITS.ageMs) continue;
    reassembler.add(fromHex(earlier.frame), earlier.rxAt);
  }
  return reassembler.add(frame, rxAt, walk);
}

/** The state with one more; the newest are kept, whatever time is claimed for them. */
export function withFragment(
  kept: KeptState,
  { frame, rxAt }: { readonly frame: Uint8Array; readonly rxAt: Instant },
): KeptState {
  const fragments = [...kept.fragments, { rxAt, frame: toHex(frame) }].slice(-REMEMBERED);
  return { ...kept, fragments };
}
