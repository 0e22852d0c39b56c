/**
 * D10, the bundle chain: gateway, boot and sequence number name a bundle, and each carries the
 * digest of the one before. A bundle that comes again is ignored; one that does not fit the chain
 * shows that somebody else speaks with the gateway's identity, or that bundles went missing.
 *
 * It raises an alarm and refuses nothing: who forged the chain is not known, and to drop the
 * bundle could drop the honest one. Its telegrams are judged one by one like all others.
 */
import type { BundleId, BundleStore } from '../store/bundles.ts';
import type { GatewayStore } from '../store/gateways.ts';

export interface ChainLink extends BundleId {
  readonly sha256: string;
  readonly prev: string;
}

export type ChainVerdict =
  | { readonly kind: 'repeated' }
  | { readonly kind: 'fits' }
  | { readonly kind: 'broken'; readonly message: string };

/** What is committed already. */
export interface CommittedBundles {
  readonly bundles: Pick<BundleStore, 'copies'>;
  readonly gateways: Pick<GatewayStore, 'head'>;
}

export function checkChain(link: ChainLink, known: CommittedBundles): ChainVerdict {
  const copies = known.bundles.copies(link);
  if (copies.some((copy) => copy.sha256 === link.sha256)) return { kind: 'repeated' };
  const message =
    (copies.length > 0 ? 'two different bundles carry the same number' : undefined) ??
    streamFault(link, known) ??
    neighbourFault(link, known);
  return message === undefined ? { kind: 'fits' } : { kind: 'broken', message };
}

/** A boot that another one followed must be silent for ever: a gateway restarts, it never goes back. */
function streamFault(link: ChainLink, known: CommittedBundles): string | undefined {
  const head = known.gateways.head(link.gateway);
  if (head === undefined || head.boot === link.boot) return undefined;
  const first = { ...link, seq: link.seq - 1 };
  return known.bundles.copies(first).length > 0
    ? 'two senders use the identity of this gateway at the same time'
    : undefined;
}

function neighbourFault(link: ChainLink, known: CommittedBundles): string | undefined {
  const previous = known.bundles.copies({ ...link, seq: link.seq - 1 });
  if (previous.length > 0 && !previous.some((bundle) => bundle.sha256 === link.prev)) {
    return 'the bundle does not continue the one before it';
  }
  const following = known.bundles.copies({ ...link, seq: link.seq + 1 });
  if (following.length > 0 && !following.some((bundle) => bundle.prev === link.sha256)) {
    return 'the bundle after it continues another one';
  }
  const head = known.gateways.head(link.gateway);
  const isGap = previous.length === 0 && head?.boot === link.boot && head.seq < link.seq;
  return isGap ? 'bundles before it are missing' : undefined;
}
