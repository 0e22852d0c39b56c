import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import {
  certificateFromCsr,
  createAuthority,
  createCertificateRequest,
  createServerCertificate,
} from './certificates.ts';
import { certificateId, isPair, PURPOSE_OID } from '../common/x509.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');

test('the server certificate is for localhost and both loopback addresses, and only for servers', async () => {
  const authority = await createAuthority('Server CA', NOW);
  const pair = await createServerCertificate(authority, { from: NOW, days: 397 });
  const certificate = new X509Certificate(pair.certificatePem);
  const issuer = new X509Certificate(authority.certificatePem);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkIP('::1')).toBe('::1');
  expect(certificate.checkHost('example.org')).toBeUndefined();
  expect(certificate.keyUsage).toEqual([PURPOSE_OID.server]);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.validToDate.getTime()).toBe(NOW + 397 * DAY_MS);
  expect(isPair(pair)).toBe(true);
  expect(isPair({ ...pair, privateKeyPem: authority.privateKeyPem })).toBe(false);
  expect(isPair({ ...pair, privateKeyPem: 'no key' })).toBe(false);
});

test('a device certificate takes name and key from the request, and is only for clients', async () => {
  const authority = await createAuthority('Device CA', NOW);
  const request = await createCertificateRequest('gw-1');
  const certificatePem = await certificateFromCsr(authority, request.csrPem, {
    from: NOW,
    days: 1,
  });
  const certificate = new X509Certificate(certificatePem ?? '');
  expect(certificate.subject).toBe('CN=gw-1');
  expect(certificate.keyUsage).toEqual([PURPOSE_OID.client]);
  expect(certificate.ca).toBe(false);
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
  const pair = { certificatePem: certificatePem ?? '', privateKeyPem: request.privateKeyPem };
  expect(isPair(pair)).toBe(true);
});

test('a request whose signature was changed gives no certificate', async () => {
  const authority = await createAuthority('Device CA', NOW);
  const { csrPem } = await createCertificateRequest('gw-1');
  const der = Buffer.from(csrPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  const changed = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  const validity = { from: NOW, days: 1 };
  expect(await certificateFromCsr(authority, changed, validity)).toBeUndefined();
});

test('the certificate id is the SHA-256 of the DER', async () => {
  const authority = new X509Certificate((await createAuthority('CA', NOW)).certificatePem);
  const fingerprint = authority.fingerprint256.replaceAll(':', '').toLowerCase();
  expect(certificateId(authority)).toBe(fingerprint);
});
