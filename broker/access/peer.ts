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
  readonly grant?: Grant;
  /** Not known yet: what its CONNECT brings decides who it is. */
  readonly admit?: (connect: ConnectIdentity) => Promise<PeerVerdict>;
  /** What is known about it counts until it is asked again. */
  readonly freshUntil?: Instant;
  /** Asks again, if it is time, whether and for what it is let in; told now and then. */
  readonly renew?: () => void;
  /** The thing, where the certificate can be attached to no other; events name it. */
  readonly exclusiveThing?: string;
  /** Not authenticated (D11 off), so its role decides and not the registry. */
  readonly isUnproven?: true;
  /** Its credentials count for one connection until then. */
  readonly endsAt?: Instant;
}

/** What was granted to a guest; its revision grows when that changes. */
export interface Grant {
  readonly revision: number;
  bind(context: PolicyContext): PolicyEvaluator;
}

/** What a CONNECT says about the client. */
interface ConnectIdentity {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Uint8Array | undefined;
  /** Of the connection. */
  readonly sessionId: string;
}

export interface PeerRefusal {
  readonly reason: ConnectionRefusal;
  readonly principal?: string;
  readonly thingName?: string;
  readonly detail?: string;
}

export type PeerVerdict = { readonly peer: Peer } | { readonly refusal: PeerRefusal };
