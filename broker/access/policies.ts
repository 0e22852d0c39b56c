/** The two policies of the core, as data: one shared by all gateways, one for the portal. */
import { iotArn } from '../common/arn.ts';
import { compilePolicy } from '../policy/evaluator.ts';
import type { CompiledPolicy } from '../policy/evaluator.ts';
import type { PolicyDocument } from '../policy/document.ts';

const THING = '${iot:Connection.Thing.ThingName}';

export type ThingRole = 'gateway' | 'portal';
/** Policies that are built in: those of things, and that of the account itself. */
export type PeerRole = ThingRole | 'account';
export type ResourceKind = 'client' | 'topic' | 'topicfilter' | 'thing';

export function resourceName(kind: ResourceKind, path: string): string {
  return iotArn(kind, path);
}

const topic = (path: string): string => resourceName('topic', path);
const filter = (path: string): string => resourceName('topicfilter', path);

const CONNECT_AS_ITSELF = {
  Sid: 'ConnectAsItself',
  Effect: 'Allow',
  Action: ['iot:Connect'],
  Resource: [resourceName('client', THING)],
} as const;

export const POLICIES = {
  gateway: {
    Version: '2012-10-17',
    Statement: [
      CONNECT_AS_ITSELF,
      {
        Sid: 'PublishOwn',
        Effect: 'Allow',
        Action: ['iot:Publish'],
        Resource: [
          topic(`metering/v1/${THING}/telegrams`),
          topic(`metering/v1/${THING}/status`),
          topic(`$aws/things/${THING}/shadow/*`),
        ],
      },
      {
        Sid: 'SubscribeOwn',
        Effect: 'Allow',
        Action: ['iot:Subscribe'],
        Resource: [filter(`metering/v1/${THING}/*`), filter(`$aws/things/${THING}/shadow/*`)],
      },
      {
        Sid: 'ReceiveOwn',
        Effect: 'Allow',
        Action: ['iot:Receive'],
        Resource: [topic(`metering/v1/${THING}/*`), topic(`$aws/things/${THING}/shadow/*`)],
      },
    ],
  },
  portal: {
    Version: '2012-10-17',
    Statement: [
      CONNECT_AS_ITSELF,
      {
        Sid: 'SubscribeMetering',
        Effect: 'Allow',
        Action: ['iot:Subscribe'],
        Resource: [filter('metering/v1/*'), filter('$aws/things/*/shadow/*')],
      },
      {
        Sid: 'ReceiveMetering',
        Effect: 'Allow',
        Action: ['iot:Receive'],
        Resource: [topic('metering/v1/*'), topic('$aws/things/*/shadow/*')],
      },
      {
        Sid: 'ConfigureGateways',
        Effect: 'Allow',
        Action: ['iot:Publish'],
        Resource: [
          topic('$aws/things/*/shadow/name/config/update'),
          topic('$aws/things/*/shadow/name/config/get'),
        ],
      },
    ],
  },
} as const satisfies Record<ThingRole, PolicyDocument>;

/** Compiled once for all connections. */
export const ROLE_POLICIES: Readonly<Record<PeerRole, CompiledPolicy>> = {
  account: compilePolicy('account', {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
  }),
  gateway: compilePolicy('gateway', POLICIES.gateway),
  portal: compilePolicy('portal', POLICIES.portal),
};
