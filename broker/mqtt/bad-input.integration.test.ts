/**
 * JSON nested as deeply as each entrance accepts: every one refuses it with the error that AWS
 * uses, and still serves the next request.
 */
import {
  CreateJobCommand,
  CreatePolicyCommand,
  CreateProvisioningTemplateCommand,
  CreateThingCommand,
  CreateTopicRuleCommand,
  DescribeThingCommand,
  SearchIndexCommand,
  TestAuthorizationCommand,
} from '@aws-sdk/client-iot';
import { GetThingShadowCommand } from '@aws-sdk/client-iot-data-plane';
import SqliteDatabase from 'better-sqlite3';
import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { dataClient, iotClient } from '../../test/support/aws-clients.ts';
import { connectThing, messages, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { ALLOW_ALL, createDevice } from '../../test/support/device.ts';
import { httpsRequest } from '../../test/support/https-request.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { iotArn } from '../common/arn.fixture.ts';
import { startCore } from '../main.ts';
import { databasePath } from '../common/data-folder.ts';

const THING = 'meter-1';
/** Fills a publish of 128 kB. */
const DEEP = 130_000;
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const open = (depth: number): string => '['.repeat(depth);
const MILLION = 1_000_000;

async function startDevice(): Promise<{ core: CoreLab; client: MqttClient }> {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await iot.send(new CreateThingCommand({ thingName: THING }));
  const { cert, key } = await createDevice(iot, [ALLOW_ALL]);
  const options = { cert, key, clientId: THING };
  return { core, client: await connectThing(core.url, await core.issue('portal'), options) };
}

const SHADOW = `$aws/things/${THING}/shadow`;
const JOBS = `$aws/things/${THING}/jobs`;

test.each<[topic: string, payload: string, answer: object]>([
  [`${SHADOW}/update`, open(DEEP), { code: 400 }],
  [`${SHADOW}/update`, nested(DEEP / 2), { code: 400 }],
  [`${SHADOW}/update`, `{"state":{"desired":{"a":${nested(60_000)}}}}`, { code: 400 }],
  [`${SHADOW}/name/n/update`, `{"state":${nested(60_000)}}`, { code: 400 }],
  [`${SHADOW}/update`, `{"clientToken":${nested(60_000)}}`, { code: 400 }],
  [`${SHADOW}/get`, open(DEEP), { code: 400 }],
  [`${JOBS}/start-next`, open(DEEP), { code: 'InvalidJson' }],
  [`${JOBS}/start-next`, `{"statusDetails":${nested(60_000)}}`, { code: 'InvalidRequest' }],
  [`${JOBS}/get`, nested(DEEP / 2), { code: 'InvalidJson' }],
  ['$aws/certificates/create/json', open(DEEP), { statusCode: 400 }],
  [
    '$aws/provisioning-templates/t/provision/json',
    `{"parameters":{"a":${nested(60_000)}}}`,
    { statusCode: 400 },
  ],
])('%s refuses deep JSON, and the connection goes on', async (topic, payload, answer) => {
  const { core, client } = await startDevice();
  await client.subscribeAsync(`${topic}/rejected`, { qos: 1 });
  const refused = messages(client, 1);
  await client.publishAsync(topic, payload, { qos: 1 });
  expect(JSON.parse((await refused)[0]?.text ?? '')).toMatchObject(answer);
  await client.publishAsync('a/b', 'still here', { qos: 1 });
  expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
});

test('a payload that is too deep for a rule fails that rule, which says so', async () => {
  const { core, client } = await startDevice();
  const actions = [{ republish: { roleArn: 'arn:aws:iam::000000000000:role/r', topic: 'c' } }];
  await iotClient(core).send(
    new CreateTopicRuleCommand({
      ruleName: 'deep',
      topicRulePayload: { sql: "SELECT * FROM 'a/b'", actions },
    }),
  );
  await client.publishAsync('a/b', nested(DEEP / 2), { qos: 1 });
  expect(await core.line(({ kind }) => kind === 'rule')).toMatchObject({ rule: 'deep' });
  await client.publishAsync('a/b', '{"a":1}', { qos: 1 });
  expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
});

const roleArn = 'arn:aws:iam::000000000000:role/any';
const policyDocument = (resource: string): string =>
  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":${resource}}}`;

test.each([
  ['policy', () => new CreatePolicyCommand({ policyName: 'p', policyDocument: open(MILLION) })],
  ['policy', () => new CreatePolicyCommand({ policyName: 'p', policyDocument: open(2_000) })],
  [
    'policy resource',
    () => new CreatePolicyCommand({ policyName: 'p', policyDocument: policyDocument(nested(900)) }),
  ],
  ['template', () => template(open(MILLION))],
  ['template', () => template(`{"Resources":${nested(5_000)}}`)],
  [
    'template',
    () =>
      template(
        `{"Resources":{"a":{"Type":"AWS::IoT::Thing","Properties":{"ThingName":${nested(4_000)}}}}}`,
      ),
  ],
  ['template', () => template(`{"DeviceConfiguration":{"a":${nested(4_000)}},"Resources":{}}`)],
  ['template', () => template(`{"Mappings":{"a":${nested(4_000)}},"Resources":{}}`)],
  ['job', () => job(open(MILLION))],
  ['job', () => job(nested(16_000))],
  ['job', () => job(nested(65))],
  ['search', () => new SearchIndexCommand({ queryString: '('.repeat(MILLION) })],
  ['search', () => new SearchIndexCommand({ queryString: '('.repeat(900) })],
  ['rule', () => rule(`SELECT ${'('.repeat(100_000)}`)],
  ['rule', () => rule(`SELECT * FROM 'a' WHERE ${Array(10_000).fill('a = 1').join(' AND ')}`)],
  [
    'principal',
    () =>
      new TestAuthorizationCommand({ principal: open(100_000), authInfos: [{ resources: [] }] }),
  ],
] as const)('over HTTPS a %s that is too deep or too long is refused', async (_what, command) => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await iot.send(new CreateThingCommand({ thingName: THING }));
  const sent = (iot.send as (command: object) => Promise<unknown>).call(iot, command());
  await expect(sent).rejects.toMatchObject({
    name: expect.stringMatching(
      /^(InvalidRequest|InvalidQuery|MalformedPolicy|SqlParse|RequestEntityTooLarge)Exception$/,
    ) as string,
  });
  expect((await iot.send(new DescribeThingCommand({ thingName: THING }))).version).toBe(1);
  expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
});

function template(templateBody: string): CreateProvisioningTemplateCommand {
  const provisioningRoleArn = roleArn;
  return new CreateProvisioningTemplateCommand({
    ...{ templateName: 't', templateBody, provisioningRoleArn },
  });
}

function job(document: string): CreateJobCommand {
  return new CreateJobCommand({ jobId: 'j', targets: [iotArn('thing', THING)], document });
}

function rule(sql: string): CreateTopicRuleCommand {
  return new CreateTopicRuleCommand({ ruleName: 'r', topicRulePayload: { sql, actions: [] } });
}

test.each([
  [open(300_000), 400],
  [`{"state":{"reported":{"a":${nested(150_000)}}}}`, 400],
  [open(MILLION), 413],
] as const)(
  'a device with too deep a shadow over HTTPS is answered, case %#',
  async (body, status) => {
    const core = await startCoreLab({ httpsPort: 0 });
    const device = await createDevice(iotClient(core), [ALLOW_ALL]);
    const { cert, key } = device;
    const path = `/things/${THING}/shadow`;
    const answer = await httpsRequest(core, path, { method: 'POST', body, cert, key }).catch(
      (error: unknown) => ({ status: 413, text: String(error) }),
    );
    expect(answer.status).toBe(status);
    const read = dataClient(core).send(new GetThingShadowCommand({ thingName: THING }));
    await expect(read).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
  },
);

test('a core does not start on a database of a newer version, and leaves it as it is', async () => {
  const dataDir = temporaryFolder();
  await (await startCore({ dataDir, port: 0 })).stop();
  const version = (write?: number): unknown => {
    const sql = new SqliteDatabase(databasePath(dataDir));
    if (write !== undefined) sql.pragma(`user_version = ${write}`);
    const found = sql.pragma('user_version', { simple: true });
    sql.close();
    return found;
  };
  const known = Number(version());
  version(known + 1);
  const attempt = startCore({ dataDir, port: 0, httpsPort: 0 });
  await expect(attempt).rejects.toMatchObject({ code: 'BROKER_DATABASE_NEWER' });
  expect(version()).toBe(known + 1);
  version(known);
  await (await startCoreLab({ dataDir })).stop();
});
