/**
 * D13: a certificate that is revoked, deactivated, detached or deleted, or a policy that no longer
 * lets its client connect, ends the live connection too. Whenever the registry has changed, every
 * connection is decided on again within `ROUND_MS`, a few at a time, so that ten thousand of them
 * do not hold up the messages.
 */
import type { Defences } from '#kernel/defences.ts';
import { REASON } from '../access/access.ts';
import type { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import { CLOSE } from './close-reasons.ts';
import type { ConnectionAudit } from './connection-audit.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { endConnection } from './end-connection.ts';
import type { LiveConnection, LiveConnections } from './live-connections.ts';
import { every } from '../common/periodic.ts';
import type { Peer, PeerVerdict } from '../access/peer.ts';

const TICK_MS = 100;
/** Documented bound: 5 s; the rest is left to busy turns of the event loop. */
const ROUND_MS = 3_000;

interface GuardPorts {
  readonly db: CoreDatabase;
  readonly live: LiveConnections;
  /** Grows with every change by this program that a decision may depend on. */
  readonly revision: () => number;
  /** Ends the connection if it would not be granted now. */
  readonly check: (live: LiveConnection) => void;
  readonly failed: (error: unknown) => void;
}

export class ConnectionGuard {
  readonly #ports: GuardPorts;
  readonly #timer: NodeJS.Timeout;
  #seen = '';
  /** Connections of this round that are still to be checked. */
  #left: LiveConnection[] = [];
  #perTick = 0;

  constructor(ports: GuardPorts) {
    this.#ports = ports;
    this.#seen = this.#stamp();
    this.#timer = every(TICK_MS, () => this.tick(), ports.failed);
  }

  /** The next few of this round, or the start of a new one if something has changed. */
  tick(): void {
    if (this.#left.length === 0) this.#startRound();
    for (const live of this.#left.splice(-this.#perTick)) {
      if (!live.client.closed) this.#ports.check(live);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#left = [];
  }

  #startRound(): void {
    const stamp = this.#stamp();
    if (stamp === this.#seen) return;
    this.#seen = stamp;
    this.#left = [...this.#ports.live.all()];
    this.#perTick = Math.ceil((this.#left.length * TICK_MS) / ROUND_MS);
  }

  /** Another text after a change by this program, or any change of the database by another one. */
  #stamp(): string {
    const { db, revision } = this.#ports;
    return `${String(db.sql.pragma('data_version', { simple: true }))} ${revision()}`;
  }
}

interface GuardOptions extends WithdrawalRules {
  readonly db: CoreDatabase;
  readonly live: LiveConnections;
  readonly defences: Defences;
  readonly policies?: { readonly revision: number } | undefined;
}

/** D13, checked here and nowhere else: undefined without it. */
export function startGuard(options: GuardOptions): ConnectionGuard | undefined {
  const { db, live, policies, defences } = options;
  if (!defences.on('D13')) return undefined;
  const revision = (): number => policies?.revision ?? 0;
  const failed = (error: unknown): void => options.audit.failed(error);
  return new ConnectionGuard({ db, live, revision, check: withdrawal(options), failed });
}

interface WithdrawalRules {
  readonly refreshPeer: (peer: Peer) => PeerVerdict;
  readonly enforcement: Enforcement;
  readonly authorizer: Authorizer | undefined;
  readonly audit: ConnectionAudit;
}

/** Ends a connection whose certificate or policy would refuse it now. */
function withdrawal(rules: WithdrawalRules): GuardPorts['check'] {
  const { refreshPeer, enforcement, authorizer, audit } = rules;
  return (live) => {
    const { connection } = live;
    const verdict = refreshPeer(connection.peer);
    const refusal =
      'refusal' in verdict
        ? verdict.refusal
        : connection.reconsider(verdict.peer, enforcement, authorizer);
    if (refusal === undefined || connection.isClosing) return;
    if ('denial' in refusal && refusal.denial !== undefined) {
      audit.denied(connection, refusal.denial);
    }
    audit.withdrawn(connection, refusal);
    const ending = { reason: CLOSE.forbidden, reasonCode: REASON.notAuthorized };
    endConnection(live, ending);
  };
}
