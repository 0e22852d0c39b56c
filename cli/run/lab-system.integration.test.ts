/** What a scenario switches off reaches the programs of a run, seen by a stranger at their sockets. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { DefenceId } from '#kernel/defences.ts';
import { setCertificateState } from '../../broker/provisioning/issue-thing.ts';
import { readScenario } from '../common/scenario-file.ts';
import { houseOf } from '../../sim/scenario/set-up.ts';
import { clientOptions, connectThing, issueFor } from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { hashPassword } from '../../twin/accounts/passwords.ts';
import { ADDRESS_FILE } from '../../twin/main.ts';
import { openStore } from '../../twin/store/store.ts';
import { systemStarter } from './lab-system.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/quiet-winter.yaml', import.meta.url));

interface StartedLine {
  readonly kind: string;
  readonly port: number;
  readonly defencesOff?: readonly string[];
}

async function coreWith(off: readonly DefenceId[]) {
  const scenario = readScenario(SCENARIO);
  const { seed } = scenario;
  const saveDir = temporaryFolder();
  const order = { variant: 'control', scenario, seed, house: houseOf(scenario), off } as const;
  const system = await systemStarter({ saveDir })(order);
  onTestFinished(() => system.stop());
  const dataDir = path.join(saveDir, 'control');
  const log = readFileSync(path.join(dataDir, 'core-audit.ndjson'), 'utf8');
  const lines = log.split('\n').filter((line) => line !== '');
  const started = lines
    .map((line) => JSON.parse(line) as StartedLine)
    .find(({ kind }) => kind === 'started');
  return { started, dataDir, url: `mqtts://localhost:${started?.port}` };
}

test.each<[readonly DefenceId[], string]>([
  [[], 'refused'],
  [['D12'], 'granted'],
])('with %j off a topic of another gateway is %s', async (off, outcome) => {
  const { started, url, dataDir } = await coreWith(off);
  expect(started?.defencesOff ?? []).toEqual(off);
  const client = await connectThing(url, await issueFor(dataDir, 'stranger'));
  const publish = client.publishAsync('metering/v1/gw-1/telegrams', 'forged', { qos: 1 });
  const closed = new Promise((resolve) => void client.once('close', () => resolve('refused')));
  expect(await Promise.race([publish.then(() => 'granted'), closed])).toBe(outcome);
});

test.each<[readonly DefenceId[], string]>([
  [[], 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
  [['D11'], 'spoken'],
])('with %j off TLS 1.1 is %s', async (off, outcome) => {
  const { started, dataDir } = await coreWith(off);
  const { ca, cert, key } = clientOptions(await issueFor(dataDir, 'gw-1')) as ConnectionOptions;
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
  const to = { host: 'localhost', port: started?.port, ca, cert, key, ...old };
  const socket = connectTls(to as ConnectionOptions);
  onTestFinished(() => void socket.destroy());
  const spoken = once(socket, 'secureConnect').then(() => 'spoken');
  expect(await spoken.catch(({ code }: NodeJS.ErrnoException) => code)).toBe(outcome);
});

test.each<[readonly DefenceId[], string]>([
  [[], 'closed'],
  [['D13'], 'alive'],
])('with %j off the connection of a revoked certificate is %s', async (off, outcome) => {
  const { url, dataDir } = await coreWith(off);
  const thing = await issueFor(dataDir, 'gw-9');
  const client = await connectThing(url, thing);
  const closed = new Promise((resolve) => void client.once('close', () => resolve('closed')));
  await setCertificateState({ dataDir }, thing.certificateId, 'REVOKED');
  // Who comes new is refused: the core knows of it.
  await expect(connectThing(url, thing)).rejects.toThrow('closed');
  const topic = 'metering/v1/gw-9/telegrams';
  const publish = async (): Promise<string> => {
    await client.publishAsync(topic, '{}', { qos: 1 });
    return 'alive';
  };
  expect(await (outcome === 'alive' ? publish() : closed)).toBe(outcome);
});

/** What an operator who signs in at the portal of a run is answered. */
async function operatorAt(dataDir: string) {
  const store = openStore(path.join(dataDir, 'portal.db'));
  const passwordHash = await hashPassword('right', { random: true });
  store.users.put({ name: 'ada', role: 'operator', passwordHash, demo: false });
  const meterId = store.meters.list()[0]?.id ?? '';
  store.close();
  const url = readFileSync(path.join(dataDir, ADDRESS_FILE), 'utf8');
  const call = (route: string, headers: Record<string, string>, body?: object) =>
    fetch(new URL(`/api/v1${route}`, url), {
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const opened = await call('/session', {}, { user: 'ada', password: 'right' });
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = (await opened.json()) as { csrfToken: string };
  const headers = { cookie, 'x-csrf-token': csrfToken };
  const readings = await call(`/meters/${meterId}/readings`, headers);
  const body = { kind: 'readings', otherHeld: 'accept', reason: 'all of them' };
  const decided = await call(`/meters/${meterId}/decisions`, headers, body);
  const { state } = (await decided.json()) as { state: string };
  return { readings: readings.status, state };
}

test.each<[readonly DefenceId[], object]>([
  [[], { readings: 403, state: 'waiting' }],
  [['D15'], { readings: 200, state: 'waiting' }],
  [['D17'], { readings: 403, state: 'in-force' }],
])('with %j off an operator of a run meets %o', async (off, met) => {
  const { dataDir } = await coreWith(off);
  expect(await operatorAt(dataDir)).toEqual(met);
});
