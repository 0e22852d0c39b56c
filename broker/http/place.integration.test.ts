/** A core in a region and an account of its own: policies, signatures, rules, and its folder. */
import { readdirSync, readFileSync } from 'node:fs';
import * as aws from '@aws-sdk/client-iot';
import { connect } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { iotClient, keyOf } from '../../test/support/aws-clients.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import type { RuleDocument } from '../rules/topic-rule.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const PLACE = { region: 'us-east-1', accountId: '123456789012' };
const OWN = `arn:aws:iot:${PLACE.region}:${PLACE.accountId}`;

const allow = (prefix: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:Connect', Resource: `${prefix}:client/*` },
    { Effect: 'Allow', Action: 'iot:Publish', Resource: `${prefix}:topic/open` },
    { Effect: 'Allow', Action: 'iot:Subscribe', Resource: `${prefix}:topicfilter/answer` },
    { Effect: 'Allow', Action: 'iot:Receive', Resource: `${prefix}:topic/answer` },
  ],
});

/** A core there, and a device whose certificate has this policy. */
async function deviceWith(policy: object) {
  const core = await startCoreLab({ httpsPort: 0, place: PLACE });
  const sdk = iotClient(core);
  const { certificateArn, certificatePem, keyPair } = await sdk.send(
    new aws.CreateKeysAndCertificateCommand({ setAsActive: true }),
  );
  const policyDocument = JSON.stringify(policy);
  await sdk.send(new aws.CreatePolicyCommand({ policyName: 'p', policyDocument }));
  await sdk.send(new aws.AttachPolicyCommand({ policyName: 'p', target: certificateArn }));
  const client = connect(core.url, {
    clientId: 'meter-1',
    ca: readFileSync(core.caPath),
    cert: certificatePem ?? '',
    key: keyPair?.PrivateKey ?? '',
    reconnectPeriod: 0,
  });
  client.on('error', () => undefined);
  onTestFinished(() => void client.end(true));
  return { core, client };
}

/** Whether the device may; a forbidden CONNECT or publish ends its connection. */
async function publishes(policy: object): Promise<boolean> {
  const { client } = await deviceWith(policy);
  return new Promise((resolve) => {
    client.once('close', () => resolve(false));
    client.publish('open', '{}', { qos: 1 }, (error) => resolve(!error));
  });
}

test.each([
  ['of the own account', OWN, true],
  ['of another account', 'arn:aws:iot:us-east-1:999999999999', false],
  ['of the place that cores have otherwise', 'arn:aws:iot:eu-central-1:000000000000', false],
])('what a policy says of resources %s counts (%s): %s', async (_, prefix, expected) => {
  expect(await publishes(allow(prefix))).toBe(expected);
});

test('a rule knows the account', async () => {
  const { core, client } = await deviceWith(allow(OWN));
  const rule: RuleDocument = {
    ruleDisabled: false,
    awsIotSqlVersion: '2016-03-23',
    sql: "SELECT accountid() AS account FROM 'open'",
    actions: [{ republish: { topic: 'answer', roleArn: 'arn:aws:iam::123456789012:role/r' } }],
  };
  core.rules.save('place', rule, core.https?.url ?? '');
  const answer = new Promise<string>((resolve) => {
    client.on('message', (_topic, payload) => resolve(payload.toString()));
  });
  await client.subscribeAsync('answer', { qos: 1 });
  await client.publishAsync('open', '{}', { qos: 1 });
  expect(JSON.parse(await answer)).toEqual({ account: PLACE.accountId });
});

test('a signature for another region is refused', async () => {
  const core = await startCoreLab({ httpsPort: 0, place: PLACE });
  const { thingArn } = await iotClient(core).send(new aws.CreateThingCommand({ thingName: 'a' }));
  expect(thingArn).toBe(`${OWN}:thing/a`);
  const wrong = iotClient({ ...core, place: { ...PLACE, region: 'eu-central-1' } }, keyOf(core));
  await expect(wrong.send(new aws.ListThingsCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

test('a folder keeps its place', async () => {
  const dataDir = temporaryFolder();
  await (await startCoreLab({ dataDir, httpsPort: 0, place: PLACE })).stop();
  const again = await startCoreLab({ dataDir, httpsPort: 0 });
  expect(again.place).toEqual(PLACE);
  await again.stop();
  const same = await startCoreLab({ dataDir, place: { region: PLACE.region } });
  await same.stop();
  const elsewhere = { region: 'eu-west-1' };
  await expect(startCoreLab({ dataDir, place: elsewhere })).rejects.toMatchObject({
    code: 'BROKER_OTHER_PLACE',
    message: expect.stringContaining('us-east-1/123456789012') as string,
  });
});

test.each([
  [{ region: 'Frankfurt' }, 'the region is "Frankfurt"'],
  [{ accountId: '123' }, 'the account is "123", expected twelve digits'],
])('%j is no place, and leaves nothing behind', async (place, message) => {
  const dataDir = temporaryFolder();
  await expect(startCoreLab({ dataDir, place })).rejects.toMatchObject({
    code: 'BROKER_BAD_PLACE',
    message: expect.stringContaining(message) as string,
  });
  expect(readdirSync(dataDir)).toEqual([]);
});
