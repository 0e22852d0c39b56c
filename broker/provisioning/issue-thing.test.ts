import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { AuditLine } from '../common/audit-log.ts';
import { openPki } from '../listeners/pki.ts';
import { issueThing, setCertificateState } from './issue-thing.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const clock = { now: () => NOW };
const later = (days: number) => ({ now: () => NOW + days * DAY_MS });

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('issuing a thing', () => {
  test('puts a certificate and its key into the folder of the thing, the key for its owner only', async () => {
    const dataDir = temporaryFolder();
    const thing = await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway', clock });
    expect(thing.certificatePath).toBe(join(dataDir, 'things', 'gw-1', 'certificate.pem'));
    const certificate = new X509Certificate(readFileSync(thing.certificatePath));
    expect(certificate.subject).toBe('CN=gw-1');
    expect(modeOf(thing.privateKeyPath)).toBe(0o600);
    expect(readFileSync(thing.caPath, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  test('deletes the copy of the private key that the factory had, and the audit log shows it', async () => {
    const dataDir = temporaryFolder();
    const lines: AuditLine[] = [];
    const log = (line: AuditLine): void => void lines.push(line);
    const thing = await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway', clock, log });
    expect(lines.map((line) => ('step' in line ? line.step : ''))).toEqual([
      'key-pair-created',
      'csr-signed',
      'certificate-from-csr',
      'installed-on-thing',
      'factory-key-deleted',
    ]);
    const [created] = lines as { path?: string }[];
    expect(created?.path).toContain('factory-');
    expect(existsSync(created?.path ?? '')).toBe(false);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('factory-'))).toEqual([]);
    const key = readFileSync(thing.privateKeyPath, 'utf8').split('\n')[1] ?? 'no key';
    const audit = readFileSync(join(dataDir, 'core-audit.ndjson'), 'utf8');
    expect(audit).toContain('factory-key-deleted');
    expect(audit).not.toContain(key);
    expect(readFileSync(join(dataDir, 'core.db')).includes(key)).toBe(false);
  });

  test('again gives back the same certificate', async () => {
    const dataDir = temporaryFolder();
    const options = { dataDir, thingName: 'gw-1', role: 'gateway', clock } as const;
    expect(await issueThing(options)).toEqual(await issueThing(options));
  });

  test.each([
    ['it has expired', {}, later(366)],
    ['its validity was chosen shorter', { validDays: 2 }, later(3)],
  ] as const)('again makes a new one when %s', async (_why, first, at) => {
    const dataDir = temporaryFolder();
    const options = { dataDir, thingName: 'gw-1', role: 'gateway', clock } as const;
    const before = await issueThing({ ...options, ...first });
    const after = await issueThing({ ...options, clock: at });
    expect(after.certificateId).not.toBe(before.certificateId);
  });

  test('again makes a new one when the old one was revoked or its key was exchanged', async () => {
    const dataDir = temporaryFolder();
    const options = { dataDir, thingName: 'gw-1', role: 'gateway', clock } as const;
    const first = await issueThing(options);
    expect(await setCertificateState({ dataDir, clock }, first.certificateId, 'REVOKED')).toBe(
      true,
    );
    const second = await issueThing(options);
    expect(second.certificateId).not.toBe(first.certificateId);
    writeFileSync(second.privateKeyPath, 'no key');
    const third = await issueThing(options);
    expect(third.certificateId).not.toBe(second.certificateId);
  });

  test('a folder of its own can be named', async () => {
    const dataDir = temporaryFolder();
    const outDir = join(temporaryFolder(), 'usb-stick');
    const thing = await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway', clock, outDir });
    expect(thing.privateKeyPath).toBe(join(outDir, 'private.key'));
  });

  test('many things at once all get a certificate', async () => {
    const dataDir = temporaryFolder();
    const names = Array.from({ length: 8 }, (_, index) => `gw-${index}`);
    const things = await Promise.all(
      names.map((thingName) => issueThing({ dataDir, thingName, role: 'gateway', clock })),
    );
    expect(new Set(things.map(({ certificateId }) => certificateId)).size).toBe(names.length);
  });

  test.each(['', '../gw', 'a/b', 'gw 1', 'x'.repeat(129)])(
    '%j is refused with BROKER_BAD_THING_NAME',
    async (thingName) => {
      const attempt = issueThing({ dataDir: temporaryFolder(), thingName, role: 'gateway' });
      await expect(attempt).rejects.toMatchObject({ code: 'BROKER_BAD_THING_NAME' });
    },
  );

  test('a write that is blocked for longer than it waits ends with BROKER_DATABASE_BUSY', async () => {
    const dataDir = temporaryFolder();
    await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway', clock });
    const other = new SqliteDatabase(join(dataDir, 'core.db'));
    other.exec('BEGIN IMMEDIATE');
    const attempt = issueThing({
      dataDir,
      thingName: 'gw-2',
      role: 'gateway',
      clock,
      lockWaitMs: 20,
    });
    await expect(attempt).rejects.toMatchObject({ code: 'BROKER_DATABASE_BUSY' });
    other.close();
  });
});

describe('the key material of a data folder', () => {
  const opened = (dataDir: string, at = clock) => openPki(dataDir, at);

  test('has two authorities and keys that only the owner can read', async () => {
    const dataDir = temporaryFolder();
    const pki = await opened(dataDir);
    const [server, device] = [pki.serverAuthority, pki.deviceAuthority].map(
      ({ certificatePem }) => new X509Certificate(certificatePem),
    );
    expect(server?.fingerprint256).not.toBe(device?.fingerprint256);
    const leaf = new X509Certificate(pki.server.certificatePem);
    expect(leaf.verify(server!.publicKey)).toBe(true);
    expect(leaf.verify(device!.publicKey)).toBe(false);
    for (const name of ['server-ca.key', 'device-ca.key', 'server.key']) {
      expect(modeOf(join(dataDir, 'pki', name))).toBe(0o600);
    }
  });

  test('stays the same when opened again, and by several at once', async () => {
    const dataDir = temporaryFolder();
    const both = await Promise.all([opened(dataDir), opened(dataDir)]);
    expect(both[0].server).toEqual(both[1].server);
    expect((await opened(dataDir)).renewed).toBe(false);
    expect(readdirSync(dataDir)).toEqual(['pki']);
  });

  test('an expired server certificate is renewed under the same authority', async () => {
    const dataDir = temporaryFolder();
    const before = await opened(dataDir);
    const after = await opened(dataDir, later(400));
    expect(after.renewed).toBe(true);
    expect(after.serverAuthority).toEqual(before.serverAuthority);
    const leaf = new X509Certificate(after.server.certificatePem);
    expect(leaf.validToDate.getTime()).toBeGreaterThan(later(400).now());
    expect((await opened(dataDir, later(400))).renewed).toBe(false);
  });

  test('a server certificate that lacks a name is renewed, and kept by those who ask for none', async () => {
    const dataDir = temporaryFolder();
    await opened(dataDir);
    const names = ['core', 'core.example.org', '192.0.2.7'];
    const named = await openPki(dataDir, clock, names);
    expect(named.renewed).toBe(true);
    const leaf = new X509Certificate(named.server.certificatePem);
    expect(names.slice(0, 2).map((name) => leaf.checkHost(name))).toEqual(names.slice(0, 2));
    expect(leaf.checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect((await openPki(dataDir, clock, names)).renewed).toBe(false);
    expect((await opened(dataDir)).renewed).toBe(false);
    expect((await openPki(dataDir, clock, [...names, 'other'])).renewed).toBe(true);
  });

  test('a server key that does not belong to the certificate is replaced', async () => {
    const dataDir = temporaryFolder();
    await opened(dataDir);
    writeFileSync(join(dataDir, 'pki', 'server.key'), 'cut off');
    expect((await opened(dataDir)).renewed).toBe(true);
  });

  test.each(['server-ca.pem', 'device-ca.key'])(
    'a damaged %s is BROKER_PKI_UNREADABLE and nothing is overwritten',
    async (name) => {
      const dataDir = temporaryFolder();
      await opened(dataDir);
      const path = join(dataDir, 'pki', name);
      writeFileSync(path, 'damaged');
      await expect(opened(dataDir)).rejects.toMatchObject({ code: 'BROKER_PKI_UNREADABLE' });
      expect(readFileSync(path, 'utf8')).toBe('damaged');
    },
  );

  test('an expired authority is BROKER_AUTHORITY_EXPIRED', async () => {
    const dataDir = temporaryFolder();
    await opened(dataDir);
    await expect(opened(dataDir, later(21 * 365))).rejects.toMatchObject({
      code: 'BROKER_AUTHORITY_EXPIRED',
    });
  });
});
