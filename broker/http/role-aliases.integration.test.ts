/** The credentials provider: a certificate becomes temporary credentials that the core accepts. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as aws from '@aws-sdk/client-iot';
import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { connect, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rolePolicyPath } from '../common/data-folder.ts';
import { saveRole } from '../access/roles.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { dataClient, iotClient, keyOf, type AwsKey } from '../../test/support/aws-clients.ts';
import { closed, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { createDevice, type Device, type StatementInput } from '../../test/support/device.ts';
import { signedUrl } from '../../test/support/device-sdks.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { httpsRequest } from '../../test/support/https-request.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000';
const ROLE = 'arn:aws:iam::000000000000:role/sensors';
const MAY_ASSUME: StatementInput = {
  Effect: 'Allow',
  Action: 'iot:AssumeRoleWithCertificate',
  Resource: `${ARN}:rolealias/sensor`,
};
const OWN_TOPIC: StatementInput = {
  Effect: 'Allow',
  Action: ['iot:Publish', 'iot:Connect'],
  Resource: [`${ARN}:topic/\${credentials-iot:ThingName}/up`, `${ARN}:client/app`],
};
const MAY_LIST: StatementInput = { Effect: 'Allow', Action: 'iot:ListThings', Resource: '*' };

function writeRole(core: CoreLab, statements: readonly StatementInput[]): void {
  saveRole(core.dataDir, 'sensors', { Version: '2012-10-17', Statement: statements });
}

function spoilRole({ dataDir }: CoreLab, text: string): void {
  saveRole(dataDir, 'sensors', { Version: '2012-10-17', Statement: [MAY_LIST] });
  writeFileSync(rolePolicyPath(dataDir, 'sensors'), text);
}

interface Lab {
  readonly core: CoreLab;
  readonly device: Device;
}

async function openLab(options: object = {}): Promise<Lab> {
  const core = await startCoreLab({ httpsPort: 0, ...options });
  const iot = iotClient(core);
  await iot.send(new aws.CreateRoleAliasCommand({ roleAlias: 'sensor', roleArn: ROLE }));
  return { core, device: await createDevice(iot, [MAY_ASSUME], 'probe-1') };
}

function ask({ core, device }: Lab, headers = {}, alias = 'sensor') {
  const { cert, key } = device;
  return httpsRequest(core, `/role-aliases/${alias}/credentials`, { cert, key, headers });
}

const THING = { 'x-amzn-iot-thingname': 'probe-1' };

async function credentialsOf(lab: Lab, headers: object = THING): Promise<AwsKey> {
  const { text, status } = await ask(lab, headers);
  expect({ status, text }).toMatchObject({ status: 200 });
  const { credentials } = JSON.parse(text) as { credentials: Required<AwsKey> };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { accessKeyId, secretAccessKey, sessionToken };
}

function publish(core: CoreLab, key: AwsKey, topic: string): Promise<unknown> {
  return dataClient(core, key).send(new PublishCommand({ topic, payload: Buffer.from('x') }));
}

test('a device publishes with the credentials of its certificate what its role allows, and no more', async () => {
  const lab = await openLab();
  writeRole(lab.core, [OWN_TOPIC]);
  const answer = JSON.parse((await ask(lab, THING)).text) as object;
  expect(answer).toEqual({
    credentials: {
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) as string,
      secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/) as string,
      sessionToken: expect.any(String) as string,
      expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    },
  });
  const key = await credentialsOf(lab);
  await publish(lab.core, key, 'probe-1/up');
  const other = publish(lab.core, key, 'probe-2/up');
  await expect(other).rejects.toMatchObject({ name: 'ForbiddenException' });
  expect(await lab.core.line(({ kind }) => kind === 'denied')).toMatchObject({
    principal: key.accessKeyId,
    resource: `${ARN}:topic/probe-2/up`,
  });
});

test('the control plane asks the role too, as it is at that moment', async () => {
  const lab = await openLab();
  writeRole(lab.core, [OWN_TOPIC]);
  const iot = iotClient(lab.core, await credentialsOf(lab));
  const list = () => iot.send(new aws.ListThingsCommand({}));
  const message = 'The role is not authorized to perform: iot:ListThings on resource: *';
  await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException', message });
  writeRole(lab.core, [OWN_TOPIC, MAY_LIST]);
  expect((await list()).things?.map(({ thingName }) => thingName)).toEqual(['probe-1']);
  spoilRole(lab.core, '{');
  await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

function overWebSocket(core: CoreLab, key: AwsKey, clientId: string): MqttClient {
  const client = connect(signedUrl(core, key), {
    ca: readFileSync(core.caPath),
    clientId,
    reconnectPeriod: 0,
    transformWsUrl: () => signedUrl(core, key),
  });
  client.on('error', () => undefined);
  onTestFinished(() => void client.end(true));
  return client;
}

test('over WebSocket the role decides about connecting and publishing', async () => {
  const lab = await openLab();
  writeRole(lab.core, [OWN_TOPIC]);
  const key = await credentialsOf(lab);
  const app = overWebSocket(lab.core, key, 'app');
  await new Promise((resolve) => app.once('connect', resolve));
  await app.publishAsync('probe-1/up', 'x', { qos: 1 });
  void app.publishAsync('probe-2/up', 'x', { qos: 1 }).catch(() => undefined);
  await closed(app);
  const stranger = overWebSocket(lab.core, key, 'other');
  await new Promise((resolve) => stranger.once('close', () => resolve(undefined)));
  const denied = lab.core.lines.flatMap((line) => (line.kind === 'denied' ? [line.resource] : []));
  expect(denied).toEqual([`${ARN}:topic/probe-2/up`, `${ARN}:client/other`]);
});

test('a client that already uses them is gone when its credentials end', async () => {
  let offsetMs = 0;
  const clock = { now: () => Date.now() + offsetMs };
  const lab = await openLab({ clock, timeouts: { sweepMs: 20 } });
  writeRole(lab.core, [OWN_TOPIC, MAY_LIST]);
  const key = await credentialsOf(lab);
  const app = overWebSocket(lab.core, key, 'app');
  await new Promise((resolve) => app.once('connect', resolve));
  offsetMs = HOUR_MS;
  await closed(app);
  const later = iotClient(lab.core, key).send(new aws.ListThingsCommand({}));
  await expect(later).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('a device without a thing in its request has no thing in its role', async () => {
  const lab = await openLab();
  writeRole(lab.core, [OWN_TOPIC]);
  const key = await credentialsOf(lab, {});
  await expect(publish(lab.core, key, 'probe-1/up')).rejects.toMatchObject({
    name: 'ForbiddenException',
  });
});

describe('no credentials are issued', () => {
  test.each<[string, (lab: Lab) => Promise<{ status: number; text: string }>, number, string]>([
    ['without a policy of the role', (lab) => ask(lab), 403, 'aws/roles/sensors.json'],
    [
      'when that is malformed',
      (lab) => {
        spoilRole(lab.core, '{"Version":"2012-10-17"}');
        return ask(lab);
      },
      403,
      'Statement is missing',
    ],
    [
      'for a thing of somebody else',
      (lab) => ask(lab, { ...THING, 'x-amzn-iot-thingname': 'probe-2' }),
      403,
      'not attached to probe-2',
    ],
    [
      'for an alias that the policy does not name',
      (lab) => ask(lab, {}, 'other'),
      403,
      'Forbidden',
    ],
    [
      'for an alias that is gone',
      async (lab) => {
        await iotClient(lab.core).send(new aws.DeleteRoleAliasCommand({ roleAlias: 'sensor' }));
        return ask(lab);
      },
      404,
      'Role alias sensor',
    ],
    [
      'without a certificate',
      ({ core }) => httpsRequest(core, '/role-aliases/sensor/credentials'),
      403,
      'Missing Authentication Token',
    ],
    [
      'to a certificate that was deactivated',
      async (lab) => {
        const { certificateId } = lab.device;
        const newStatus = 'INACTIVE';
        const change = new aws.UpdateCertificateCommand({ certificateId, newStatus });
        await iotClient(lab.core).send(change);
        return ask(lab);
      },
      403,
      'Forbidden',
    ],
  ])('%s', async (_what, request, status, text) => {
    const answer = await request(await openLab());
    expect(answer).toMatchObject({ status, text: expect.stringContaining(text) as string });
  });
});

test.each<[string, (key: Required<AwsKey>, account: AwsKey) => AwsKey]>([
  ['a changed token', (key) => ({ ...key, sessionToken: key.sessionToken.replace(/^./, 'f') })],
  ['a token alone', (key) => ({ ...key, secretAccessKey: 'guessed' })],
  ['no token', ({ accessKeyId, secretAccessKey }) => ({ accessKeyId, secretAccessKey })],
  ['the key of the account with a token', (key, account) => ({ ...key, ...account })],
  ['an endless token', (key) => ({ ...key, sessionToken: 'a'.repeat(8_000) })],
])('%s is refused', async (_what, change) => {
  const lab = await openLab();
  writeRole(lab.core, [MAY_LIST]);
  const key = (await credentialsOf(lab)) as Required<AwsKey>;
  const iot = iotClient(lab.core, change(key, keyOf(lab.core)));
  await expect(iot.send(new aws.ListThingsCommand({}))).rejects.toMatchObject({
    name: expect.stringMatching(/UnrecognizedClient|InvalidSignature/) as string,
    $metadata: { httpStatusCode: 403 },
  });
});

test('credentials of before a restart count, those of another core do not', async () => {
  const lab = await openLab();
  writeRole(lab.core, [MAY_LIST]);
  const key = await credentialsOf(lab);
  await lab.core.stop();
  const again = await startCoreLab({ httpsPort: 0, dataDir: lab.core.dataDir });
  expect((await iotClient(again, key).send(new aws.ListThingsCommand({}))).things).toHaveLength(1);
  const foreign = await startCoreLab({ httpsPort: 0 });
  const attempt = iotClient(foreign, key).send(new aws.ListThingsCommand({}));
  await expect(attempt).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test.each([
  ['a name with a path', '../evil', { Version: '2012-10-17', Statement: [MAY_LIST] }],
  ['no policy', 'sensors', {}],
])('a role with %s is not kept', (_what, name, document) => {
  const dataDir = temporaryFolder();
  const fault = expect.objectContaining({ code: 'BROKER_BAD_ROLE' }) as Error;
  expect(() => saveRole(dataDir, name, document)).toThrow(fault);
  expect(readdirSync(dataDir)).toEqual([]);
});
