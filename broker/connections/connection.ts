/**
 * One connection after its TLS handshake: who it is, what its CONNECT asks for and whether that is
 * granted. Knows nothing of the MQTT engine.
 */
import { randomUUID } from 'node:crypto';
import type { Defences } from '#kernel/defences.ts';
import { clientIdFault, createAccess, REASON } from '../access/access.ts';
import type { Access, Denial, ReasonCode } from '../access/access.ts';
import type { ConnectionRefusal } from '../common/audit-log.ts';
import type { Authorizer } from '../access/authorization.ts';
import { LIMITS } from '../access/limits.ts';
import type { Peer } from '../access/peer.ts';
import type { ConnectionRates } from '../access/rates.ts';

export interface ConnectRequest {
  readonly clientId: string;
  readonly protocolVersion: number;
  readonly will?: WillRequest | undefined;
  /** The session outlives the connection. */
  readonly persistent?: boolean | undefined;
}

export interface WillRequest {
  readonly topic: string;
  readonly payload: { readonly length: number };
  readonly qos: number;
  readonly retain: boolean;
}

export interface ConnectRefusal {
  readonly reason: ConnectionRefusal;
  readonly detail: string;
  readonly reasonCode: ReasonCode;
  /** Present when a policy or a limit said no. */
  readonly denial?: Denial;
}

export interface ConnectionQuotas {
  readonly isLimited?: boolean;
  readonly rates?: ConnectionRates | undefined;
}

export interface ConnectionOrigin {
  readonly remote: string;
  readonly serverName?: string | undefined;
}

/** MQTT 3.1.1 and 5; AWS does not speak 3.1. */
const PROTOCOL_VERSIONS: readonly number[] = [4, 5];

export class BrokerConnection {
  peer: Peer;
  readonly remote: string;
  /** Host that the client asked for by SNI. */
  readonly serverName: string | undefined;
  /** Of this connection; events name it. */
  readonly sessionId = randomUUID();
  clientId = '';
  /** Grows with every connection of a client id; the events of one connection share it. */
  versionNumber = 0;
  /** Of an MQTT 5 client that came without one. */
  assignedClientId: string | undefined;
  /** Was announced as connected, so its end is announced too. */
  isAnnounced = false;
  /** Set once the CONNECT is granted. */
  access: Access | undefined;
  refusal: ConnectRefusal | undefined;
  /** The engine was told to disconnect. */
  isClosing = false;
  /** It will be told: nothing more is answered. */
  isDoomed = false;
  closeReason: string | undefined;
  /** The documented limits of size and shape count. */
  readonly isLimited: boolean;
  /** Undefined unless rates are limited. */
  readonly rates: ConnectionRates | undefined;
  #request: ConnectRequest = { clientId: '', protocolVersion: 0 };

  constructor(peer: Peer, { remote, serverName }: ConnectionOrigin, quotas: ConnectionQuotas = {}) {
    this.peer = peer;
    this.remote = remote;
    this.serverName = serverName;
    this.isLimited = quotas.isLimited ?? true;
    this.rates = quotas.rates;
  }

  /** Decides on a CONNECT: sets `access` or `refusal`. */
  open(request: ConnectRequest, defences: Defences, authorizer?: Authorizer): void {
    this.clientId = request.clientId;
    this.#request = request;
    const access = this.#accessOf(this.peer, defences, authorizer);
    this.refusal = connectRefusal(request, access);
    if (this.refusal === undefined) this.access = access;
  }

  /**
   * Decides on the granted CONNECT again, by what its principal may do now: gives the refusal, or
   * continues with the rights of now.
   */
  reconsider(peer: Peer, defences: Defences, authorizer?: Authorizer): ConnectRefusal | undefined {
    const access = this.#accessOf(peer, defences, authorizer);
    const refusal = connectRefusal(this.#request, access);
    if (refusal !== undefined) return refusal;
    this.peer = peer;
    this.access = access;
    return undefined;
  }

  #accessOf(peer: Peer, defences: Defences, authorizer?: Authorizer): Access {
    const { clientId, will, persistent } = this.#request;
    return createAccess(peer, clientId, {
      enforced: defences.on('D12'),
      limited: this.isLimited,
      authorizer,
      request: {
        sourceIp: this.remote,
        connectAttributes: [
          ...(persistent === true ? ['PersistentConnect'] : []),
          ...(will === undefined ? [] : ['LastWill']),
        ],
        lastWillTopic: will?.topic,
      },
    });
  }
}

/**
 * The keep-alive that counts, in seconds: 30 to 1200, 0 means 1200. MQTT 5 clients are told of a
 * lower one by the engine, so theirs is only raised here.
 */
export function clampKeepAlive(wantedS: number, protocolVersion: number): number {
  const { value: min } = LIMITS.keepAliveMinSeconds;
  const { value: max } = LIMITS.keepAliveMaxSeconds;
  if (wantedS > 0 && wantedS < min) return min;
  if (protocolVersion === 5) return wantedS;
  return wantedS === 0 || wantedS > max ? max : wantedS;
}

function connectRefusal(request: ConnectRequest, access: Access): ConnectRefusal | undefined {
  const { protocolVersion, clientId, will } = request;
  if (!PROTOCOL_VERSIONS.includes(protocolVersion)) {
    const detail = `MQTT protocol level ${protocolVersion}`;
    return { reason: 'PROTOCOL_VERSION', detail, reasonCode: REASON.notAuthorized };
  }
  const fault = clientIdFault(clientId);
  if (fault !== undefined) {
    return { reason: 'BAD_CLIENT_ID', detail: fault, reasonCode: REASON.clientIdNotValid };
  }
  const denial = access.connect();
  if (denial !== undefined) {
    const detail = 'the client id must be the name of the thing of the certificate';
    return { reason: 'NOT_AUTHORIZED', detail, reasonCode: denial.reasonCode, denial };
  }
  return will === undefined ? undefined : willRefusal(will, access);
}

/** A will needs the right to publish it, checked at CONNECT. */
function willRefusal(will: WillRequest, access: Access): ConnectRefusal | undefined {
  const { topic, qos, retain, payload } = will;
  const denial = access.publish({ topic, qos, retain, payloadBytes: payload.length });
  if (denial === undefined) return undefined;
  return { reason: 'BAD_WILL', detail: topic, reasonCode: denial.reasonCode, denial };
}
