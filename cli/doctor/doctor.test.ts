import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { auditLogFindings } from './audit-log.ts';
import { certificateFindings } from './certificates.ts';
import { databaseFindings, folderFindings, keyFindings, rightsFindings } from './data-folder.ts';
import { parkedFindings } from './parked-work.ts';
import { openStore } from '../../twin/store/store.ts';
import { browserFindings, clockFindings, nodeFindings, portFindings } from './machine.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const NOW = Date.UTC(2026, 0, 15);
const clock = { now: () => NOW };

/** A data folder in which a core has issued one thing at NOW. */
async function issuedFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway', clock });
  return dataDir;
}

function codes(findings: readonly { readonly code?: string }[]): string[] {
  return findings.flatMap(({ code }) => code ?? []);
}

describe('the machine', () => {
  test('the running Node is good enough; an old one is not', () => {
    expect(nodeFindings(process.versions.node)[0]).toMatchObject({ status: 'ok' });
    expect(nodeFindings('20.20.1')).toMatchObject([{ status: 'bad', code: 'DOCTOR_NODE_TOO_OLD' }]);
    expect(nodeFindings('99.0.0')).toMatchObject([{ status: 'ok' }, { status: 'note' }]);
  });

  test('a clock from before this version is wrong', () => {
    expect(clockFindings(NOW)).toMatchObject([{ status: 'ok' }]);
    expect(codes(clockFindings(0))).toEqual(['DOCTOR_CLOCK_WRONG']);
  });

  test('a taken port is reported in the words of the program that wants it', async () => {
    const server = net.createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const taken = async (name: string) =>
      portFindings({ mqtt: 0, https: 0, http: 0, [name]: port });
    expect(codes(await taken('mqtt'))).toEqual(['BROKER_PORT_TAKEN']);
    expect(codes(await taken('https'))).toEqual(['BROKER_PORT_TAKEN']);
    expect((await taken('https'))[1]?.hint).toContain('--https-port');
    expect(codes(await taken('http'))).toEqual(['PORTAL_PORT_TAKEN']);
    const free = { mqtt: 0, https: 0, http: 0 };
    expect(codes(await portFindings(free))).toEqual([]);
    const elsewhere = await portFindings(free, '192.0.2.1');
    expect(codes(elsewhere)).toEqual(Array(3).fill('BROKER_CANNOT_LISTEN'));
  });

  test('a missing browser is worth a note, no more', () => {
    expect(browserFindings({ CHROMIUM_PATH: '/no/such' })).toMatchObject([{ status: 'note' }]);
    expect(browserFindings({ CHROMIUM_PATH: process.execPath })).toMatchObject([{ status: 'ok' }]);
  });
});

describe('the data folder', () => {
  test('may be missing: the first start makes it', () => {
    const dataDir = join(temporaryFolder(), 'a', 'b');
    expect(folderFindings(dataDir)).toMatchObject([{ status: 'ok' }]);
    const findings = [
      certificateFindings(dataDir, NOW),
      keyFindings(dataDir, 'linux'),
      databaseFindings(dataDir),
    ];
    expect(findings).toEqual([[], [], []]);
  });

  test('DOCTOR_FOLDER_NOT_WRITABLE where a file stands in its way', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(codes(folderFindings(file))).toEqual(['DOCTOR_FOLDER_NOT_WRITABLE']);
    expect(codes(folderFindings(join(file, 'below')))).toEqual(['DOCTOR_FOLDER_NOT_WRITABLE']);
  });
});

test('DOCTOR_DISK_FULL before the programs refuse what comes', () => {
  const folder = temporaryFolder();
  expect(codes(folderFindings(folder, () => 15 * 1024 * 1024))).toEqual(['DOCTOR_DISK_FULL']);
  expect(folderFindings(folder, () => 1024 ** 3)).toMatchObject([{ status: 'ok' }]);
});

describe('certificates', () => {
  test('of a fresh core are all valid', async () => {
    const findings = certificateFindings(await issuedFolder(), NOW);
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ['certificate pki/server-ca.pem', 'ok'],
      ['certificate pki/device-ca.pem', 'ok'],
      ['certificate pki/server.pem', 'ok'],
      ['certificate things/gw-1/certificate.pem', 'ok'],
    ]);
  });

  test('that expire soon are noted, expired ones and those of tomorrow are not valid', async () => {
    const dataDir = await issuedFolder();
    const server = (now: number) => certificateFindings(dataDir, now)[2];
    expect(server(NOW + 380 * DAY_MS)).toMatchObject({ status: 'note' });
    expect(server(NOW + 400 * DAY_MS)).toMatchObject({
      status: 'bad',
      code: 'DOCTOR_CERTIFICATE_NOT_VALID',
    });
    expect(server(NOW - 400 * DAY_MS)).toMatchObject({ code: 'DOCTOR_CERTIFICATE_NOT_VALID' });
  });

  test('of another core are foreign', async () => {
    const [own, other] = [await issuedFolder(), await issuedFolder()];
    const thing = join('things', 'gw-1', 'certificate.pem');
    copyFileSync(join(other, thing), join(own, thing));
    expect(codes(certificateFindings(own, NOW))).toEqual(['DOCTOR_CERTIFICATE_FOREIGN']);
  });

  test('that are none are unreadable, and so is what they should have signed', async () => {
    const dataDir = await issuedFolder();
    writeFileSync(join(dataDir, 'pki', 'device-ca.pem'), 'not a certificate');
    const bad = certificateFindings(dataDir, NOW).filter(({ status }) => status === 'bad');
    expect(bad.map(({ check, code }) => [check, code])).toEqual([
      ['certificate pki/device-ca.pem', 'DOCTOR_CERTIFICATE_UNREADABLE'],
      ['certificate things/gw-1/certificate.pem', 'DOCTOR_CERTIFICATE_UNREADABLE'],
    ]);
  });
});

describe('private keys', () => {
  test('are only for their owner, or it is said how to mend it', async () => {
    const dataDir = await issuedFolder();
    writeFileSync(join(dataDir, 'master.key'), '', { mode: 0o600 });
    expect(keyFindings(dataDir, 'linux').map(({ status }) => status)).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
    chmodSync(join(dataDir, 'master.key'), 0o640);
    chmodSync(join(dataDir, 'things', 'gw-1', 'private.key'), 0o604);
    const bad = keyFindings(dataDir, 'linux').filter(({ status }) => status === 'bad');
    expect(codes(bad)).toEqual(['KEYS_MASTER_TOO_OPEN', 'DOCTOR_KEY_TOO_OPEN']);
    expect(bad[1]?.hint).toContain('chmod 600');
    expect(keyFindings(dataDir, 'win32')).toEqual([]);
  });
});

describe('rights', () => {
  test('of files with consumption end at their owner, or it is said how to mend it', () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'portal.db'), '', { mode: 0o600 });
    expect(rightsFindings(dataDir, 'linux')).toMatchObject([{ status: 'ok' }]);
    chmodSync(join(dataDir, 'portal.db'), 0o644);
    const [finding] = rightsFindings(dataDir, 'linux');
    expect(finding).toMatchObject({ code: 'DOCTOR_OPEN_TO_OTHERS' });
    expect(finding?.text).toContain('portal.db');
    expect(rightsFindings(dataDir, 'win32')).toEqual([]);
  });
});

describe('parked work', () => {
  test('is counted, and metertwin portal parked lists it', async () => {
    const dataDir = temporaryFolder();
    expect(parkedFindings(dataDir)).toEqual([]);
    const store = openStore(join(dataDir, 'portal.db'));
    expect(parkedFindings(dataDir)).toMatchObject([{ status: 'ok' }]);
    const letter = { at: NOW, topic: 'metering/v1/gw-1/telegrams', reason: 'not JSON' };
    store.deadLetters.add({ ...letter, payload: Buffer.from('{') });
    store.close();
    const [finding] = parkedFindings(dataDir);
    expect(finding).toMatchObject({ status: 'note' });
    expect(finding?.hint).toContain('metertwin portal parked');
    const parked = async (...words: string[]) => {
      const io = fakeIo();
      await runMetertwin(['portal', 'parked', '--data', dataDir, ...words], io);
      return io.stdout();
    };
    expect(await parked()).toContain('metering/v1/gw-1/telegrams  1 bytes  not JSON');
    expect(JSON.parse(await parked('--json'))).toMatchObject([
      { ...letter, at: expect.any(String) as string, payload: 'ew==' },
    ]);
  });
});

describe('databases', () => {
  const names = ['core.db', 'portal.db', 'world.db'];

  test('that are whole stay as they are', () => {
    const dataDir = temporaryFolder();
    for (const name of names) new Database(join(dataDir, name)).exec('CREATE TABLE t (x)').close();
    expect(databaseFindings(dataDir)).toMatchObject(names.map(() => ({ status: 'ok' })));
  });

  test('that are damaged are reported in the words of their program', () => {
    const dataDir = temporaryFolder();
    for (const name of names)
      writeFileSync(
        join(dataDir, name),
        'not a database at all, but longer than a header'.repeat(9),
      );
    expect(codes(databaseFindings(dataDir))).toEqual([
      'BROKER_DATABASE_CORRUPT',
      'PORTAL_DATABASE_CORRUPT',
      'WORLD_DATABASE_CORRUPT',
    ]);
  });

  test('that are damaged inside are found too', () => {
    const file = join(temporaryFolder(), 'core.db');
    const db = new Database(file);
    db.exec('CREATE TABLE t (x TEXT); CREATE INDEX i ON t (x)');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    for (let row = 0; row < 500; row++) insert.run(`row ${row}`);
    db.close();
    const bytes = readFileSync(file);
    // The header stays good: only a look at the pages finds it.
    writeFileSync(file, bytes.fill(0xff, 2 * 4096, 3 * 4096));
    expect(codes(databaseFindings(join(file, '..')))).toEqual(['BROKER_DATABASE_CORRUPT']);
  });
});

describe('metertwin doctor', () => {
  const doctor = async (...words: string[]) => {
    const io = fakeIo();
    const exitCode = await runMetertwin(
      ['doctor', '--port', '0', '--mqtt-port', '0', ...words],
      io,
    );
    return { exitCode, stdout: io.stdout() };
  };

  test('ends with exit code 0 when nothing is wrong', async () => {
    const { exitCode, stdout } = await doctor('--data', join(temporaryFolder(), 'new'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^✓ +node/);
    expect(stdout.split('\n').at(-1)).toBe('nothing is wrong');
  });

  test('ends with exit code 3, the code and a hint otherwise', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'pki'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'portal.db'), 'x'.repeat(1_000), { mode: 0o600 });
    const { exitCode, stdout } = await doctor('--data', dataDir);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/✗ +database portal\.db +PORTAL_DATABASE_CORRUPT: /);
    expect(stdout).toContain('     hint: nothing was changed or deleted');
    expect(stdout.split('\n').at(-1)).toMatch(/^1 of \d+ need care$/);
  });

  test('--json is one object', async () => {
    const { stdout } = await doctor('--json', '--data', join(temporaryFolder(), 'new'));
    expect(JSON.parse(stdout)).toMatchObject({
      healthy: true,
      findings: [{ check: 'node' }, {}, {}, {}, {}, {}, {}],
    });
  });
});

describe('the audit log of the core', () => {
  test('is whole, or what is wrong with it is said', async () => {
    const dir = await issuedFolder();
    expect(auditLogFindings(dir)).toMatchObject([{ status: 'ok', text: 'whole, lines 1 to 5' }]);
    const path = join(dir, 'core-audit.ndjson');
    writeFileSync(path, readFileSync(path, 'utf8').replace('gw-1', 'gw-2'));
    const [finding] = auditLogFindings(dir);
    expect(finding).toMatchObject({ status: 'bad', code: 'DOCTOR_AUDIT_LOG_BROKEN' });
    expect(finding?.text).toContain('line 1 was changed');
  });

  test('that is missing is bad, and one from before the chain is not', async () => {
    const dir = await issuedFolder();
    rmSync(join(dir, 'core-audit.ndjson'));
    expect(codes(auditLogFindings(dir))).toEqual(['DOCTOR_AUDIT_LOG_BROKEN']);
    const old = temporaryFolder();
    expect(auditLogFindings(old)).toEqual([]);
    writeFileSync(join(old, 'core-audit.ndjson'), '{"at":"2026-01-01T00:00:00.000Z"}\n');
    expect(auditLogFindings(old)).toMatchObject([{ status: 'note' }]);
    writeFileSync(join(old, 'core-audit.db'), 'damaged'.repeat(100));
    expect(codes(auditLogFindings(old))).toEqual(['BROKER_AUDIT_HEAD']);
  });
});
