/**
 * Gateways and portal on brokers that are not ours: what was acknowledged arrives, through a restart
 * and the sudden death of a node, and `metertwin doctor` says what such a broker does not enforce.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startCore } from '../../broker/main.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { fakeIo } from '../../cli/common/fake-io.fixture.ts';
import { runMetertwin } from '../../cli/dispatch.ts';
import { missingBroker, startMosquitto, startNats } from '../support/outside-brokers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { allOf, GATEWAYS, issuedFolder, sendThrough } from './through-broker.fixture.ts';

const PER_GATEWAY = 150;
const all = allOf(PER_GATEWAY);

async function doctor(dataDir: string, ...words: readonly string[]) {
  const io = fakeIo();
  const code = await runMetertwin(['doctor', '--json', '--data', dataDir, ...words], io);
  const { findings } = JSON.parse(io.stdout()) as {
    findings: { check: string; status: string; text: string; code?: string }[];
  };
  return { code, of: (check: string) => findings.find((finding) => finding.check === check) };
}

describe('Mosquitto', () => {
  const missing = missingBroker('mosquitto');

  test('keeps what it acknowledged through a restart', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const broker = await startMosquitto(dataDir);
    const came = await sendThrough(dataDir, broker, {
      perGateway: PER_GATEWAY,
      disturb: async () => {
        await broker.nodes[0]?.end('SIGTERM');
        await broker.restart(0);
      },
    });
    expect([...came.keys()].sort()).toEqual(all);
  });

  test('with the exported access list passes the doctor', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const { url } = await startMosquitto(dataDir);
    const { code, of } = await doctor(dataDir, '--broker', url);
    expect(of('broker portal')).toMatchObject({ status: 'ok', text: `${url} speaks MQTT 5` });
    expect(of('broker gw-1 → portal')).toMatchObject({ status: 'ok' });
    expect(of('broker gw-1 listens to others')).toMatchObject({
      status: 'ok',
      text: 'the subscription is granted and delivers nothing',
    });
    expect(of('broker gw-1 as another')).toMatchObject({ status: 'ok', text: 'refused' });
    expect(of('broker gw-1 under another name')).toMatchObject({
      status: 'ok',
      text: 'the name of its certificate counts',
    });
    expect(code).toBe(0);
  });

  test('without an access list is found out', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const acl = join(dataDir, 'open-acl');
    writeFileSync(acl, 'pattern readwrite #\n');
    const { url } = await startMosquitto(dataDir, { acl_file: acl });
    const { code, of } = await doctor(dataDir, '--broker', url);
    expect(of('broker gw-1 as another')?.code).toBe('DOCTOR_BROKER_FOREIGN_TOPIC');
    expect(of('broker gw-1 listens to others')?.code).toBe('DOCTOR_BROKER_FOREIGN_READ');
    expect(code).toBe(3);
  });

  test('that does not let the portal read drops what it acknowledged', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const acl = join(dataDir, 'mute-acl');
    writeFileSync(acl, 'pattern write metering/v1/%u/status\n');
    const { url } = await startMosquitto(dataDir, { acl_file: acl });
    const { of } = await doctor(dataDir, '--broker', url);
    expect(of('broker gw-1 → portal')?.code).toBe('DOCTOR_BROKER_DROPS');
  });

  test('takes users and passwords where there are no certificates', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const passwords = join(dataDir, 'passwords');
    const logins: Record<string, { user: string; password: string }> = {};
    for (const user of ['portal', ...GATEWAYS]) {
      logins[user] = { user, password: `secret of ${user}` };
      const create = user === 'portal' ? ['-c'] : [];
      spawnSync('mosquitto_passwd', ['-b', ...create, passwords, user, `secret of ${user}`]);
    }
    const loginsPath = join(dataDir, 'logins.json');
    writeFileSync(loginsPath, JSON.stringify(logins), { mode: 0o600 });
    const broker = await startMosquitto(dataDir, {
      require_certificate: 'false',
      use_identity_as_username: 'false',
      password_file: passwords,
    });
    rmSync(join(dataDir, 'things'), { recursive: true });
    const place = { url: broker.url, loginsPath };
    const came = await sendThrough(dataDir, broker, {
      perGateway: PER_GATEWAY,
      place,
      disturb: async () => {},
    });
    expect([...came.keys()].sort()).toEqual(all);
    logins['gw-1'] = { user: 'gw-1', password: 'guessed' };
    writeFileSync(loginsPath, JSON.stringify(logins));
    const { of } = await doctor(
      dataDir,
      ...['--broker', broker.url, '--broker-logins', loginsPath],
    );
    expect(of('broker gw-1')?.code).toBe('DOCTOR_BROKER_UNREACHABLE');
    expect(of('broker gw-2 → portal')).toMatchObject({ status: 'ok' });
  });
});

describe('a cluster of three NATS servers', () => {
  const missing = missingBroker('nats-server');

  // Three servers elect leaders for every session and stream. They take their time, and on a busy
  // machine an election may hang: then a new cluster gets one more chance.
  const patience = { timeout: 120_000, retry: 1 };

  test('keeps what it acknowledged when a node is killed', patience, async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const broker = await startNats(dataDir, 3);
    const came = await sendThrough(dataDir, broker, {
      perGateway: PER_GATEWAY,
      disturb: async () => broker.nodes[0]?.end('SIGKILL'),
    });
    expect([...came.keys()].sort()).toEqual(all);
  });

  test('drops in silence what it forbids, and the doctor says so', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const dataDir = await issuedFolder();
    const { url } = await startNats(dataDir, 1);
    const { code, of } = await doctor(dataDir, '--broker', url);
    expect(of('broker gw-1')).toMatchObject({
      status: 'note',
      text: `${url} speaks MQTT 3.1.1 only`,
    });
    expect(of('broker gw-1 → portal')).toMatchObject({ status: 'ok' });
    expect(of('broker gw-1 as another')).toMatchObject({
      status: 'note',
      text: 'acknowledged and dropped: a gateway cannot tell that it was refused',
    });
    expect(of('broker gw-1 under another name')).toMatchObject({ status: 'note' });
    expect(code).toBe(0);
  });
});

describe('our own core', () => {
  const examined = async (dataDir: string) => {
    const core = await startCore({ dataDir, port: 0 });
    onTestFinished(() => core.stop());
    return doctor(dataDir, '--broker', core.url);
  };

  test('says which identity has the wrong policy', async () => {
    const dataDir = temporaryFolder();
    await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
    await issueThing({ dataDir, thingName: 'gw-1', role: 'portal' });
    const { of } = await examined(dataDir);
    expect(of('broker gw-1 → portal')?.code).toBe('DOCTOR_BROKER_REFUSES');
    const deaf = temporaryFolder();
    await issueThing({ dataDir: deaf, thingName: 'portal', role: 'gateway' });
    const { of: ofDeaf } = await examined(deaf);
    expect(ofDeaf('broker portal subscribes')?.code).toBe('DOCTOR_BROKER_NO_SUBSCRIPTION');
  });

  test('passes the doctor whole', async () => {
    const { code, of } = await examined(await issuedFolder());
    for (const check of ['→ portal', 'listens to others', 'as another', 'under another name']) {
      expect(of(`broker gw-1 ${check}`)).toMatchObject({ status: 'ok' });
    }
    expect(code).toBe(0);
  });
});
