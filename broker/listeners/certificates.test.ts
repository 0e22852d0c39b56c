import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate as ReadCertificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import { createCertificateRequest } from './certificate-request.ts';
import { certificateFromCsr, createAuthority, createServerCertificate } from './certificates.ts';
import { certificateId, isPair, PURPOSE_OID } from '../common/x509.ts';
import type { PemPair } from '../common/x509.ts';

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

test('names and addresses stand in the server certificate beside those of this machine', async () => {
  const authority = await createAuthority('Server CA', NOW);
  const names = [
    'core',
    'core.example.org',
    '192.0.2.7',
    '2001:db8::7',
    '::ffff:10.1.2.3',
    'fe80::',
  ];
  const { certificatePem } = await createServerCertificate(
    authority,
    { from: NOW, days: 1 },
    names,
  );
  const certificate = new X509Certificate(certificatePem);
  for (const name of [...names, 'localhost', '::1']) {
    const found = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
    expect(found, name).toBeDefined();
  }
  expect(certificate.checkHost('example.org')).toBeUndefined();
});

test('what is written is what a library reads: every part, with its extensions', async () => {
  const authority = await createAuthority('Server CA', NOW);
  const leaf = await createServerCertificate(authority, { from: NOW, days: 397 });
  const [ca, server] = [authority, leaf].map((pair) => new ReadCertificate(pair.certificatePem));
  const key = await ca?.publicKey.export();
  expect(await server?.verify({ publicKey: key!, date: new Date(NOW) })).toBe(true);
  expect(server?.issuer).toBe('CN=Server CA');
  expect(server?.extensions.map(({ type, critical }) => [type, critical])).toEqual([
    ['2.5.29.19', true],
    ['2.5.29.15', true],
    ['2.5.29.37', false],
    ['2.5.29.17', false],
    ['2.5.29.14', false],
    ['2.5.29.35', false],
  ]);
  expect(ca?.getExtension(BasicConstraintsExtension)).toMatchObject({ ca: true, pathLength: 0 });
  expect(ca?.getExtension(KeyUsagesExtension)?.usages).toBe(
    KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
  );
  expect(server?.getExtension(KeyUsagesExtension)?.usages).toBe(KeyUsageFlags.digitalSignature);
  const id = ca?.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  expect(server?.getExtension(AuthorityKeyIdentifierExtension)?.keyId).toBe(id);
  expect(server?.notBefore.getTime()).toBe(NOW - 10 * MINUTE_MS);
});

/** As authorities of older folders were made. */
async function libraryAuthority(name: string): Promise<PemPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(NOW),
    notAfter: new Date(NOW + 2 * DAY_MS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    certificatePem: certificate.toString('pem'),
    privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----\n`,
  };
}

test('an authority that a library made signs, too', async () => {
  const authority = await libraryAuthority('CN=Old CA, O=Somebody');
  const { csrPem } = await createCertificateRequest('gw-1');
  const pem = await certificateFromCsr(authority, csrPem, { from: NOW, days: 1 });
  const [leaf, issuer] = [pem ?? '', authority.certificatePem].map(
    (text) => new X509Certificate(text),
  );
  expect(leaf?.checkIssued(issuer!)).toBe(true);
  expect(leaf?.verify(issuer!.publicKey)).toBe(true);
});

test('a date beyond 2049 has four digits of its year', async () => {
  const authority = await createAuthority('CA', Date.parse('2031-01-01T00:00:00Z'));
  const { validTo } = new X509Certificate(authority.certificatePem);
  expect(validTo).toMatch(/ 2050 GMT$/);
});
