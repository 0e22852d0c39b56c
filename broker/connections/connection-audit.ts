/** What happens on a connection, as lines of the audit log. */
import type { Denial } from '../access/access.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { BrokerConnection, ConnectRefusal } from './connection.ts';
import { reasonOf } from '../common/errors.ts';
import type { PeerRefusal } from '../access/peer.ts';

export class ConnectionAudit {
  readonly #audit: AuditLog;

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  connected(connection: BrokerConnection, protocolVersion: number): void {
    const { peer, clientId } = connection;
    const { principal } = peer;
    const thingName = peer.thingName ?? clientId;
    const who = { clientId, thingName, principal };
    const action = 'iot:Connect';
    const resource = connection.arns.of('client', clientId);
    const statement = connection.access?.deciding(action, resource) ?? 'implicit-deny';
    const why = { action, resource, statement } as const;
    this.#audit.write({
      kind: 'connected',
      ...who,
      protocolVersion,
      ...origin(connection),
      ...why,
    });
  }

  disconnected({ clientId, peer }: BrokerConnection, reason: string): void {
    const { principal } = peer;
    this.#audit.write({ kind: 'disconnected', clientId, principal, reason });
  }

  refused(connection: BrokerConnection, { reason, detail, denial }: ConnectRefusal): void {
    const { clientId, peer } = connection;
    if (denial !== undefined) this.denied(connection, denial);
    const thing = peer.thingName === undefined ? {} : { thingName: peer.thingName };
    const who = { clientId, principal: peer.principal, ...thing };
    this.#audit.write({ kind: 'refused', reason, ...origin(connection), ...who, detail });
  }

  /** A live connection may not continue: its certificate or its policy has changed (D13). */
  withdrawn({ clientId, remote }: BrokerConnection, refusal: PeerRefusal): void {
    this.#audit.write({ kind: 'withdrawn', clientId, remote, ...refusal });
  }

  /** Something else than a CONNECT came first, or one that cannot be read. */
  brokeProtocol({ remote, peer }: BrokerConnection, detail: string): void {
    const { principal } = peer;
    this.#audit.write({ kind: 'refused', reason: 'PROTOCOL_ERROR', remote, principal, detail });
  }

  denied({ clientId, peer }: BrokerConnection, denial: Denial): void {
    const { action, resource, statement } = denial;
    const { principal } = peer;
    this.#audit.write({ kind: 'denied', clientId, principal, action, resource, statement });
  }

  failed(error: unknown, clientId?: string): void {
    const origin = clientId === undefined ? {} : { clientId };
    this.#audit.write({ kind: 'error', message: reasonOf(error), ...origin });
  }
}

function origin({ remote, serverName }: BrokerConnection): {
  readonly remote: string;
  readonly serverName?: string;
} {
  return serverName === undefined ? { remote } : { remote, serverName };
}
