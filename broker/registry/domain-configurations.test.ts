import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from '../storage/database.ts';
import type { DomainSettings } from './domain-configurations.ts';
import { Registry } from './registry.ts';

const SETTINGS: DomainSettings = {
  domainName: 'Iot.Example.com',
  domainType: 'AWS_MANAGED',
  status: 'ENABLED',
  authorizer: undefined,
  securityPolicy: 'IoTSecurityPolicy_TLS13_1_2_2022_10',
  serverCertificateArns: [],
};

function setup() {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  onTestFinished(() => db.close());
  const time = { at: 0 };
  const { domains } = new Registry(db, { now: () => time.at });
  return { domains, time };
}

test('a managed domain is deleted a week after it was disabled, whatever else changed since', () => {
  const { domains, time } = setup();
  domains.create('d', SETTINGS);
  expect(() => domains.delete('d')).toThrow('disable it first');
  time.at = 30 * DAY_MS;
  domains.update('d', { ...SETTINGS, status: 'DISABLED' });
  time.at += 7 * DAY_MS - 1;
  domains.update('d', {
    ...SETTINGS,
    ...{ status: 'DISABLED', securityPolicy: 'IoTSecurityPolicy_TLS13_1_3_2022_10' },
  });
  expect(() => domains.delete('d')).toThrow('after 7 days');
  time.at += 1;
  domains.delete('d');
  expect(domains.all()).toEqual([]);
});

test('a host is found however it is written, and taken once; ten are enough', () => {
  const { domains } = setup();
  domains.create('d0', SETTINGS);
  expect(domains.ofServer('IOT.example.COM')?.name).toBe('d0');
  expect(() => domains.create('other', { ...SETTINGS, domainName: 'iot.EXAMPLE.com' })).toThrow(
    'has the domain',
  );
  for (let index = 1; index < 10; index++) {
    domains.create(`d${index}`, { ...SETTINGS, domainName: `d${index}.example.com` });
  }
  expect(() => domains.create('d10', { ...SETTINGS, domainName: 'd10.example.com' })).toThrow('10');
});
