/**
 * Gateways and portal on brokers that are not ours: what was acknowledged arrives, through a restart
 * and the sudden death of a node, and `metertwin doctor` says what such a broker does not enforce.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { startCore } from '../../broker/main.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { brokerAccess, type BrokerPlace } from '../../cli/common/broker-options.ts';
import { fakeIo } from '../../cli/common/fake-io.fixture.ts';
import { thingFiles } from '../../cli/common/thing-files.ts';
import { runMetertwin } from '../../cli/dispatch.ts';
import { GatewayFleet } from '../../cli/house/gateway-fleet.ts';
import type { Bundle } from '../../sim/gateway/bundle.ts';
import { subscribe } from '../../twin/ingest/subscribe.ts';
import {
  missingBroker,
  startMosquitto,
  startNats,
  type OutsideBroker,
} from '../support/outside-brokers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GATEWAYS = ['gw-1', 'gw-2'];
const PER_GATEWAY = 150;

async function issuedFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
  for (const thingName of GATEWAYS) await issueThing({ dataDir, thingName, role: 'gateway' });
  return dataDir;
}

/** The portal's subscription and what came through it, each message as often as it came. */
async function listen(dataDir: string, place: BrokerPlace) {
  const came = new Map<string, number>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const access = brokerAccess(place, 'portal', thingFiles(dataDir, 'portal'));
  const open = async () => {
    const subscription = subscribe({
      broker: { ...access, clientId: 'portal' },
      defences: createDefences(),
      log: () => {},
      clock: systemClock,
      nextTurn: (action) => void setImmediate(action),
      take: (deliveries) => {
        for (const { thingName, kind, payload } of deliveries) {
          if (kind !== 'telegrams') continue;
          const key = `${thingName} ${Buffer.from(payload).toString()}`;
          came.set(key, (came.get(key) ?? 0) + 1);
        }
        for (const { count, resolve } of waiting) if (came.size >= count) resolve();
      },
    });
    await subscription.settled;
    return subscription;
  };
  let subscription = await open();
  onTestFinished(() => subscription.stop());
  return {
    came,
    reached: (count: number): Promise<void> =>
      new Promise((resolve) => {
        if (came.size >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    stop: () => subscription.stop(),
    resume: async () => {
      subscription = await open();
    },
  };
}

function fleetOn(dataDir: string, place: BrokerPlace): GatewayFleet {
  const fleet = new GatewayFleet({
    dataDir,
    defences: createDefences(),
    gateways: GATEWAYS.map((id) => ({
      id,
      access: brokerAccess(place, id, thingFiles(dataDir, id)),
    })),
  });
  onTestFinished(() => fleet.stop());
  return fleet;
}

/** Bundles as far as an uplink looks at them; the payload is what the portal must see. */
function send(fleet: GatewayFleet, from: number, to: number): void {
  for (let seq = from; seq < to; seq++) {
    for (const gateway of GATEWAYS) {
      fleet.send({ gateway, boot: 'b', seq } as Bundle, JSON.stringify({ seq }));
    }
  }
}

const all = GATEWAYS.flatMap((gateway) =>
  Array.from({ length: PER_GATEWAY }, (_, seq) => `${gateway} ${JSON.stringify({ seq })}`),
).sort();

/** Sends everything, with a disturbance in the middle and the portal away for a while. */
async function sendThrough(
  dataDir: string,
  broker: OutsideBroker,
  { disturb, place = { url: broker.url } }: { disturb: () => Promise<void>; place?: BrokerPlace },
): Promise<ReadonlyMap<string, number>> {
  const portal = await listen(dataDir, place);
  const fleet = fleetOn(dataDir, place);
  const third = PER_GATEWAY / 3;
  send(fleet, 0, third);
  await portal.reached(third);
  await portal.stop();
  send(fleet, third, 2 * third);
  await disturb();
  await portal.resume();
  send(fleet, 2 * third, PER_GATEWAY);
  await Promise.all(fleet.backlogs.map((backlog) => backlog.whenDrained()));
  await portal.reached(all.length);
  return portal.came;
}

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
    const came = await sendThrough(dataDir, broker, { place, disturb: async () => {} });
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
