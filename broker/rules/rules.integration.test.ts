/** From a publish of a real client to what the actions of a rule leave behind. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTopicRuleCommand } from '@aws-sdk/client-iot';
import { describe, expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { connectThing, messages, type CoreLab } from '../../test/support/core-lab.ts';
import { roleArn, RULE_TOPIC as TOPIC, ruleLab } from '../../test/support/rule-lab.ts';

test('one publish becomes a file, a message, rows, a record and a log line', async () => {
  const lab = await ruleLab();
  await lab.create(
    'everything',
    "SELECT state, temperature * 2 AS twice, topic(3) AS gateway FROM 'metering/v1/+/status' WHERE state = 'online'",
    { s3: { roleArn, bucketName: 'status', key: '${topic()}/${state}.json' } },
    { republish: { roleArn, topic: 'metering/v1/${topic(3)}/copies', qos: 1 } },
    {
      dynamoDB: {
        roleArn,
        tableName: 'status',
        hashKeyField: 'gateway',
        hashKeyValue: '${topic(3)}',
        rangeKeyField: 'at',
        rangeKeyValue: '${temperature}',
        rangeKeyType: 'NUMBER',
      },
    },
    { dynamoDBv2: { roleArn, putItem: { tableName: 'columns' } } },
    {
      timestream: {
        roleArn,
        databaseName: 'lab',
        tableName: 'status',
        dimensions: [{ name: 'client', value: '${clientid()}' }],
        timestamp: { value: '1598481736423', unit: 'MILLISECONDS' },
      },
    },
    { sqs: { roleArn, queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/status' } },
    { cloudwatchLogs: { roleArn, logGroupName: 'iot/status' } },
  );
  const portal = await connectThing(lab.core.url, await lab.core.issue('portal'));
  await portal.subscribeAsync('metering/v1/+/copies', { qos: 1 });
  const copies = messages(portal, 1);
  await lab.send('{"state":"offline","temperature":1}');
  await lab.send('{"state":"online","temperature":21.5}');
  const output = '{"state":"online","twice":43,"gateway":"gw-1"}';
  expect(await copies).toEqual([{ topic: 'metering/v1/gw-1/copies', text: output }]);
  expect(lab.file('s3', 'status', 'metering/v1/gw-1/status/online.json')).toBe(output);
  expect(lab.rows('dynamodb/status')).toEqual([{ gateway: 'gw-1', at: 21.5, payload: output }]);
  expect(lab.rows('dynamodb/columns')).toEqual([{ state: 'online', twice: 43, gateway: 'gw-1' }]);
  const record = {
    client: 'gw-1',
    'measure_value::bigint': null,
    'measure_value::double': null,
    'measure_value::varchar': null,
    'measure_value::boolean': null,
    time: '2020-08-26 22:42:16.423000000',
  };
  expect(lab.rows('timestream/lab/status')).toEqual([
    { ...record, measure_name: 'state', 'measure_value::varchar': 'online' },
    { ...record, measure_name: 'twice', 'measure_value::bigint': 43 },
    { ...record, measure_name: 'gateway', 'measure_value::varchar': 'gw-1' },
  ]);
  expect(lab.rows('sqs/status')).toMatchObject([{ body: output }]);
  const line = JSON.parse(lab.file('logs', 'iot%2Fstatus.ndjson')) as { message: string };
  expect(line.message).toBe(output);
  expect(lab.core.lines.filter(({ kind }) => kind === 'rule')).toEqual([]);
});

test('topics, streams and metrics are tables and files too', async () => {
  const lab = await ruleLab();
  await lab.create(
    'streams',
    `SELECT VALUE [{'n': n}, {'default': 'hi'}] FROM '${TOPIC}'`,
    { sns: { roleArn, targetArn: 'arn:aws:sns:eu-central-1:000000000000:alarms' } },
    { kinesis: { roleArn, streamName: 'all', partitionKey: '${clientid()}' } },
    { firehose: { roleArn, deliveryStreamName: 'lines', separator: '\n', batchMode: true } },
    {
      cloudwatchMetric: {
        roleArn,
        metricNamespace: 'lab/iot',
        metricName: 'n',
        metricValue: '${n * 2}',
        metricUnit: 'Count',
        metricTimestamp: '1598481736',
      },
    },
  );
  await lab.create('notice', `SELECT text AS default FROM '${TOPIC}'`, {
    sns: {
      roleArn,
      targetArn: 'arn:aws:sns:eu-central-1:000000000000:texts',
      messageFormat: 'JSON',
    },
  });
  await lab.send('{"n":4,"text":"hello"}');
  const output = '[{"n":4},{"default":"hi"}]';
  expect(lab.rows('sns/alarms')).toMatchObject([{ message: output }]);
  expect(lab.rows('sns/texts')).toMatchObject([{ message: 'hello' }]);
  expect(lab.rows('kinesis/all')).toMatchObject([{ partition_key: 'gw-1', data: output }]);
  expect(lab.file('firehose', 'lines')).toBe('{"n":4}\n{"default":"hi"}\n');
  expect(lab.rows('metrics/lab/iot')).toEqual([
    { metric_name: 'n', value: 8, unit: 'Count', timestamp: 1_598_481_736 },
  ]);
  await lab.send('{"n":"x"}');
  const problems = lab.core.lines.flatMap((line) => (line.kind === 'rule' ? [line.problem] : []));
  expect(problems).toEqual([
    'CloudwatchMetricAction: the value came to "", it must be a number',
    'SnsAction: a message of the format JSON needs a member "default" with a text',
  ]);
});

describe('republish', () => {
  test('$$ reaches the shadow of a thing, whose answers other rules hear', async () => {
    const lab = await ruleLab();
    await lab.create('to_shadow', `SELECT {'reported': {'on': on}} AS state FROM '${TOPIC}'`, {
      republish: { roleArn, topic: '$$aws/things/gw-1/shadow/update' },
    });
    await lab.create(
      'from_shadow',
      "SELECT state.reported.on AS on, topic(3) AS thing FROM '$aws/things/+/shadow/update/accepted'",
      { sqs: { roleArn, queueUrl: 'changes' } },
    );
    await lab.send('{"on":true}');
    await lab.core.rules.engine.idle();
    expect(lab.rows('sqs/changes')).toMatchObject([{ body: '{"on":true,"thing":"gw-1"}' }]);
  });

  test('headers become properties of MQTT 5', async () => {
    const lab = await ruleLab();
    await lab.create('headers', `SELECT * FROM '${TOPIC}'`, {
      republish: {
        roleArn,
        topic: 'metering/v1/gw-1/copies',
        headers: {
          contentType: 'application/json',
          payloadFormatIndicator: 'UTF8_DATA',
          responseTopic: '${topic()}/answers',
          correlationData: Buffer.from('question').toString('base64'),
          messageExpiry: '60',
          userProperties: [{ key: 'site', value: '${site}' }],
        },
      },
    });
    const thing = await lab.core.issue('portal');
    const portal = await connectThing(lab.core.url, thing, { protocolVersion: 5 });
    await portal.subscribeAsync('metering/v1/+/copies', { qos: 1 });
    const received = new Promise<unknown>((resolve) => {
      portal.once('message', (...[, , packet]) => resolve(packet.properties));
    });
    await lab.send('{"site":"north"}');
    expect(await received).toMatchObject({
      contentType: 'application/json',
      payloadFormatIndicator: true,
      responseTopic: `${TOPIC}/answers`,
      correlationData: Buffer.from('question'),
      messageExpiryInterval: 60,
      userProperties: { site: 'north' },
    });
  });

  test('a rule that triggers itself ends after ten rounds', async () => {
    const lab = await ruleLab();
    await lab.create(
      'loop',
      `SELECT * FROM '${TOPIC}'`,
      { republish: { roleArn, topic: TOPIC } },
      { sqs: { roleArn, queueUrl: 'rounds' } },
    );
    await lab.send('{}');
    expect(lab.rows('sqs/rounds')).toHaveLength(11);
    expect(lab.core.lines).toContainEqual(
      expect.objectContaining({
        kind: 'rule',
        rule: 'loop',
        problem: 'RepublishAction: rules republished 10 times in a row',
      }),
    );
  });

  test.each([
    ['$aws/things/gw-1/shadow/update', 'reserved'],
    ['$$aws/events/presence/connected/x', 'reserved'],
    ['a/#', 'wildcard'],
    ['${missing}', 'empty'],
    ['a'.repeat(257), 'too-long'],
  ])('to %s is refused', async (topic, fault) => {
    const lab = await ruleLab();
    await lab.create('wrong', `SELECT * FROM '${TOPIC}'`, { republish: { roleArn, topic } });
    await lab.send('{}');
    const { problem } = (await lab.core.line(({ kind }) => kind === 'rule')) as { problem: string };
    expect(problem).toMatch(new RegExp(`^RepublishAction: cannot republish to .*: ${fault}$`));
  });
});

test('failed actions go to the error action as one message, the others are done', async () => {
  const lab = await ruleLab();
  const payload = '{"a":1}';
  const iot = iotClient(lab.core);
  await iot.send(
    new CreateTopicRuleCommand({
      ruleName: 'fails',
      topicRulePayload: {
        sql: `SELECT * FROM '${TOPIC}'`,
        actions: [
          { s3: { roleArn, bucketName: '../etc', key: 'x' } },
          { lambda: { functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:none' } },
          { sqs: { roleArn, queueUrl: 'done' } },
        ],
        errorAction: { sqs: { roleArn, queueUrl: 'failed' } },
      },
    }),
  );
  await lab.send(payload);
  expect(lab.rows('sqs/done')).toHaveLength(1);
  const [row] = lab.rows('sqs/failed') as { body: string }[];
  expect(JSON.parse(row?.body ?? '')).toMatchObject({
    ruleName: 'fails',
    topic: TOPIC,
    cloudwatchTraceId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    clientId: 'gw-1',
    base64OriginalPayload: Buffer.from(payload).toString('base64'),
    failures: [
      {
        failedAction: 'S3Action',
        failedResource: '../etc',
        errorMessage: '"../etc" is not the name of a bucket',
      },
      {
        failedAction: 'LambdaAction',
        errorMessage: expect.stringContaining('there is no file none.mjs') as string,
      },
    ],
  });
});

describe('Basic Ingest', () => {
  test('reaches one rule whatever its filter, and no subscriber', async () => {
    const lab = await ruleLab();
    const queue = { sqs: { roleArn, queueUrl: 'ingested' } };
    await lab.create('direct', "SELECT topic() AS t, topic(1) AS first FROM 'other'", queue);
    await lab.create('without_from', 'SELECT topic() AS t', queue);
    await lab.core.rules.engine.idle();
    const ingest = async (topic: string): Promise<void> => {
      await lab.core.broker.submit({
        topic,
        payload: Buffer.from('{}'),
        qos: 1,
        retain: false,
        clientId: 'gw-1',
        principal: { certificateId: 'none', thingName: undefined },
        sourceIp: '127.0.0.1',
      });
      await lab.core.rules.engine.idle();
    };
    await ingest('$aws/rules/direct/house/7');
    await ingest('$aws/rules/without_from/x');
    await ingest('$aws/rules/nobody/x');
    expect(lab.rows('sqs/ingested')).toMatchObject([
      { body: '{"t":"house/7","first":"house"}' },
      { body: '{"t":"x"}' },
    ]);
    expect(lab.core.lines).toContainEqual(
      expect.objectContaining({ rule: 'nobody', topic: 'x', problem: 'there is no such rule' }),
    );
  });
});

describe('functions', () => {
  const write = (core: CoreLab, name: string, code: string): void => {
    const dir = join(core.dataDir, 'rules', 'functions');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, name), code);
  };

  test('a local module gets the output, and aws_lambda() its answer', async () => {
    const lab = await ruleLab();
    write(lab.core, 'double.mjs', 'export const handler = ({ n }) => ({ n: n * 2 });');
    await lab.create(
      'asks',
      `SELECT aws_lambda('double', {'n': n}).n AS twice, newuuid() AS id FROM '${TOPIC}' WHERE aws_lambda('double', {'n': n}).n > 10`,
      { sqs: { roleArn, queueUrl: 'doubled' } },
    );
    await lab.send('{"n":2}');
    await lab.send('{"n":21}');
    const bodies = (lab.rows('sqs/doubled') as { body: string }[]).map(
      ({ body }) => JSON.parse(body) as object,
    );
    expect(bodies).toEqual([{ twice: 42, id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }]);
  });

  test('one that never ends is stopped, and nothing else waits for it', async () => {
    const lab = await ruleLab();
    write(lab.core, 'spin.mjs', 'export const handler = () => { for (;;); };');
    await lab.create('spins', `SELECT aws_lambda('spin', *) AS x FROM '${TOPIC}'`, {
      sqs: { roleArn, queueUrl: 'never' },
    });
    await lab.create('goes_on', `SELECT * FROM '${TOPIC}'`, {
      sqs: { roleArn, queueUrl: 'at_once' },
    });
    await lab.send('{}');
    expect(lab.rows('sqs/never')).toEqual([]);
    expect(lab.rows('sqs/at_once')).toHaveLength(1);
    expect(lab.core.lines).toContainEqual(
      expect.objectContaining({
        rule: 'spins',
        problem: 'RULE_FUNCTION_FAILED: aws_lambda() failed: the function took too long',
      }),
    );
  });
});

describe('a rule that is slow', () => {
  test('by its statement takes little time from everybody else', async () => {
    const lab = await ruleLab();
    const queue = { sqs: { roleArn, queueUrl: 'others' } };
    await lab.create('slow', `SELECT * FROM '${TOPIC}' WHERE regexp_matches(t, '^(a+)+$')`, queue);
    await lab.create('other', `SELECT 1 AS n FROM '${TOPIC}'`, queue);
    const evil = JSON.stringify({ t: `${'a'.repeat(60)}b` });
    await Promise.all(
      Array.from({ length: 40 }, () => lab.gateway.publishAsync(TOPIC, evil, { qos: 1 })),
    );
    await lab.core.rules.engine.idle();
    expect(lab.rows('sqs/others')).toHaveLength(40);
    const lines = lab.core.lines.filter((line) => line.kind === 'rule');
    // Each costs 50 ms, and then the rule rests for a second.
    const costly = lines.filter(({ problem }) => problem.startsWith('RULE_EVALUATION_TOO_COSTLY'));
    expect(costly.length).toBeLessThan(10);
    expect(lines[1]?.problem).toBe('dropped: the statement took too long a moment ago');
  });

  test('by its actions holds up its own messages only', async () => {
    const lab = await ruleLab();
    const dir = join(lab.core.dataDir, 'rules', 'functions');
    mkdirSync(dir, { recursive: true });
    const code =
      'let open; const gate = new Promise((r) => (open = r)); export const handler = ({ go }) => (go ? open() : gate);';
    writeFileSync(join(dir, 'gate.mjs'), code);
    const gate = { lambda: { functionArn: 'gate' } };
    await lab.create('waits', `SELECT * FROM '${TOPIC}' WHERE NOT go`, gate);
    await lab.create('opens', `SELECT * FROM '${TOPIC}' WHERE go`, gate);
    const done = Array.from({ length: 100 }, () =>
      lab.gateway.publishAsync(TOPIC, '{"go":false}', { qos: 1 }),
    );
    await Promise.all(done);
    expect(lab.core.rules.engine.waitingCount).toBe(100);
    await lab.send('{"go":true}');
    expect(lab.core.rules.engine.waitingCount).toBe(0);
    expect(lab.core.lines.filter(({ kind }) => kind === 'rule')).toEqual([]);
  });
});
