import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { awsEnvironment, openCredentials } from './credentials.ts';

test('the first use makes a shared-credentials file for its owner only, later ones read it', () => {
  const dataDir = temporaryFolder();
  const made = openCredentials(dataDir, 'eu-central-1');
  expect(made.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(made.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  expect(made.path).toBe(join(dataDir, 'aws', 'credentials'));
  expect(statSync(made.path).mode & 0o777).toBe(0o600);
  expect(readFileSync(made.path, 'utf8')).toMatch(/^\[default\]\n/);
  expect(openCredentials(dataDir, 'eu-central-1')).toEqual(made);
});

test('two data folders have different keys', () => {
  const [a, b] = [
    openCredentials(temporaryFolder(), 'eu-central-1'),
    openCredentials(temporaryFolder(), 'eu-central-1'),
  ];
  expect(a.accessKeyId).not.toBe(b.accessKeyId);
  expect(a.secretAccessKey).not.toBe(b.secretAccessKey);
});

test.each(['', '[default]\naws_access_key_id = A\n', '[default]\naws_secret_access_key = A\n'])(
  'a file without a whole key, %j, is BROKER_CREDENTIALS and stays as it is',
  (text) => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'aws'));
    const path = join(dataDir, 'aws', 'credentials');
    writeFileSync(path, text);
    expect(() => openCredentials(dataDir, 'eu-central-1')).toThrow(/cannot use the access key/);
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);

test('a key of the owner is read as it stands', () => {
  const dataDir = temporaryFolder();
  const { path } = openCredentials(dataDir, 'eu-central-1');
  chmodSync(path, 0o600);
  writeFileSync(path, '[default]\naws_access_key_id=mine\naws_secret_access_key=secret/1\n');
  expect(openCredentials(dataDir, 'eu-central-1')).toEqual({
    accessKeyId: 'mine',
    secretAccessKey: 'secret/1',
    path,
  });
});

test('the environment names the endpoint, the file and the authority', () => {
  const core = { httpsUrl: 'https://localhost:8884', credentialsPath: '/c', caPath: '/ca' };
  expect(awsEnvironment(core)).toEqual({
    AWS_ENDPOINT_URL: 'https://localhost:8884',
    AWS_SHARED_CREDENTIALS_FILE: '/c',
    AWS_CA_BUNDLE: '/ca',
    NODE_EXTRA_CA_CERTS: '/ca',
  });
});
