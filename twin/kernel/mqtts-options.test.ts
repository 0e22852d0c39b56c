import { expect, test } from 'vitest';
import { mqttsOptions } from './mqtts-options.ts';

const PEMS = { caPem: 'ca', certPem: 'cert', keyPem: 'key' };

test.each([
  ['mqtts://localhost:1883', { host: 'localhost', port: 1883, servername: 'localhost' }],
  ['mqtts://core.example', { host: 'core.example', port: 8883, servername: 'core.example' }],
  ['mqtts://127.0.0.1:8883', { host: '127.0.0.1', port: 8883 }],
  ['mqtts://[::1]:8884', { host: '::1', port: 8884 }],
])('%s', (url, where) => {
  expect(mqttsOptions({ url, ...PEMS }, true)).toEqual({
    ...{ ca: 'ca', cert: 'cert', key: 'key', minVersion: 'TLSv1.2' },
    ...where,
  });
});

test('only without the strict check may the other side be anybody, over any TLS', () => {
  const url = 'mqtts://localhost';
  expect(mqttsOptions({ url, ...PEMS }, true)).not.toHaveProperty('rejectUnauthorized');
  expect(mqttsOptions({ url, ...PEMS }, false)).toMatchObject({
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
  });
});
