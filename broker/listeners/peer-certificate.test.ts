import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  certificateFromCsr,
  createAuthority,
  createCertificateRequest,
  createServerCertificate,
} from './certificates.ts';
import { certificateId, type PemPair } from '../common/x509.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { checkPeerCertificate, trustPeerCertificate } from './peer-certificate.ts';
import { ThingRegistry } from '../access/things.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
let authority: PemPair;
let foreign: PemPair;

beforeAll(async () => {
  authority = await createAuthority('Device CA', NOW);
  // Same name, other key: only the signature tells them apart.
  foreign = await createAuthority('Device CA', NOW);
});

async function device(issuer: PemPair, name = 'gw-1', from = NOW): Promise<X509Certificate> {
  const { csrPem } = await createCertificateRequest(name);
  const pem = await certificateFromCsr(issuer, csrPem, { from, days: 10 });
  return new X509Certificate(pem ?? '');
}

function registryWith(...certificates: X509Certificate[]): ThingRegistry {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  const registry = new ThingRegistry(db, { now: () => NOW });
  for (const [index, certificate] of certificates.entries()) {
    const pem = certificate.toString();
    const name = index === 0 ? 'gw-1' : `other-${index}`;
    registry.attach({ name, role: 'gateway' }, { certificateId: certificateId(certificate), pem });
  }
  return registry;
}

function verdict(certificate: X509Certificate | undefined, registry: ThingRegistry, now = NOW) {
  const rules = { authority: new X509Certificate(authority.certificatePem), registry, now };
  return checkPeerCertificate(certificate, rules);
}

test('a registered certificate of the device authority is its thing', async () => {
  const certificate = await device(authority);
  expect(verdict(certificate, registryWith(certificate))).toEqual({
    peer: {
      principal: certificateId(certificate),
      thingName: 'gw-1',
      role: 'gateway',
      exclusiveThing: 'gw-1',
    },
  });
});

test.each([
  ['EXCLUSIVE_THING', 'gw-1'],
  ['NON_EXCLUSIVE_THING', undefined],
] as const)('attached as %s the certificate is exclusively of %s', async (kind, exclusiveThing) => {
  const certificate = await device(authority);
  const registry = registryWith(certificate);
  registry.registry.certificates.attach('gw-1', certificateId(certificate), kind);
  const answer = verdict(certificate, registry);
  expect(answer).toMatchObject({ peer: { thingName: 'gw-1' } });
  expect('peer' in answer && answer.peer.exclusiveThing).toBe(exclusiveThing);
});

test('the registry decides which thing a certificate is, not its subject', async () => {
  const certificate = await device(authority, 'gw-99');
  expect(verdict(certificate, registryWith(certificate))).toMatchObject({
    peer: { thingName: 'gw-1' },
  });
});

test('no certificate', () => {
  expect(verdict(undefined, registryWith())).toEqual({ refusal: { reason: 'NO_CERTIFICATE' } });
});

test('a certificate of another authority, also of one with the same name', async () => {
  const certificate = await device(foreign);
  const ours = await device(authority);
  expect(verdict(certificate, registryWith(ours))).toMatchObject({
    refusal: { reason: 'FOREIGN_CA', thingName: 'gw-1' },
  });
});

test('a certificate of another authority is let in once it is registered, as on AWS', async () => {
  const certificate = await device(foreign);
  expect(verdict(certificate, registryWith(certificate))).toMatchObject({
    peer: { principal: certificateId(certificate), thingName: 'gw-1' },
  });
});

test('a certificate that has expired, and one that is not valid yet', async () => {
  const certificate = await device(authority);
  const registry = registryWith(certificate);
  expect(verdict(certificate, registry, NOW + 11 * DAY_MS)).toMatchObject({
    refusal: { reason: 'EXPIRED' },
  });
  expect(verdict(certificate, registry, NOW - DAY_MS)).toMatchObject({
    refusal: { reason: 'NOT_YET_VALID' },
  });
});

test('a server certificate, even of the right authority and registered', async () => {
  const pair = await createServerCertificate(authority, { from: NOW, days: 10 });
  const certificate = new X509Certificate(pair.certificatePem);
  expect(verdict(certificate, registryWith(certificate))).toMatchObject({
    refusal: { reason: 'WRONG_PURPOSE' },
  });
});

test('the authority itself is no device', () => {
  const certificate = new X509Certificate(authority.certificatePem);
  expect(verdict(certificate, registryWith(certificate))).toMatchObject({
    refusal: { reason: 'WRONG_PURPOSE' },
  });
});

test('a certificate that was never registered', async () => {
  expect(verdict(await device(authority), registryWith())).toMatchObject({
    refusal: { reason: 'NOT_REGISTERED', thingName: 'gw-1' },
  });
});

test.each(['INACTIVE', 'REVOKED'] as const)('a certificate that is %s', async (state) => {
  const certificate = await device(authority);
  const registry = registryWith(certificate);
  expect(registry.setState(certificateId(certificate), state)).toBe(true);
  expect(verdict(certificate, registry)).toMatchObject({
    refusal: { reason: 'NOT_ACTIVE', thingName: 'gw-1', detail: state },
  });
});

test('with D11 off a certificate is believed whatever it says, and so is a client without one', async () => {
  const certificate = await device(foreign, 'portal');
  const registry = registryWith();
  expect(trustPeerCertificate(certificate, registry)).toMatchObject({
    thingName: 'portal',
    role: 'gateway',
  });
  registry.attach({ name: 'portal', role: 'portal' }, { certificateId: 'x', pem: '' });
  expect(trustPeerCertificate(certificate, registry)).toMatchObject({ role: 'portal' });
  expect(trustPeerCertificate(undefined, registry)).toEqual({
    principal: 'none',
    thingName: undefined,
    role: 'gateway',
    isUnproven: true,
  });
});
