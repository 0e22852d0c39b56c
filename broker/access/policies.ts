/** The policies of the core, as data: one shared by all gateways, one for the portal, one for a grid operator. */
import type { Arns } from '../common/arn.ts';
import { compilePolicy, type CompiledPolicy } from '../policy/evaluator.ts';
import type { PolicyDocument } from '../policy/document.ts';

const THING = '${iot:Connection.Thing.ThingName}';

export type ThingRole = 'gateway' | 'portal' | 'grid-operator';
/**
 * Policies that are built in: those of things, that of the account itself, and that of a guest, who
 * may do nothing but what was granted to it.
 */
export type PeerRole = ThingRole | 'account' | 'guest';

export const THING_ROLES = [
  'gateway',
  'portal',
  'grid-operator',
] as const satisfies readonly ThingRole[];

/** Of a core, in its region and account. */
export function presetPolicies(arns: Arns): Readonly<Record<ThingRole, PolicyDocument>> {
  const topic = (path: string): string => arns.of('topic', path);
  const filter = (path: string): string => arns.of('topicfilter', path);
  const connectAsItself = {
    Sid: 'ConnectAsItself',
    Effect: 'Allow',
    Action: ['iot:Connect'],
    Resource: [arns.of('client', THING)],
  } as const;
  return {
    gateway: {
      Version: '2012-10-17',
      Statement: [
        connectAsItself,
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
        connectAsItself,
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
    'grid-operator': gridOperatorPolicy(arns, connectAsItself),
  };
}

/** It writes orders and reads nothing, not even what becomes of them. */
function gridOperatorPolicy(
  arns: Arns,
  connectAsItself: PolicyDocument['Statement'][number],
): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      connectAsItself,
      {
        Sid: 'LimitConnections',
        Effect: 'Allow',
        Action: ['iot:Publish'],
        Resource: [arns.of('topic', '$aws/things/*/shadow/name/power-limit-*/update')],
      },
    ],
  };
}

const ACCOUNT_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
};

const GUEST_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Nothing', Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
};

/** Compiled once for all connections of a core. */
export function rolePolicies(arns: Arns): Readonly<Record<PeerRole, CompiledPolicy>> {
  const key = arns.of('', '');
  const known = compiledFor.get(key);
  if (known !== undefined) return known;
  const { gateway, portal, 'grid-operator': gridOperator } = presetPolicies(arns);
  const compiled = {
    account: compilePolicy('account', ACCOUNT_POLICY),
    guest: compilePolicy('guest', GUEST_POLICY),
    gateway: compilePolicy('gateway', gateway),
    portal: compilePolicy('portal', portal),
    'grid-operator': compilePolicy('grid-operator', gridOperator),
  };
  compiledFor.set(key, compiled);
  return compiled;
}
const compiledFor = new Map<string, Readonly<Record<PeerRole, CompiledPolicy>>>();
