/**
 * Whether a client's certificate lets it connect: every way to fail has a name of its own. The TLS
 * layer has already proved that the client holds the private key. Pure but for the registry. D11 is
 * switched in this file and nowhere else in the core.
 */
import { X509Certificate } from 'node:crypto';
import type { SecureVersion, TLSSocket } from 'node:tls';
import type { Defences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import { certificateId, isSignedBy, PURPOSE_OID } from '../common/x509.ts';
import type { Peer, PeerRefusal, PeerVerdict } from '../access/peer.ts';
import type { ThingRegistry } from '../access/things.ts';
import type { Pki } from './pki.ts';

interface PeerRules {
  readonly authority: X509Certificate;
  readonly registry: ThingRegistry;
  readonly now: Instant;
  /** Registers an unknown certificate of a registered authority; false for any other. */
  readonly justInTime?: ((certificate: X509Certificate, principal: string) => boolean) | undefined;
}

interface TlsFloor {
  readonly minVersion: SecureVersion;
  readonly ciphers?: string;
}

export interface PeerCheckOptions extends Pick<PeerRules, 'registry' | 'justInTime'> {
  readonly pki: Pki;
  readonly clock: Clock;
  readonly defences: Defences;
}

/** The oldest TLS that is spoken. Without D11 an attacker may talk both sides down to 1.0. */
export function tlsFloor(defences: Defences): TlsFloor {
  return defences.on('D11')
    ? { minVersion: 'TLSv1.2' }
    : { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' };
}

/** What a peer is by now, while its connection lives; without D11 who it says it is, also later. */
export function createPeerRefresh(
  registry: ThingRegistry,
  defences: Defences,
): (peer: Peer) => PeerVerdict {
  return (peer) =>
    defences.on('D11') && peer.role !== 'account' && peer.role !== 'guest'
      ? checkPrincipal(peer.principal, registry)
      : { peer };
}

/** The check that every TLS connection goes through. */
export function createPeerCheck(options: PeerCheckOptions): (socket: TLSSocket) => PeerVerdict {
  const check = createCertificateCheck(options);
  return (socket) => check(socket.getPeerX509Certificate());
}

/** The same for a certificate that came another way. */
export function createCertificateCheck(
  options: PeerCheckOptions,
): (certificate: X509Certificate | undefined) => PeerVerdict {
  const { pki, registry, clock, defences, justInTime } = options;
  const authority = new X509Certificate(pki.deviceAuthority.certificatePem);
  const fixed = { authority, registry, ...defined({ justInTime }) };
  return (certificate) =>
    defences.on('D11')
      ? checkPeerCertificate(certificate, { ...fixed, now: clock.now() })
      : { peer: trustPeerCertificate(certificate, registry) };
}

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
  const isOurs = isSignedBy(certificate, authority);
  const fault = certificateFault(certificate, isOurs, rules.now);
  const isForeign = !isOurs && rules.registry.find(principal) === undefined;
  if (isForeign && (fault !== undefined || rules.justInTime?.(certificate, principal) !== true)) {
    return refuse({ reason: 'FOREIGN_CA', detail: `issuer ${oneLine(certificate.issuer)}` });
  }
  if (fault !== undefined) return refuse(fault);
  // A certificate that was registered just now takes effect with the next connection.
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
function checkPrincipal(principal: string, registry: ThingRegistry): PeerVerdict {
  const known = registry.find(principal);
  if (known === undefined) return { refusal: { reason: 'NOT_REGISTERED', principal } };
  const { thingName, role, state } = known;
  if (state !== 'ACTIVE') {
    return { refusal: { reason: 'NOT_ACTIVE', principal, thingName, detail: state } };
  }
  const exclusive = known.isExclusive ? { exclusiveThing: thingName } : {};
  return { peer: { principal, thingName, role, ...exclusive } };
}

/** With D11 off the name in the certificate is believed, or else the client id. */
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
