/**
 * D10, the bundle chain: gateway, boot and sequence number name a bundle, and each carries the
 * digest of the one before. A bundle that comes again is ignored; one that does not fit the chain
 * shows that somebody else speaks with the gateway's identity, or that bundles went missing.
 *
 * It raises an alarm and refuses nothing: who forged the chain is not known, and to drop the
 * bundle could drop the honest one. Its telegrams are judged one by one like all others.
 */
import type { Instant } from '#kernel/time.ts';
import type { BundleId, LinkedBundle, BundleStore } from '../store/bundles.ts';
import type { ChainHead, GatewayStore } from '../store/gateways.ts';

export interface ChainLink extends BundleId {
  readonly sha256: string;
  readonly prev: string;
}

export type ChainVerdict =
  | { readonly kind: 'repeated' }
  | ({ readonly kind: 'fits' } & Neighbourhood)
  | ({ readonly kind: 'broken'; readonly message: string } & Neighbourhood);

interface Neighbourhood {
  /** When the bundle before it was sent; undefined where it is not known. */
  readonly previousSentAt: Instant | undefined;
  /** The number is no next one of anything: it must not become the gateway's newest. */
  readonly isFarAhead: boolean;
  /** How often the number is there already. */
  readonly copies: number;
}

/** A week of bundles every half minute: longer no core keeps what the portal has not taken. */
export const SEQ_JUMP_LIMIT = 20_000;

/** What is committed already. */
interface CommittedBundles {
  readonly bundles: Pick<BundleStore, 'around' | 'hasBelow'>;
  readonly gateways: Pick<GatewayStore, 'head'>;
}

export function checkChain(link: ChainLink, known: CommittedBundles): ChainVerdict {
  const around = known.bundles.around(link);
  const numbered = (seq: number): LinkedBundle[] => around.filter((one) => one.seq === seq);
  const copies = numbered(link.seq);
  if (copies.some((copy) => copy.sha256 === link.sha256)) return { kind: 'repeated' };
  const head = known.gateways.head(link.gateway);
  const isFarAhead = isJump(link, head);
  const [previous, following] = [numbered(link.seq - 1), numbered(link.seq + 1)];
  const previousSentAt = sentBefore(link, previous);
  const beside = { previousSentAt, isFarAhead, copies: copies.length };
  const message =
    (isFarAhead ? 'its number is too far ahead to be the next one' : undefined) ??
    (copies.length > 0 ? 'two different bundles carry the same number' : undefined) ??
    streamFault(link, head, previous) ??
    neighbourFault(link, { previous, following }, known);
  return message === undefined
    ? { kind: 'fits', ...beside }
    : { kind: 'broken', message, ...beside };
}

function isJump(link: ChainLink, head: ChainHead | undefined): boolean {
  if (head === undefined) return false;
  return link.seq - (head.boot === link.boot ? head.seq : 0) > SEQ_JUMP_LIMIT;
}

/** Only a predecessor that the bundle really continues says anything. */
function sentBefore(link: ChainLink, previous: readonly LinkedBundle[]): Instant | undefined {
  return previous.find(({ sha256 }) => sha256 === link.prev)?.sentAt;
}

/** A boot that another one followed must be silent for ever: a gateway restarts, it never goes back. */
function streamFault(
  link: ChainLink,
  head: ChainHead | undefined,
  previous: readonly LinkedBundle[],
): string | undefined {
  if (head === undefined || head.boot === link.boot) return undefined;
  return previous.length > 0
    ? 'two senders use the identity of this gateway at the same time'
    : undefined;
}

function neighbourFault(
  link: ChainLink,
  { previous, following }: Record<'previous' | 'following', readonly LinkedBundle[]>,
  known: CommittedBundles,
): string | undefined {
  if (previous.length > 0 && !previous.some((bundle) => bundle.sha256 === link.prev)) {
    return 'the bundle does not continue the one before it';
  }
  if (following.length > 0 && !following.some((bundle) => bundle.prev === link.sha256)) {
    return 'the bundle after it continues another one';
  }
  // Whatever a forged bundle ahead claims to be the newest: those before this one must be there.
  const isGap = previous.length === 0 && known.bundles.hasBelow(link);
  return isGap ? 'bundles before it are missing' : undefined;
}
