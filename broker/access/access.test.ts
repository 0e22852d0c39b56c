import { DEFAULT_ARNS, iotArn } from '../common/arn.fixture.ts';
import { describe, expect, test } from 'vitest';
import { clientIdFault, createAccess } from './access.ts';
import { Authorizer } from './authorization.ts';

const PEER = { principal: 'c0ffee', thingName: 'gw-1', role: 'gateway' } as const;
const PUBLISH = {
  topic: 'metering/v1/gw-1/telegrams',
  payloadBytes: 100,
  qos: 1,
  retain: false,
} as const;

describe('a gateway', () => {
  const access = createAccess(PEER, 'gw-1', { arns: DEFAULT_ARNS, enforced: true });

  test('may publish its telegrams', () => {
    expect(access.publish(PUBLISH)).toBeUndefined();
  });

  test.each([
    [{ qos: 2 }, 'limit:qos', 0x9b],
    [{ payloadBytes: 128 * 1024 + 1 }, 'limit:payload', 0x95],
    [{ topic: 'x'.repeat(257) }, 'limit:too-long', 0x90],
    [{ topic: '$aws/events/x' }, 'limit:reserved', 0x90],
    [{ topic: 'metering/v1/gw-2/telegrams' }, 'implicit-deny', 0x87],
  ])('may not publish with %j', (change, statement, reasonCode) => {
    expect(access.publish({ ...PUBLISH, ...change })).toMatchObject({
      action: 'iot:Publish',
      statement,
      reasonCode,
    });
  });

  test('what was allowed once is allowed for that alone', () => {
    const topic = (gateway: number): string => `metering/v1/gw-${gateway}/telegrams`;
    for (let gateway = 200; gateway > 0; gateway--) {
      for (const again of [1, 2]) {
        const denial = access.publish({ ...PUBLISH, topic: topic(gateway) });
        expect([again, denial === undefined]).toEqual([again, gateway === 1]);
      }
    }
    for (const change of [{ qos: 2 }, { payloadBytes: 128 * 1024 + 1 }, { retain: true }]) {
      expect(access.publish({ ...PUBLISH, topic: topic(1), ...change })).toBeDefined();
    }
    expect(access.receive(topic(2))).toBe(false);
  });

  test('of many topics each is decided as the first was', () => {
    const all = createAccess(PEER, 'gw-1', {
      arns: DEFAULT_ARNS,
      enforced: true,
      authorizer: new Authorizer({
        revision: 1,
        facts: () => ({
          policies: [
            {
              name: 'p',
              document: JSON.stringify({
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: iotArn('topic', 'a*') }],
              }),
            },
          ],
        }),
      }),
    });
    for (let turn = 0; turn < 400; turn++) {
      const topic = `${turn % 3 === 0 ? 'b' : 'a'}${turn % 150}`;
      const isAllowed = topic.startsWith('a');
      expect(all.publish({ ...PUBLISH, topic }) === undefined).toBe(isAllowed);
      expect(all.receive(topic)).toBe(isAllowed);
    }
  });

  test('may not publish a retained message: no policy grants iot:RetainPublish', () => {
    expect(access.publish({ ...PUBLISH, retain: true })).toMatchObject({
      action: 'iot:RetainPublish',
      statement: 'implicit-deny',
    });
  });

  test.each([
    ['metering/v1/gw-1/status', 1, undefined, undefined],
    ['metering/v1/gw-1/status', 2, 'limit:qos', 0x9b],
    ['$share/g/metering/v1/gw-1/status', 1, 'implicit-deny', 0x87],
    ['$share/g', 1, 'limit:shared-subscription', 0x8f],
    ['a/#/b', 1, 'limit:misplaced-wildcard', 0x8f],
    ['#', 1, 'implicit-deny', 0x87],
  ] as const)('subscribing to %s with QoS %i: %s', (filter, qos, statement, reasonCode) => {
    const denial = access.subscribe(filter, qos);
    expect(denial?.statement).toBe(statement);
    expect(denial?.reasonCode).toBe(reasonCode);
  });

  test('receives its own topics only', () => {
    expect(access.receive('$aws/things/gw-1/shadow/update/delta')).toBe(true);
    expect(access.receive('$aws/things/gw-2/shadow/update/delta')).toBe(false);
  });

  test('that connects under another client id has no rights at all', () => {
    const other = createAccess(PEER, 'gw-2', { arns: DEFAULT_ARNS, enforced: true });
    expect(other.connect()?.statement).toBe('implicit-deny');
    expect(other.publish(PUBLISH)?.statement).toBe('implicit-deny');
    expect(other.receive(PUBLISH.topic)).toBe(false);
  });
});

test('with D12 off everything is allowed', () => {
  const access = createAccess(PEER, 'anything', { arns: DEFAULT_ARNS, enforced: false });
  expect(access.connect()).toBeUndefined();
  expect(access.publish({ ...PUBLISH, topic: 'x', qos: 2, retain: true })).toBeUndefined();
  expect(access.subscribe('#', 1)).toBeUndefined();
  expect(access.receive('x')).toBe(true);
  expect(access.deciding('iot:Publish', 'x')).toBe('not-enforced');
});

describe('with policies from the registry', () => {
  const allowing = (action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'One', Effect: 'Allow', Action: action, Resource: '*' }],
    });

  test('a change acts on a connection that is open', () => {
    const source = { revision: 1, document: allowing('iot:Publish'), attached: true };
    const authorizer = new Authorizer({
      get revision() {
        return source.revision;
      },
      facts: () => ({
        policies: source.attached ? [{ name: 'p', document: source.document }] : [],
      }),
    });
    const access = createAccess(PEER, 'gw-1', { arns: DEFAULT_ARNS, enforced: true, authorizer });
    expect(access.publish(PUBLISH)).toBeUndefined();
    expect(access.deciding('iot:Publish', 'x')).toBe('p/One');
    Object.assign(source, { revision: 2, document: allowing('iot:Receive') });
    expect(access.publish(PUBLISH)?.statement).toBe('implicit-deny');
    expect(access.receive('x')).toBe(true);
    Object.assign(source, { revision: 3, attached: false });
    expect(access.receive('x')).toBe(false);
  });

  test('a stored document that is damaged denies everything, and says so', () => {
    const good = { name: 'good', document: allowing('*') };
    const facts = { policies: [good, { name: 'bad', document: '{"Version":' }] };
    const authorizer = new Authorizer({ revision: 1, facts: () => facts });
    const access = createAccess(PEER, 'gw-1', { arns: DEFAULT_ARNS, enforced: true, authorizer });
    expect(access.connect()?.statement).toBe('bad/malformed-document');
  });
});

test.each([
  ['gw-1', undefined],
  ['', 'empty'],
  ['$gw', 'starts with $'],
  ['x'.repeat(128), undefined],
  ['x'.repeat(129), 'longer than 128 bytes'],
  ['ü'.repeat(65), 'longer than 128 bytes'],
])('the client id %j: %s', (clientId, fault) => {
  expect(clientIdFault(clientId)).toBe(fault);
});
