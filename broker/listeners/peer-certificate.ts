/**
 * Whether a client's certificate opens the door: every way to fail has a name of its own. The TLS
 * layer has already proved that the client holds the private key. Pure but for the registry.
 */
import type { X509Certificate } from 'node:crypto';
import type { Instant } from '#kernel/time.ts';
import type { ConnectionRefusal } from '../common/audit-log.ts';
import { certificateId, PURPOSE_OID } from './certificates.ts';
import type { PeerRole } from '../access/policies.ts';
import type { ThingRegistry } from '../access/things.ts';

/** Who is at the other end of a connection. */
export interface Peer {
  /** Certificate id, access key id, or `none`. */
  readonly principal: string;
  /** Thing the certificate is attached to; undefined when the client id decides (D11 off). */
  readonly thingName: string | undefined;
  /** `account` has no certificate but the account's access key, and may do everything. */
  readonly role: PeerRole;
  /** The thing, where the certificate can be attached to no other; events name it. */
  readonly exclusiveThing?: string;
  /** Nobody checked who it is (D11 off), so its role decides and not the registry. */
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

export interface PeerRules {
  readonly authority: X509Certificate;
  readonly registry: ThingRegistry;
  readonly now: Instant;
  /** Registers an unknown certificate of a registered authority; false for any other. */
  readonly justInTime?: (certificate: X509Certificate, principal: string) => boolean;
}

export type PeerVerdict = { readonly peer: Peer } | { readonly refusal: PeerRefusal };

/**
 * The strict check of D11: chain, dates, purpose, registry, state, in this order. A certificate
 * that is registered needs no chain, and one of a registered authority is registered now.
 */
export function checkPeerCertificate(
  certificate: X509Certificate | undefined,
  rules: PeerRules,
): PeerVerdict {
  if (certificate === undefined) return { refusal: { reason: 'NO_CERTIFICATE' } };
  const principal = certificateId(certificate);
  const refuse = (fault: PeerRefusal): PeerVerdict => ({
    refusal: { ...fault, principal, ...named(commonName(certificate)) },
  });
  const { authority } = rules;
  const isOurs = certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  const fault = certificateFault(certificate, isOurs, rules.now);
  const isForeign = !isOurs && rules.registry.find(principal) === undefined;
  if (isForeign && (fault !== undefined || rules.justInTime?.(certificate, principal) !== true)) {
    return refuse({ reason: 'FOREIGN_CA', detail: `issuer ${oneLine(certificate.issuer)}` });
  }
  if (fault !== undefined) return refuse(fault);
  // What came just in time has to come again.
  if (isForeign) return refuse({ reason: 'NOT_ACTIVE', detail: 'registered just in time' });
  const verdict = checkPrincipal(principal, rules.registry);
  if ('refusal' in verdict && verdict.refusal.detail === 'PENDING_ACTIVATION') {
    rules.justInTime?.(certificate, principal);
  }
  return 'refusal' in verdict && verdict.refusal.thingName === undefined
    ? { refusal: { ...verdict.refusal, ...named(commonName(certificate)) } }
    : verdict;
}

/** The part of the check that can change while a connection lives: registry and state. */
export function checkPrincipal(principal: string, registry: ThingRegistry): PeerVerdict {
  const known = registry.find(principal);
  if (known === undefined) return { refusal: { reason: 'NOT_REGISTERED', principal } };
  const { thingName, role, state } = known;
  if (state !== 'ACTIVE') {
    return { refusal: { reason: 'NOT_ACTIVE', principal, thingName, detail: state } };
  }
  const exclusive = known.isExclusive ? { exclusiveThing: thingName } : {};
  return { peer: { principal, thingName, role, ...exclusive } };
}

/** With D11 off anybody is who the certificate, or else the client id, says. */
export function trustPeerCertificate(
  certificate: X509Certificate | undefined,
  registry: ThingRegistry,
): Peer {
  if (certificate === undefined) {
    return { principal: 'none', thingName: undefined, role: 'gateway', isUnproven: true };
  }
  const thingName = commonName(certificate);
  const role = (thingName === undefined ? undefined : registry.roleOf(thingName)) ?? 'gateway';
  return { principal: certificateId(certificate), thingName, role, isUnproven: true };
}

function certificateFault(
  certificate: X509Certificate,
  isOurs: boolean,
  now: Instant,
): PeerRefusal | undefined {
  if (now < certificate.validFromDate.getTime()) {
    return { reason: 'NOT_YET_VALID', detail: `valid from ${certificate.validFrom}` };
  }
  if (now > certificate.validToDate.getTime()) {
    return { reason: 'EXPIRED', detail: `valid to ${certificate.validTo}` };
  }
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  // Certificates of others often name no purpose, or were made as authorities of themselves.
  const isWrong = purposes === undefined ? isOurs : !purposes.includes(PURPOSE_OID.client);
  if (isWrong || (isOurs && certificate.ca)) {
    return { reason: 'WRONG_PURPOSE', detail: 'not a certificate for client authentication' };
  }
  return undefined;
}

function commonName(certificate: X509Certificate): string | undefined {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1];
}

function named(thingName: string | undefined): { readonly thingName?: string } {
  return thingName === undefined ? {} : { thingName };
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
