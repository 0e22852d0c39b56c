/** The whole way of a device, with nothing but clients that AWS users have. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  CreateTopicRuleCommand,
} from '@aws-sdk/client-iot';
import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { connectAsync, type MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { dataClient, iotClient } from '../../test/support/aws-clients.ts';
import { startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';

const roleArn = 'arn:aws:iam::000000000000:role/rule';
const thingName = 'boiler-7';
const ANY = 'arn:aws:iot:eu-central-1:000000000000:';

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: `${ANY}client/\${iot:Connection.Thing.ThingName}`,
    },
    {
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: [
        `${ANY}topic/$aws/things/\${iot:Connection.Thing.ThingName}/shadow/update`,
        `${ANY}topic/$aws/rules/alone`,
        `${ANY}topic/$aws/rules/ingest/*`,
      ],
    },
  ],
};

/** To the rule itself, without a topic after it. */
async function ingestAlone(client: MqttClient, core: CoreLab): Promise<void> {
  await client.publishAsync('$aws/rules/alone', '{"bar":2.5}', { qos: 1 });
  await core.rules.engine.idle();
}

test('certificate, policy, connection, shadow, rule, file; then Basic Ingest and HTTP', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await iot.send(new CreateThingCommand({ thingName }));
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const policyDocument = JSON.stringify(POLICY);
  await iot.send(new CreatePolicyCommand({ policyName: 'boilers', policyDocument }));
  const target = made.certificateArn;
  await iot.send(new AttachPolicyCommand({ policyName: 'boilers', target }));
  await iot.send(new AttachThingPrincipalCommand({ thingName, principal: target }));
  const rule = (ruleName: string, sql: string, key: string): Promise<unknown> =>
    iot.send(
      new CreateTopicRuleCommand({
        ruleName,
        topicRulePayload: {
          sql,
          awsIotSqlVersion: '2016-03-23',
          actions: [{ s3: { roleArn, bucketName: 'boilers', key } }],
        },
      }),
    );
  await rule(
    'changes',
    "SELECT current.state.reported.temperature AS now, principal() AS by FROM '$aws/things/+/shadow/update/documents' WHERE current.state.reported.temperature > 60",
    'hot/${topic(3)}.json',
  );
  await rule(
    'ingest',
    'SELECT *, clientid() AS who, topic() AS topic, principal() AS by',
    '${topic()}.json',
  );
  await rule('web', "SELECT *, clientid() AS who FROM 'web/+'", '${topic()}.json');

  const client = await connectAsync(core.url, {
    clientId: thingName,
    ca: readFileSync(core.caPath),
    cert: made.certificatePem ?? '',
    key: made.keyPair?.PrivateKey ?? '',
    reconnectPeriod: 0,
  });
  onTestFinished(() => void client.end(true));
  const report = async (temperature: number): Promise<void> => {
    const update = JSON.stringify({ state: { reported: { temperature } } });
    await client.publishAsync(`$aws/things/${thingName}/shadow/update`, update, { qos: 1 });
    await core.rules.engine.idle();
  };
  const file = (name: string): unknown =>
    JSON.parse(readFileSync(join(core.dataDir, 'rules', 's3', 'boilers', name), 'utf8'));
  await report(55);
  expect(existsSync(join(core.dataDir, 'rules', 's3', 'boilers'))).toBe(false);
  await report(71.5);
  expect(file('hot/boiler-7.json')).toEqual({ now: 71.5 });

  await client.publishAsync('$aws/rules/ingest/plant/7', '{"bar":1.5}', { qos: 1 });
  await core.rules.engine.idle();
  expect(file('plant/7.json')).toEqual({
    bar: 1.5,
    who: thingName,
    topic: 'plant/7',
    by: made.certificateId,
  });

  await rule('alone', 'SELECT *, topic() AS topic', 'alone.json');
  await ingestAlone(client, core);
  expect(file('alone.json')).toEqual({ bar: 2.5, topic: '' });
  const payload = Buffer.from('{"from":"http"}');
  await dataClient(core).send(new PublishCommand({ topic: 'web/1', qos: 1, payload }));
  await core.rules.engine.idle();
  expect(file('web/1.json')).toEqual({ from: 'http', who: 'n/a' });
});
