/** Topic rules and destinations through the real SDK. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfirmTopicRuleDestinationCommand,
  CreateTopicRuleCommand,
  CreateTopicRuleDestinationCommand,
  DeleteTopicRuleCommand,
  DeleteTopicRuleDestinationCommand,
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  GetTopicRuleDestinationCommand,
  ListTagsForResourceCommand,
  ListTopicRuleDestinationsCommand,
  ListTopicRulesCommand,
  ReplaceTopicRuleCommand,
  UpdateTopicRuleDestinationCommand,
  type Action,
} from '@aws-sdk/client-iot';
import { describe, expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { connectThing, startCoreLab } from '../../test/support/core-lab.ts';
import { httpsRequest } from '../../test/support/https-request.ts';
import { roleArn, RULE_TOPIC as TOPIC, ruleLab, webServer } from '../../test/support/rule-lab.ts';

describe('the API, by the real SDK', () => {
  const sql = "SELECT * FROM 'a/+/b'";
  const actions: Action[] = [{ sqs: { roleArn, queueUrl: 'q' } }];

  test('makes, reads, replaces, switches, lists and deletes rules', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    const create = (ruleName: string) =>
      iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload: { sql, actions } }));
    await create('one');
    await create('two');
    const { rule, ruleArn } = await iot.send(new GetTopicRuleCommand({ ruleName: 'one' }));
    expect(ruleArn).toBe('arn:aws:iot:eu-central-1:000000000000:rule/one');
    expect(rule).toEqual({
      ruleName: 'one',
      sql,
      actions,
      ruleDisabled: false,
      awsIotSqlVersion: '2015-10-08',
      createdAt: expect.any(Date) as Date,
    });
    const changed = { sql: "SELECT b FROM 'c'", actions, description: 'changed' };
    await iot.send(new ReplaceTopicRuleCommand({ ruleName: 'one', topicRulePayload: changed }));
    await iot.send(new DisableTopicRuleCommand({ ruleName: 'two' }));
    const listed = await iot.send(new ListTopicRulesCommand({}));
    expect(listed.rules).toMatchObject([
      { ruleName: 'one', topicPattern: 'c', ruleDisabled: false },
      { ruleName: 'two', topicPattern: 'a/+/b', ruleDisabled: true },
    ]);
    const named = async (input: object): Promise<unknown[] | undefined> =>
      (await iot.send(new ListTopicRulesCommand(input))).rules?.map(({ ruleName }) => ruleName);
    expect(await named({ topic: 'a/x/b' })).toEqual(['two']);
    expect(await named({ ruleDisabled: false })).toEqual(['one']);
    const page = await iot.send(new ListTopicRulesCommand({ maxResults: 1 }));
    expect(await named({ maxResults: 1, nextToken: page.nextToken })).toEqual(['two']);
    await iot.send(new EnableTopicRuleCommand({ ruleName: 'two' }));
    expect(await named({ ruleDisabled: true })).toEqual([]);
    await iot.send(new DeleteTopicRuleCommand({ ruleName: 'one' }));
    await expect(iot.send(new GetTopicRuleCommand({ ruleName: 'one' }))).rejects.toMatchObject({
      name: 'UnauthorizedException',
    });
  });

  test.each([
    ['twice', { sql, actions }, 'ResourceAlreadyExistsException', /already exists/],
    [
      'new',
      { sql: 'SELECT * FORM x', actions },
      'SqlParseException',
      /line 1, column 10.*did you mean FROM/,
    ],
    [
      'new',
      { sql: `SELECT * FROM 'a' WHERE ${Array(10_000).fill('a').join(' AND ')}`, actions },
      'SqlParseException',
      /2000 are read/,
    ],
    [
      'new',
      { sql, actions: [{ sqs: { roleArn, queueUrl: '${a +}' } }] },
      'SqlParseException',
      /line 1, column 6/,
    ],
    [
      'new',
      { sql, actions: Array(11).fill(actions[0]) as Action[] },
      'InvalidRequestException',
      /at most 10/,
    ],
    [
      'new',
      { sql, actions: [{ kafka: { destinationArn: roleArn, topic: 's', clientProperties: {} } }] },
      'InvalidRequestException',
      /no action "kafka"/,
    ],
    [
      'new',
      { sql, actions: [{ sqs: { roleArn, queueUrl: '' } }] },
      'InvalidRequestException',
      /queueUrl of the action sqs/,
    ],
    [
      'new',
      { sql, actions, awsIotSqlVersion: '2020-01-01' },
      'InvalidRequestException',
      /awsIotSqlVersion/,
    ],
    ['a-b', { sql, actions }, 'InvalidRequestException', /ruleName/],
  ])('refuses the rule %s with %j', async (ruleName, topicRulePayload, name, message) => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    await iot.send(
      new CreateTopicRuleCommand({ ruleName: 'twice', topicRulePayload: { sql, actions } }),
    );
    await expect(
      iot.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload })),
    ).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
  });

  test('takes tags with a new rule, and they go with it', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    const rule = {
      ruleName: 'tagged',
      topicRulePayload: { sql: "SELECT * FROM 'a'", actions: [] },
    };
    const resourceArn = 'arn:aws:iot:eu-central-1:000000000000:rule/tagged';
    const tags = async () => (await iot.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
    const broken = { ...rule, tags: 'a=1', topicRulePayload: { sql: 'SELECT', actions: [] } };
    await expect(iot.send(new CreateTopicRuleCommand(broken))).rejects.toMatchObject({
      name: 'SqlParseException',
    });
    const reserved = { ...rule, tags: 'aws:a=1' };
    await expect(iot.send(new CreateTopicRuleCommand(reserved))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    expect(await tags()).toEqual([]);
    await iot.send(new CreateTopicRuleCommand({ ...rule, tags: 'floor=3&owner=a%20b' }));
    expect(await tags()).toEqual([
      { Key: 'floor', Value: '3' },
      { Key: 'owner', Value: 'a b' },
    ]);
    await iot.send(new DeleteTopicRuleCommand({ ruleName: 'tagged' }));
    expect(await tags()).toEqual([]);
  });

  test('keeps destinations, and asks them again when told to', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    const web = await webServer();
    const { topicRuleDestination } = await iot.send(
      new CreateTopicRuleDestinationCommand({
        destinationConfiguration: { httpUrlConfiguration: { confirmationUrl: web.url } },
      }),
    );
    const arn = topicRuleDestination?.arn ?? '';
    expect(topicRuleDestination).toMatchObject({
      status: 'IN_PROGRESS',
      httpUrlProperties: { confirmationUrl: web.url },
    });
    await expect(
      iot.send(new UpdateTopicRuleDestinationCommand({ arn, status: 'ENABLED' })),
    ).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await iot.send(new UpdateTopicRuleDestinationCommand({ arn, status: 'IN_PROGRESS' }));
    await expect.poll(() => web.heard.length).toBe(2);
    const [first, second] = web.heard.map(
      ({ body }) => (JSON.parse(body) as { confirmationToken: string }).confirmationToken,
    );
    const confirm = (confirmationToken = '') =>
      iot.send(new ConfirmTopicRuleDestinationCommand({ confirmationToken }));
    await expect(confirm(first)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await confirm(second);
    const read = await iot.send(new GetTopicRuleDestinationCommand({ arn }));
    expect(read.topicRuleDestination?.status).toBe('DISABLED');
    const { destinationSummaries } = await iot.send(new ListTopicRuleDestinationsCommand({}));
    expect(destinationSummaries).toMatchObject([
      { arn, httpUrlSummary: { confirmationUrl: web.url } },
    ]);
    await iot.send(new DeleteTopicRuleDestinationCommand({ arn }));
    await expect(iot.send(new GetTopicRuleDestinationCommand({ arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('a rule is there after a restart, and what it writes stays inside its folder', async () => {
    const first = await ruleLab();
    await first.create('kept', `SELECT * FROM '${TOPIC}'`, {
      s3: { roleArn, bucketName: 'objects', key: '${key}' },
    });
    await first.core.stop();
    const core = await startCoreLab({ httpsPort: 0, dataDir: first.core.dataDir });
    const gateway = await connectThing(core.url, await core.issue('gw-1'));
    for (const key of ['../../../up', '/etc/passwd', 'a/./b/../c', 'ok.json']) {
      await gateway.publishAsync(TOPIC, JSON.stringify({ key }), { qos: 1 });
    }
    await core.rules.engine.idle();
    const objects = join(core.dataDir, 'rules', 's3', 'objects');
    for (const name of ['%2E./%2E./%2E./up', '%/etc/passwd', 'a/%2E/b/%2E./c', 'ok.json']) {
      expect(existsSync(join(objects, name))).toBe(true);
    }
  });
});

describe('the http action', () => {
  test('sends nothing before the destination has confirmed, then tries three times', async () => {
    const lab = await ruleLab();
    const web = await webServer(500, 429, 200);
    await lab.create('posts', `SELECT * FROM '${TOPIC}'`, {
      http: {
        url: `${web.url}/in/\${topic(3)}`,
        confirmationUrl: web.url,
        headers: [{ key: 'x-site', value: '${site}' }],
      },
    });
    await lab.send('{"site":"north"}');
    expect(lab.core.lines).toContainEqual(
      expect.objectContaining({
        problem: expect.stringMatching(/^HttpAction: there is no confirmed/) as string,
      }),
    );
    await expect.poll(() => web.heard.length).toBe(1);
    const question = JSON.parse(web.heard[0]?.body ?? '') as {
      enableUrl: string;
      messageType: string;
    };
    expect(question.messageType).toBe('DestinationConfirmation');
    const answer = await httpsRequest(lab.core, new URL(question.enableUrl).pathname);
    expect(answer.status).toBe(200);
    await lab.send('{"site":"north"}');
    const posts = web.heard.slice(1);
    expect(posts).toHaveLength(3);
    expect(posts[2]).toMatchObject({
      url: '/in/gw-1',
      headers: { 'x-site': 'north', 'content-type': 'application/json' },
      body: '{"site":"north"}',
    });
  });

  test('gives up on an answer that another try would not change', async () => {
    const lab = await ruleLab();
    const web = await webServer(404);
    await lab.create('posts', `SELECT * FROM '${TOPIC}'`, { http: { url: `${web.url}/in` } });
    const [destination] = lab.core.rules.destinations.list();
    await expect.poll(() => web.heard.length).toBe(1);
    const { confirmationToken } = JSON.parse(web.heard[0]?.body ?? '') as {
      confirmationToken: string;
    };
    const iot = iotClient(lab.core);
    await iot.send(new ConfirmTopicRuleDestinationCommand({ confirmationToken }));
    const arn = destination?.arn ?? '';
    await iot.send(new UpdateTopicRuleDestinationCommand({ arn, status: 'ENABLED' }));
    await lab.send('{}');
    expect(web.heard).toHaveLength(2);
    expect(lab.core.lines).toContainEqual(
      expect.objectContaining({ problem: `HttpAction: ${web.url}/in answered status 404` }),
    );
  });
});
