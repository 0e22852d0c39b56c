/**
 * The roles that rules and templates name: there is no IAM here, so each becomes a role of the
 * template that AWS IoT may take, with the rights that its actions need and no others.
 */
import type { Arns } from '../../common/arn.ts';
import type { LogicalIds } from './logical-ids.ts';
import type { CfnResource } from './resource.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Right {
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

const PROVISIONING = 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSIoTThingsRegistration';

export class Roles {
  readonly #ids: LogicalIds;
  readonly #arns: Arns;
  readonly #rights = new Map<string, Map<string, Right>>();
  readonly #provisions = new Set<string>();

  constructor(ids: LogicalIds, arns: Arns) {
    this.#ids = ids;
    this.#arns = arns;
  }

  /** A reference to the role, which may do what this action does. */
  forAction(roleArn: string, action: { readonly kind: string; readonly fields: Fields }): unknown {
    const rights = this.#of(roleArn);
    const right = RIGHTS[action.kind]?.(action.fields);
    if (right !== undefined) rights.set(JSON.stringify(right), right);
    return this.#reference(roleArn);
  }

  forProvisioning(roleArn: string): unknown {
    this.#of(roleArn);
    this.#provisions.add(roleArn);
    return this.#reference(roleArn);
  }

  *resources(): Generator<readonly [id: string, role: CfnResource]> {
    for (const [roleArn, rights] of this.#rights) {
      const statements = [...rights.values()].map((right) => ({ Effect: 'Allow', ...right }));
      const policy = {
        PolicyName: 'actions-of-rules',
        PolicyDocument: { Version: '2012-10-17', Statement: statements },
      };
      const Properties = {
        AssumeRolePolicyDocument: TRUST,
        ...(this.#provisions.has(roleArn) ? { ManagedPolicyArns: [sub(PROVISIONING)] } : {}),
        ...(statements.length === 0 ? {} : { Policies: [policy] }),
      };
      yield [this.#idOf(roleArn), { Type: 'AWS::IAM::Role', Properties }];
    }
  }

  #of(roleArn: string): Map<string, Right> {
    const known = this.#rights.get(roleArn) ?? new Map<string, Right>();
    this.#rights.set(roleArn, known);
    return known;
  }

  #reference(roleArn: string): unknown {
    return { 'Fn::GetAtt': [this.#idOf(roleArn), 'Arn'] };
  }

  /** By account where it is not that of the core. */
  #idOf(roleArn: string): string {
    const [, account = '', name = roleArn] =
      /^arn:[^:]+:iam::(\d*):role\/(.+)$/.exec(roleArn) ?? [];
    return this.#ids.of(
      'Role',
      account === this.#arns.place.accountId ? name : `${name} ${account}`,
    );
  }
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'iot.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

const sub = (text: string) => ({ 'Fn::Sub': text });

/** A name of a resource; what a rule fills in may be anything. */
function nameIn(fields: Fields, member: string): string {
  const text = fields[member];
  return typeof text === 'string' ? text.replaceAll(/\$\{[^}]*\}/g, '*') : '*';
}

const here = (service: string, name: string) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}`);

const table = (name: string) => here('dynamodb', `table/${name}`);

/** What the role of an action must be allowed, by the key of the action. */
const RIGHTS: Readonly<Record<string, (fields: Fields) => Right>> = {
  republish: (fields) => ({
    Action: ['iot:Publish'],
    // A rule writes the `$` of a reserved topic twice.
    Resource: here('iot', `topic/${nameIn(fields, 'topic').replace(/^\$\$/, '$')}`),
  }),
  dynamoDB: (fields) => ({
    Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    Resource: table(nameIn(fields, 'tableName')),
  }),
  dynamoDBv2: (fields) => ({
    Action: ['dynamodb:PutItem'],
    Resource: table(nameIn((fields['putItem'] ?? {}) as Fields, 'tableName')),
  }),
  s3: (fields) => ({
    Action: ['s3:PutObject'],
    Resource: sub(`arn:\${AWS::Partition}:s3:::${nameIn(fields, 'bucketName')}/*`),
  }),
  sqs: (fields) => ({
    Action: ['sqs:SendMessage'],
    Resource: here('sqs', nameIn(fields, 'queueUrl').split('/').at(-1) ?? '*'),
  }),
  sns: (fields) => ({ Action: ['sns:Publish'], Resource: nameIn(fields, 'targetArn') }),
  stepFunctions: (fields) => ({
    Action: ['states:StartExecution'],
    Resource: here('states', `stateMachine:${nameIn(fields, 'stateMachineName')}`),
  }),
  kinesis: (fields) => ({
    Action: ['kinesis:PutRecord'],
    Resource: here('kinesis', `stream/${nameIn(fields, 'streamName')}`),
  }),
  firehose: (fields) => ({
    Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
    Resource: here('firehose', `deliverystream/${nameIn(fields, 'deliveryStreamName')}`),
  }),
  cloudwatchAlarm: (fields) => ({
    Action: ['cloudwatch:SetAlarmState'],
    Resource: here('cloudwatch', `alarm:${nameIn(fields, 'alarmName')}`),
  }),
  cloudwatchMetric: () => ({ Action: ['cloudwatch:PutMetricData'], Resource: '*' }),
  cloudwatchLogs: (fields) => ({
    Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    Resource: here('logs', `log-group:${nameIn(fields, 'logGroupName')}:*`),
  }),
  timestream: (fields) => ({
    Action: ['timestream:WriteRecords'],
    Resource: here(
      'timestream',
      `database/${nameIn(fields, 'databaseName')}/table/${nameIn(fields, 'tableName')}`,
    ),
  }),
};
