import { DEFAULT_ARNS } from '../common/arn.fixture.ts';
import { describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { Authorizer } from '../access/authorization.ts';
import { enforcementOf } from '../access/enforcement.ts';
import { BrokerConnection, clampKeepAlive, type ConnectRequest } from './connection.ts';

const ENFORCED = enforcementOf(createDefences());
const PEER = { principal: 'c0ffee', thingName: 'gw-1', role: 'gateway' } as const;

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
    const connection = new BrokerConnection(PEER, { arns: DEFAULT_ARNS, remote });
    const base = { clientId: 'gw-1', protocolVersion: 4 };
    connection.open({ ...base, ...request }, ENFORCED, authorizer);
    return connection.refusal?.denial?.statement ?? 'yes';
  };
  const will = { topic: 'x', payload: { length: 1 }, qos: 0, retain: false };
  expect(connects({})).toBe('yes');
  expect(connects({ persistent: true })).toBe('yes');
  expect(connects({}, '::ffff:127.0.0.1')).toBe('yes');
  expect(connects({ will })).toBe('implicit-deny');
  expect(connects({}, '10.0.0.1')).toBe('implicit-deny');
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
    const connection = new BrokerConnection(PEER, { arns: DEFAULT_ARNS, remote: '127.0.0.1' });
    connection.open(request, ENFORCED);
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
