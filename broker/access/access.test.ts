import { describe, expect, test } from 'vitest';
import { clientIdFault, createAccess } from './access.ts';
import { Authorizer } from './authorization.ts';
import { createDefences } from '#kernel/defences.ts';
import { BrokerConnection, clampKeepAlive } from '../connections/connection.ts';
import type { ConnectRequest } from '../connections/connection.ts';

const PEER = { principal: 'c0ffee', thingName: 'gw-1', role: 'gateway' } as const;
const PUBLISH = {
  topic: 'metering/v1/gw-1/telegrams',
  payloadBytes: 100,
  qos: 1,
  retain: false,
} as const;

describe('a gateway', () => {
  const access = createAccess(PEER, 'gw-1', { enforced: true });

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
    const other = createAccess(PEER, 'gw-2', { enforced: true });
    expect(other.connect()?.statement).toBe('implicit-deny');
    expect(other.publish(PUBLISH)?.statement).toBe('implicit-deny');
    expect(other.receive(PUBLISH.topic)).toBe(false);
  });
});

test('with D12 off everything is allowed', () => {
  const access = createAccess(PEER, 'anything', { enforced: false });
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
    const access = createAccess(PEER, 'gw-1', { enforced: true, authorizer });
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
    const access = createAccess(PEER, 'gw-1', { enforced: true, authorizer });
    expect(access.connect()?.statement).toBe('bad/malformed-document');
  });

  test('what the CONNECT asks for can be a condition', () => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'iot:Connect',
          Resource: '*',
          Condition: {
            'ForAllValues:StringEquals': { 'iot:ConnectAttributes': ['PersistentConnect'] },
            IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
          },
        },
      ],
    });
    const facts = { policies: [{ name: 'p', document }] };
    const authorizer = new Authorizer({ revision: 1, facts: () => facts });
    const connects = (request: Partial<ConnectRequest>, remote = '127.0.0.1') => {
      const connection = new BrokerConnection(PEER, { remote });
      const base = { clientId: 'gw-1', protocolVersion: 4 };
      connection.open({ ...base, ...request }, createDefences(), authorizer);
      return connection.refusal?.denial?.statement ?? 'yes';
    };
    const will = { topic: 'x', payload: { length: 1 }, qos: 0, retain: false };
    expect(connects({})).toBe('yes');
    expect(connects({ persistent: true })).toBe('yes');
    expect(connects({}, '::ffff:127.0.0.1')).toBe('yes');
    expect(connects({ will })).toBe('implicit-deny');
    expect(connects({}, '10.0.0.1')).toBe('implicit-deny');
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

describe('a CONNECT', () => {
  const REQUEST: ConnectRequest = { clientId: 'gw-1', protocolVersion: 4 };
  const will = { topic: 'metering/v1/gw-1/status', payload: { length: 3 }, qos: 1, retain: false };

  test.each([
    ['as the thing itself', REQUEST, undefined],
    ['with MQTT 5', { ...REQUEST, protocolVersion: 5 }, undefined],
    ['with a will of its own', { ...REQUEST, will }, undefined],
    ['with MQTT 3.1', { ...REQUEST, protocolVersion: 3 }, 'PROTOCOL_VERSION'],
    ['without a client id', { ...REQUEST, clientId: '' }, 'BAD_CLIENT_ID'],
    ['as another thing', { ...REQUEST, clientId: 'gw-2' }, 'NOT_AUTHORIZED'],
    ['with a retained will', { ...REQUEST, will: { ...will, retain: true } }, 'BAD_WILL'],
    ['with a will of QoS 2', { ...REQUEST, will: { ...will, qos: 2 } }, 'BAD_WILL'],
    [
      'with a will of 200 KB',
      { ...REQUEST, will: { ...will, payload: { length: 200_000 } } },
      'BAD_WILL',
    ],
  ])('%s', (_how, request, reason) => {
    const connection = new BrokerConnection(PEER, { remote: '127.0.0.1' });
    connection.open(request, createDefences());
    expect(connection.refusal?.reason).toBe(reason);
    expect(connection.access === undefined).toBe(reason !== undefined);
  });
});

test.each([
  [0, 4, 1200],
  [1, 4, 30],
  [30, 4, 30],
  [600, 4, 600],
  [65_535, 4, 1200],
  [1, 5, 30],
  // The engine itself caps MQTT 5 and says so in CONNACK.
  [0, 5, 0],
  [65_535, 5, 65_535],
])('a keep-alive of %i s at protocol level %i counts as %i s', (wantedS, version, expected) => {
  expect(clampKeepAlive(wantedS, version)).toBe(expected);
});
