import { describe, expect, test } from 'vitest';
import { BrokerTurns, loginOptions, parseAddresses, tlsOptions } from './broker-access.ts';

const PEMS = { caPem: 'ca', certPem: 'cert', keyPem: 'key' };

test.each([
  ['mqtts://localhost:1883', { host: 'localhost', port: 1883, servername: 'localhost' }],
  ['mqtts://core.example', { host: 'core.example', port: 8883, servername: 'core.example' }],
  ['mqtts://127.0.0.1:8883', { host: '127.0.0.1', port: 8883 }],
  ['mqtts://[::1]:8884', { host: '::1', port: 8884 }],
])('%s', (url, where) => {
  expect(tlsOptions({ url, ...PEMS }, url, true)).toEqual({
    ...{ ca: 'ca', cert: 'cert', key: 'key', minVersion: 'TLSv1.2' },
    ...where,
  });
});

test('only without the strict check may the other side be anybody, over any TLS', () => {
  const url = 'mqtts://localhost';
  const access = { url, ...PEMS };
  expect(tlsOptions(access, url, true)).not.toHaveProperty('rejectUnauthorized');
  expect(tlsOptions(access, url, false)).toMatchObject({
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
  });
});

test('a password takes the place of a certificate', () => {
  const url = 'mqtts://127.0.0.1:1';
  const access = { url, caPem: 'ca', login: { user: 'gw-1', password: 'secret' } };
  expect(tlsOptions(access, url, true)).not.toHaveProperty('cert');
  expect(loginOptions(access)).toEqual({ username: 'gw-1', password: 'secret' });
  expect(loginOptions({ url, caPem: 'ca' })).toEqual({});
});

describe('a list of addresses', () => {
  test.each([
    ['', '"" is no address'],
    ['localhost:1883', '"localhost:1883" does not begin with mqtts://'],
    ['mqtt://localhost', '"mqtt://localhost" does not begin with mqtts://'],
    ['mqtts://a,,mqtts://b', '"" is no address'],
    ['mqtts://', '"mqtts://" names no host'],
    ['mqtts://a/path', '"mqtts://a/path" has more than a host and a port'],
    ['mqtts://me:secret@a', 'a user belongs into the file of logins'],
  ])('%s', (url, problem) => {
    expect(parseAddresses(url).problem).toBe(problem);
    expect(() => new BrokerTurns({ url })).toThrow(problem);
  });

  test('is tried in turn', () => {
    const turns = new BrokerTurns({ url: 'mqtts://a:1, mqtts://b:2' });
    const seen: string[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      seen.push(turns.address);
      turns.ended(new Error('refused'));
    }
    expect(seen).toEqual(['mqtts://a:1', 'mqtts://b:2', 'mqtts://a:1']);
  });

  test.each([1, 0x84])('a broker that answers %d is asked again in MQTT 3.1.1', (code) => {
    const turns = new BrokerTurns({ url: 'mqtts://a:1,mqtts://b:2' });
    turns.ended(Object.assign(new Error('unsupported'), { code }));
    expect([turns.address, turns.version]).toEqual(['mqtts://a:1', 4]);
    // In that version the same answer is an end like any other.
    turns.ended(Object.assign(new Error('unsupported'), { code }));
    expect([turns.address, turns.version]).toEqual(['mqtts://b:2', 5]);
    turns.ended(undefined);
    expect([turns.address, turns.version]).toEqual(['mqtts://a:1', 4]);
  });
});
