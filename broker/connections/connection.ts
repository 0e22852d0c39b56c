/**
 * One connection after its TLS handshake: who it is, what its CONNECT asks for and whether that is
 * granted. Knows nothing of the MQTT engine.
 */
import { randomUUID } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import {
  clientIdFault,
  createAccess,
  REASON,
  type Access,
  type Denial,
  type ReasonCode,
} from '../access/access.ts';
import type { Arns } from '../common/arn.ts';
import type { ConnectionRefusal } from '../common/audit-log.ts';
import type { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import { LIMITS } from '../access/limits.ts';
import type { Peer } from '../access/peer.ts';
import type { ConnectionRates } from '../access/rates.ts';

export interface ConnectRequest {
  readonly clientId: string;
  readonly protocolVersion: number;
  readonly will?: WillRequest | undefined;
  /** The session outlives the connection. */
  readonly persistent?: boolean | undefined;
  /** MQTT 5: what it takes at most. */
  readonly maximumPacketBytes?: number | undefined;
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

interface ConnectionOrigin {
  /** Of the core that it came to. */
  readonly arns: Arns;
  readonly remote: string;
  readonly serverName?: string | undefined;
}

/** MQTT 3.1.1 and 5; AWS does not speak 3.1. */
const PROTOCOL_VERSIONS: readonly number[] = [4, 5];

export class BrokerConnection {
  readonly arns: Arns;
  readonly remote: string;
  /** Host that the client asked for by SNI. */
  readonly serverName: string | undefined;
  /** Of this connection; events name it. */
  readonly sessionId = randomUUID();
  /** The documented limits of size and shape count. */
  readonly isLimited: boolean;
  /** Undefined unless rates are limited. */
  readonly rates: ConnectionRates | undefined;
  #peer: Peer;
  #request: ConnectRequest | undefined;
  #access: Access | undefined;
  #refusal: ConnectRefusal | undefined;
  #assignedClientId: string | undefined;
  #announcedVersion: number | undefined;
  #isResuming = false;
  #isClosing = false;
  #isDoomed = false;
  #closeReason: string | undefined;

  constructor(peer: Peer, origin: ConnectionOrigin, quotas: ConnectionQuotas = {}) {
    const { arns, remote, serverName } = origin;
    this.#peer = peer;
    this.arns = arns;
    this.remote = remote;
    this.serverName = serverName;
    this.isLimited = quotas.isLimited ?? true;
    this.rates = quotas.rates;
  }

  get peer(): Peer {
    return this.#peer;
  }

  /** 0 before its CONNECT. */
  get protocolVersion(): number {
    return this.#request?.protocolVersion ?? 0;
  }

  /** Empty before its CONNECT. */
  get clientId(): string {
    return this.#request?.clientId ?? '';
  }

  /** Defined once the CONNECT is granted. */
  get access(): Access | undefined {
    return this.#access;
  }

  get refusal(): ConnectRefusal | undefined {
    return this.#refusal;
  }

  /** Of an MQTT 5 client that came without one. */
  get assignedClientId(): string | undefined {
    return this.#assignedClientId;
  }

  /** Grows with every connection of a client id; the events of one connection share it. */
  get versionNumber(): number {
    return this.#announcedVersion ?? 0;
  }

  /** Was announced as connected, so its end is announced too. */
  get isAnnounced(): boolean {
    return this.#announcedVersion !== undefined;
  }

  /** It continues a session of an earlier connection. */
  get isResuming(): boolean {
    return this.#isResuming;
  }

  /** Larger packets are not for it; undefined without such a limit, and before its CONNECT. */
  get maximumPacketBytes(): number | undefined {
    return this.#request?.maximumPacketBytes;
  }

  /** The engine was told to disconnect. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** It will be told: nothing more is answered. */
  get isDoomed(): boolean {
    return this.#isDoomed;
  }

  get closeReason(): string | undefined {
    return this.#closeReason;
  }

  /** Who it is turned out with its CONNECT. */
  become(peer: Peer): void {
    this.#peer = peer;
  }

  /** Gives a client id to a client that came without one. */
  assignClientId(): string {
    this.#assignedClientId = randomUUID();
    return this.#assignedClientId;
  }

  /** Decides on a CONNECT: then there is an `access` or a `refusal`. */
  open(request: ConnectRequest, enforcement: Enforcement, authorizer?: Authorizer): void {
    this.#request = request;
    const access = this.#accessOf(request, this.#peer, { enforcement, authorizer });
    this.#refusal = connectRefusal(request, access);
    if (this.#refusal === undefined) this.#access = access;
  }

  /** Refuses the CONNECT for what is not of its request, such as a rate. */
  refuse(refusal: ConnectRefusal, request = this.#request): void {
    this.#request = request;
    this.#refusal = refusal;
  }

  /**
   * Decides on the granted CONNECT again, by what its principal may do now: gives the refusal, or
   * continues with the rights of now.
   */
  reconsider(
    peer: Peer,
    enforcement: Enforcement,
    authorizer?: Authorizer,
  ): ConnectRefusal | undefined {
    assert(this.#request !== undefined, 'a connection without a CONNECT');
    const access = this.#accessOf(this.#request, peer, { enforcement, authorizer });
    const refusal = connectRefusal(this.#request, access);
    if (refusal !== undefined) return refusal;
    this.#peer = peer;
    this.#access = access;
    return undefined;
  }

  resume(): void {
    this.#isResuming = true;
  }

  announce(versionNumber: number): void {
    this.#announcedVersion = versionNumber;
  }

  /** From here on nothing is answered. */
  doom(): void {
    this.#isDoomed = true;
  }

  /** Notes why it is about to be closed. */
  explain(reason: string): void {
    this.#closeReason = reason;
  }

  /** False when it is closing already. */
  beginClose(reason: string): boolean {
    if (this.#isClosing) return false;
    this.#isClosing = true;
    this.#isDoomed = true;
    this.#closeReason = reason;
    return true;
  }

  #accessOf(
    { clientId, will, persistent }: ConnectRequest,
    peer: Peer,
    { enforcement, authorizer }: AccessRules,
  ): Access {
    return createAccess(peer, clientId, {
      arns: this.arns,
      enforced: enforcement.policies,
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

interface AccessRules {
  readonly enforcement: Enforcement;
  readonly authorizer: Authorizer | undefined;
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
