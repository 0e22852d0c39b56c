/** Policies in the words of other brokers: never more than the policy allows. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_ARNS, iotArn } from '../common/arn.fixture.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { mosquittoConfig } from './mosquitto-config.ts';
import { natsConfig } from './nats-config.ts';
import type { Principal } from './principals.ts';
import { topicRights } from './topic-rights.ts';

const CONTEXT = { clientId: 'gw-1', thing: { name: 'gw-1' } };
const ALLOW = { Effect: 'Allow', Action: ['iot:Publish'] } as const;
const DENY = { Effect: 'Deny', Action: ['iot:Publish'] } as const;

function rightsOf(...statements: readonly PolicyStatement[]) {
  const document = { Version: '2012-10-17', Statement: statements } as const;
  const { rights, problems } = topicRights([{ name: 'p', document }], {
    context: CONTEXT,
    arns: DEFAULT_ARNS,
  });
  return {
    rights: rights.map(({ effect, action, filter }) => `${effect} ${action} ${filter}`),
    problems,
  };
}

const topic = (path: string): readonly string[] => [iotArn('topic', path)];

describe('rights as MQTT filters', () => {
  test.each<[string, PolicyStatement, string[]]>([
    ['a topic', { ...ALLOW, Resource: topic('a/b') }, ['Allow publish a/b']],
    [
      'a variable',
      { ...ALLOW, Resource: topic('a/${iot:Connection.Thing.ThingName}/b') },
      ['Allow publish a/gw-1/b'],
    ],
    ['a star at the end', { ...ALLOW, Resource: topic('a/*') }, ['Allow publish a/#']],
    ['a star inside', { ...ALLOW, Resource: topic('a/*/b') }, ['Allow publish a/+/b']],
    ['every resource', { ...ALLOW, Resource: ['*'] }, ['Allow publish #']],
    [
      'every action',
      { Effect: 'Allow', Action: ['iot:*'], Resource: topic('a') },
      ['Allow publish a', 'Allow receive a'],
    ],
    ['a denial', { ...DENY, Resource: topic('a/b') }, ['Deny publish a/b']],
    ['another action', { Effect: 'Allow', Action: ['iot:Connect'], Resource: ['*'] }, []],
    ['another resource', { ...ALLOW, Resource: [iotArn('client', 'gw-1')] }, []],
    ['an unknown variable', { ...ALLOW, Resource: topic('a/${iot:Nothing}') }, []],
  ])('%s', (_what, statement, expected) => {
    expect(rightsOf(statement)).toEqual({ rights: expected, problems: [] });
  });

  test.each<[string, PolicyStatement, string]>([
    ['a star in a level', { ...ALLOW, Resource: topic('a/gw-*') }, 'p/1: "a/gw-*" has a wildcard'],
    ['one letter', { ...ALLOW, Resource: topic('a/?') }, 'p/1: "a/?" has a wildcard'],
    ['a plus as a letter', { ...ALLOW, Resource: topic('a/+') }, 'p/1: "a/+" has an MQTT wildcard'],
    [
      'a condition',
      { ...ALLOW, Resource: ['*'], Condition: { Bool: { 'iot:x': ['true'] } } },
      'p/1: it has a condition',
    ],
  ])('%s cannot be said and is left out', (_what, statement, problem) => {
    const { rights, problems } = rightsOf(statement, { ...ALLOW, Resource: topic('b') });
    expect(rights).toEqual(['Allow publish b']);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test.each([topic('a/gw-*'), topic('a/*/b')])(
    'a denial that cannot be said takes all rights away: %s',
    (resource) => {
      const { rights, problems } = rightsOf(
        { ...ALLOW, Resource: ['*'] },
        { ...DENY, Resource: [resource] },
      );
      expect(rights).toEqual([]);
      expect(problems).toHaveLength(1);
    },
  );
});

describe('a configuration', () => {
  const place = { outDir: '/out', pkiDir: '/pki', host: '127.0.0.1', port: 8883 };
  const nobody: Principal = { thingName: 'gw-9', rights: [], problems: [] };
  const gateway: Principal = {
    thingName: 'gw-1',
    rights: [
      { effect: 'Allow', action: 'publish', filter: 'a/gw-1/#' },
      { effect: 'Deny', action: 'publish', filter: 'a/gw-1/x' },
      { effect: 'Allow', action: 'receive', filter: 'b/+/c' },
    ],
    problems: [],
  };

  test('of Mosquitto has a block per thing', () => {
    const [, acl] = mosquittoConfig([gateway, nobody], place);
    expect(acl?.text.split('\n').slice(1)).toEqual([
      'user gw-1',
      'topic write a/gw-1/#',
      'topic deny a/gw-1/x',
      'topic read b/+/c',
      '',
      'user gw-9',
      '',
    ]);
  });

  test('of NATS has a user per thing, and one without rights may do nothing', () => {
    const nodes = [{ host: 'localhost', port: 8883, routePort: 6222 }];
    const files = natsConfig([gateway, nobody], { ...place, nodes });
    expect(files.map(({ name }) => name)).toEqual(['node-1.conf', 'accounts.conf']);
    const users = files[1]?.text.match(/\{ user: .*/g);
    expect(users).toEqual([
      '{ user: "CN=gw-1", permissions: { publish: { allow: ["a.gw-1", "a.gw-1.>"], deny: ["a.gw-1.x"] }, subscribe: { allow: ["b.*.c", "$MQTT.sub.>"] } } }',
      '{ user: "CN=gw-9", permissions: { publish: { deny: [">"] }, subscribe: { allow: ["$MQTT.sub.>"] } } }',
    ]);
  });
});
