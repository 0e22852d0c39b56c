/** What a core has as a template, against the schemas that the real service publishes. */
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { schemaProblems } from '../../../test/support/cloudformation-schema.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { DEFAULT_ARNS, iotArn } from '../../common/arn.fixture.ts';
import { JobStore } from '../../jobs/store.ts';
import { ProvisioningStore } from '../../provisioning/store.ts';
import { Registry } from '../../registry/registry.ts';
import { ACTIONS } from '../../rules/actions/action-table.ts';
import { readRuleDocument, type StoredRule } from '../../rules/topic-rule.ts';
import { openCoreDatabase } from '../../storage/database.ts';
import { placeText } from './place-text.ts';
import { cloudFormation } from './template.ts';

const clock = { now: () => 1_750_000_000_000 };
const ROLE = 'arn:aws:iam::000000000000:role/forward';
const BODY = JSON.stringify({ Resources: { p: { Type: 'AWS::IoT::Policy' } } });

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['iot:Connect'],
      Resource: [iotArn('client', '${iot:Connection.Thing.ThingName}')],
    },
  ],
};

let registry: Registry;
let templates: ProvisioningStore;
let jobs: JobStore;

beforeEach(() => {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  registry = new Registry(db, clock);
  templates = new ProvisioningStore(db, clock);
  jobs = new JobStore(db);
  registry.policies.create('gateway', JSON.stringify(POLICY));
});

const rule = (name: string, ...actions: readonly object[]): StoredRule => ({
  name,
  document: readRuleDocument({ sql: "SELECT * FROM 'a/b'", actions }),
  createdAt: 0,
});

const exported = (...rules: readonly StoredRule[]) =>
  cloudFormation({
    registry,
    rules,
    templates: [...templates.all()],
    jobTemplates: jobs.templates(),
  });

/** Fields that every action of its kind takes; more than it needs where names differ in case. */
const FIELDS: Readonly<Record<string, object>> = {
  republish: {
    topic: 'to/${topic(2)}',
    qos: 1,
    headers: { userProperties: [{ key: 'k', value: 'v' }] },
  },
  s3: { bucketName: 'b', key: '${timestamp()}' },
  lambda: { functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:f' },
  http: { url: 'https://a.example/x', headers: [{ key: 'k', value: 'v' }] },
  dynamoDB: {
    tableName: 't',
    hashKeyField: 'h',
    hashKeyValue: '${topic()}',
    rangeKeyType: 'NUMBER',
  },
  dynamoDBv2: { putItem: { tableName: 't' } },
  timestream: { databaseName: 'd', tableName: 't', dimensions: [{ name: 'n', value: 'v' }] },
  sqs: { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/q', useBase64: true },
  sns: { targetArn: 'arn:aws:sns:eu-central-1:000000000000:t', messageFormat: 'RAW' },
  kinesis: { streamName: 's', partitionKey: '${newuuid()}' },
  stepFunctions: { stateMachineName: 'm', executionNamePrefix: 'p' },
  firehose: { deliveryStreamName: 's', separator: '\n' },
  cloudwatchLogs: { logGroupName: 'l' },
  cloudwatchAlarm: { alarmName: 'a', stateReason: 'r', stateValue: 'ALARM' },
  cloudwatchMetric: {
    metricNamespace: 'n',
    metricName: 'm',
    metricValue: '1',
    metricUnit: 'Count',
  },
};

test.each(ACTIONS.map(({ key, required }) => ({ key, required })))(
  'an action $key fits the schema, its role and the right that it needs too',
  ({ key, required }) => {
    const role = required.includes('roleArn') ? { roleArn: ROLE } : {};
    const { template } = exported(rule('r', { [key]: { ...role, ...FIELDS[key] } }));
    expect(schemaProblems(template.Resources)).toEqual([]);
    const roles = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    expect(roles.flatMap(({ Properties }) => Properties['Policies'] ?? [])).toHaveLength(
      required.includes('roleArn') ? 1 : 0,
    );
  },
);

test('things, groups, policies and certificates hang together by references', () => {
  registry.types.create('meter', { description: 'm', searchableAttributes: ['room'] });
  registry.billingGroups.create('bills', 'all');
  registry.groups.create('house', { attributes: { a: 'b' } });
  registry.groups.create('floor', { attributes: {}, parentGroupName: 'house' });
  const thing = registry.things.create('gw-1', { thingTypeName: 'meter', attributes: { x: '1' } });
  registry.groups.addThing(registry.groups.get('floor'), thing);
  const id = 'ab'.repeat(32);
  registry.certificates.register({ certificateId: id, pem: 'PEM', state: 'ACTIVE' });
  registry.certificates.attach('gw-1', id, 'EXCLUSIVE_THING');
  registry.policies.attach('gateway', iotArn('cert', id));
  registry.tags.put(iotArn('thinggroup', 'house'), [{ Key: 'k', Value: 'v' }]);
  const { template, problems } = exported();
  const { Resources } = template;
  expect(schemaProblems(Resources)).toEqual([]);
  expect(Resources['ThingGroupFloor']?.Properties['ParentGroupName']).toEqual({
    Ref: 'ThingGroupHouse',
  });
  expect(Resources['ThingGroupHouse']?.Properties['Tags']).toEqual([{ Key: 'k', Value: 'v' }]);
  const certificate = `CertificateAb${'ab'.repeat(7)}`;
  expect(Resources[certificate]?.Properties['CertificateMode']).toBe('SNI_ONLY');
  const attachments = Object.values(Resources).filter(({ Type }) => Type.endsWith('Attachment'));
  expect(attachments.map(({ Properties }) => Properties['Principal'])).toEqual(
    [1, 2].map(() => ({ 'Fn::GetAtt': [certificate, 'Arn'] })),
  );
  expect(problems).toEqual(['members of the group floor: gw-1', 'type of the thing gw-1: meter']);
});

test('job templates and domains fit their schemas, with what they refer to', () => {
  jobs.putTemplate({
    ...{ jobTemplateId: 'nightly', document: '{}', documentSource: undefined, createdAt: 0 },
    description: 'at night',
    settings: {
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      presignedUrlConfig: { roleArn: ROLE, expiresInSec: 60 },
      jobExecutionsRolloutConfig: {
        maximumPerMinute: 10,
        exponentialRate: {
          ...{ baseRatePerMinute: 1, incrementFactor: 1.5 },
          rateIncreaseCriteria: { numberOfNotifiedThings: 4, numberOfSucceededThings: undefined },
        },
      },
      jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 3 }] },
      abortConfig: {
        criteriaList: [
          {
            ...{ failureType: 'ALL', action: 'CANCEL' },
            ...{ thresholdPercentage: 20, minNumberOfExecutedThings: 4 },
          },
        ],
      },
      schedulingConfig: {
        maintenanceWindows: [{ startTime: 'cron(0 3 ? * * *)', durationInMinutes: 60 }],
      },
    },
  });
  registry.customAuthorizers.create('door', {
    ...{ authorizerFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:door' },
    ...{ status: 'ACTIVE', signingDisabled: true, enableCachingForHttp: false },
    ...{ tokenKeyName: undefined, tokenSigningPublicKeys: {} },
  });
  registry.domains.create('own', {
    ...{ domainName: 'iot.example.com', domainType: 'CUSTOMER_MANAGED', status: 'ENABLED' },
    authorizer: { defaultAuthorizerName: 'door', allowAuthorizerOverride: true },
    ...{ securityPolicy: 'IoTSecurityPolicy_TLS13_1_2_2022_10', serverCertificateArns: [] },
  });
  const { template, problems } = exported();
  expect(schemaProblems(template.Resources)).toEqual([]);
  expect(template.Resources['JobTemplateNightly']?.Properties).toMatchObject({
    JobExecutionsRolloutConfig: { ExponentialRolloutRate: { IncrementFactor: 1.5 } },
    JobExecutionsRetryConfig: { RetryCriteriaList: [{ NumberOfRetries: 3 }] },
    MaintenanceWindows: [{ StartTime: 'cron(0 3 ? * * *)' }],
  });
  expect(template.Resources['DomainConfigurationOwn']?.Properties).toMatchObject({
    AuthorizerConfig: { DefaultAuthorizerName: { Ref: 'AuthorizerDoor' } },
  });
  expect(problems).toContain('server certificate of the domain iot.example.com');
});

test('policies name the place of the stack, and keep their variables', () => {
  const text =
    'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:client/${!iot:Connection.Thing.ThingName}';
  expect(exported().template.Resources['PolicyGateway']?.Properties).toMatchObject({
    PolicyDocument: { Statement: [{ Resource: [{ 'Fn::Sub': text }] }] },
  });
  expect(placeText('${iot:ClientId}', DEFAULT_ARNS)).toBe('${iot:ClientId}');
});

test('authorities and provisioning templates bring the role that provisions', () => {
  templates.create({
    templateName: 'fleet',
    type: 'FLEET_PROVISIONING',
    description: undefined,
    enabled: true,
    provisioningRoleArn: ROLE,
    preProvisioningHook: { targetArn: 'arn:aws:lambda:eu-central-1:000000000000:function:f' },
    templateBody: BODY,
  });
  registry.authorities.register({
    certificateId: 'cd'.repeat(32),
    state: 'ACTIVE',
    autoRegistration: 'ENABLE',
    pem: 'PEM',
    mode: 'DEFAULT',
    registrationConfig: { templateBody: BODY, roleArn: ROLE },
  });
  const { template } = exported();
  expect(schemaProblems(template.Resources)).toEqual([]);
  expect(Object.keys(template.Parameters ?? {})).toHaveLength(1);
  expect(template.Resources['RoleForward']?.Properties['ManagedPolicyArns']).toHaveLength(1);
});

test('the right of a reserved topic has one $, and a wildcard for what the rule fills in', () => {
  const republish = { roleArn: ROLE, topic: '$$aws/things/${topic(2)}/shadow/update' };
  const { Resources } = exported(rule('r', { republish })).template;
  expect(JSON.stringify(Resources['RoleForward'])).toContain(':topic/$aws/things/*/shadow/update"');
  expect(JSON.stringify(Resources['RuleR'])).toContain(republish.topic);
});

test('names that become the same keep resources of their own', () => {
  for (const name of ['a-b', 'a_b', 'aB']) registry.things.create(name, { attributes: {} });
  const things = Object.values(exported().template.Resources).filter(
    ({ Type }) => Type === 'AWS::IoT::Thing',
  );
  expect(new Set(things.map(({ Properties }) => Properties['ThingName']))).toEqual(
    new Set(['a-b', 'aB', 'a_b']),
  );
});

test('the schema tells what is wrong', () => {
  const Properties = { PolicyName: 5, Unknown: 1 };
  expect(schemaProblems({ P: { Type: 'AWS::IoT::Policy', Properties } })).toEqual([
    'P.PolicyDocument is missing',
    'P.PolicyName is no text',
    'P.Unknown is unknown',
  ]);
});
