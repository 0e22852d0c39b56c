import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { LabError } from '#kernel/errors.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { brokerAccess, brokerPlace } from './broker-options.ts';
import { thingFiles } from './thing-files.ts';

const place = (values: Record<string, string>) =>
  brokerPlace({ command: 'world', positionals: [], values }, { cwd: '/here' });

test('the broker is our own core where nothing is said', () => {
  expect(place({})).toEqual({ url: 'mqtts://localhost:8883' });
  expect(place({ broker: 'mqtts://a,mqtts://b:1', 'broker-ca': 'ca.pem' })).toEqual({
    url: 'mqtts://a,mqtts://b:1',
    caPath: '/here/ca.pem',
  });
});

test.each(['broker', 'http://a', 'mqtts://a,b'])('--broker %s is refused', (broker) => {
  expect(() => place({ broker })).toThrow('a list of mqtts:// addresses');
});

test('a thing shows its certificate, its login, or both', async () => {
  const dataDir = temporaryFolder();
  await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway' });
  const loginsPath = join(dataDir, 'logins.json');
  writeFileSync(loginsPath, '{"gw-2": {"user": "two", "password": "secret"}}');
  const access = (thing: string, logins = true) =>
    brokerAccess(
      { url: 'mqtts://a', ...(logins ? { loginsPath } : {}) },
      thing,
      thingFiles(dataDir, thing),
    );
  expect(access('gw-1')).toMatchObject({ url: 'mqtts://a', certPem: expect.any(String) });
  expect(access('gw-1')).not.toHaveProperty('login');
  expect(access('gw-2')).toMatchObject({ login: { user: 'two', password: 'secret' } });
  expect(access('gw-2')).not.toHaveProperty('certPem');
  expect(() => access('gw-2', false)).toThrow(/there is no file .*gw-2/);
});

test.each([
  ['[]', 'CLI_LOGINS_INVALID'],
  ['[]', 'it is no object of things'],
  ['{"gw-1": "secret"}', '"gw-1" is no object of user and password'],
  ['{"gw-1": {"user": "a"}}', '"gw-1" has no password'],
  ['{"gw-1": {"user": "", "password": "b"}}', '"gw-1" has no user'],
  ['{', 'cannot read'],
])('a file of logins like %s is refused', async (text, problem) => {
  const dataDir = temporaryFolder();
  const loginsPath = join(dataDir, 'logins.json');
  writeFileSync(loginsPath, text);
  const files = thingFiles(dataDir, 'gw-1');
  let said = '';
  try {
    brokerAccess({ url: 'mqtts://a', loginsPath }, 'gw-1', files);
  } catch (error) {
    said = error instanceof LabError ? `${error.code} ${error.message}` : String(error);
  }
  expect(said).toContain(problem);
});
