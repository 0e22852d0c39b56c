/**
 * Who vouches for a reading. A MAC vouches for every byte. Without one, mode 5 garbles what is
 * touched, so that a layout which binds every block vouches together with the history. An
 * encrypted extended link layer without MAC, a telegram in clear, and a layout of values alone
 * bind nothing: nobody vouches for what they say.
 *
 * What nobody vouches for counts after a decision, or after a long time in which every telegram
 * agreed with the ones before, without a gap and without a contradiction.
 */
import { DAY_MS, type Instant } from '#kernel/time.ts';
import type { VouchedBy } from '../store/reading-trust.ts';
import type { KeptState } from './meter-state.ts';
import type { ReadingCandidate } from './rule.ts';

/** So long an agreeing course has to be before readings count that nobody vouches for. */
const LONG_AGREEMENT_MS = 14 * DAY_MS;
/** A longer silence begins the course anew: too much can be changed behind it. */
const AGREEMENT_GAP_MS = 2 * DAY_MS;

export function vouchedBy({ meter, hasMac, layout, mark }: ReadingCandidate): VouchedBy {
  if (hasMac) return 'mac';
  const isMode5 = meter.acceptance.security === 'mode-5' && mark.isEncrypted;
  return isMode5 && layout.binds ? 'structure' : 'nobody';
}

interface Agreement {
  readonly kept: KeptState;
  readonly since: Instant;
  readonly isLong: boolean;
}

/**
 * The kept state after a reading that agrees, and whether the agreement is long enough by now: by the
 * dates of the readings, which a gateway chose, and by the portal's clock.
 */
export function agreement(
  kept: KeptState,
  { at, now = at }: { readonly at: Instant; readonly now?: Instant | undefined },
  before: Instant | undefined,
): Agreement {
  const { agreesSince } = kept;
  const isGap = before !== undefined && at - before > AGREEMENT_GAP_MS;
  // A reading that is said to be older lengthens nothing.
  const isNew = agreesSince === null || isGap;
  const since = isNew ? at : agreesSince;
  const sinceNow = isNew ? now : (kept.agreesSinceNow ?? since);
  const isLong = at - since >= LONG_AGREEMENT_MS && now - sinceNow >= LONG_AGREEMENT_MS;
  if (!isNew) return { kept, since, isLong };
  return { kept: { ...kept, agreesSince: since, agreesSinceNow: sinceNow }, since, isLong };
}
