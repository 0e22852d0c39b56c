/** Who is at the other end of a connection, or why it was refused. Types only. */
import type { Instant } from '#kernel/time.ts';
import type { ConnectionRefusal } from '../common/audit-log.ts';
import type { PolicyContext } from '../policy/variables.ts';
import type { PolicyEvaluator } from '../policy/evaluator.ts';
import type { PeerRole } from './policies.ts';

/** Who is at the other end of a connection. */
export interface Peer {
  /** Certificate id, access key id, or `none`. */
  readonly principal: string;
  /** Thing the certificate is attached to; undefined when the client id decides (D11 off). */
  readonly thingName: string | undefined;
  /**
   * `account` has no certificate but the account's access key, and may do everything; a `guest` has
   * neither, and may do what `grant` says.
   */
  readonly role: PeerRole;
  /** What decides about a guest. */
  readonly grant?: (context: PolicyContext) => PolicyEvaluator;
  /** The thing, where the certificate can be attached to no other; events name it. */
  readonly exclusiveThing?: string;
  /** Not authenticated (D11 off), so its role decides and not the registry. */
  readonly isUnproven?: true;
  /** Its credentials count for one connection until then. */
  readonly endsAt?: Instant;
}

export interface PeerRefusal {
  readonly reason: ConnectionRefusal;
  readonly principal?: string;
  readonly thingName?: string;
  readonly detail?: string;
}

export type PeerVerdict = { readonly peer: Peer } | { readonly refusal: PeerRefusal };
