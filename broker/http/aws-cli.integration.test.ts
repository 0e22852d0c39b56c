import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { runProgram } from '../../test/support/run-program.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { awsEnvironment } from '../listeners/credentials.ts';

const AWS = '/usr/bin/aws';
const EVERYTHING = { Effect: 'Allow', Action: 'iot:*', Resource: '*' };
const POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [EVERYTHING] });

function isInstalled(): boolean {
  try {
    accessSync(AWS, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface Cli {
  /** What a command printed, parsed; undefined when it printed nothing. Fails with its error. */
  (...words: string[]): Promise<Record<string, unknown> | undefined>;
}

/** The commands run in a folder of their own, with nothing but the environment of the lab. */
function cliOf(core: CoreLab, folder: string, change: Record<string, string> = {}): Cli {
  const { url = '', credentialsPath = '' } = core.https ?? {};
  const printed = awsEnvironment({ httpsUrl: url, credentialsPath, caPath: core.caPath });
  const env = { PATH: process.env['PATH'], HOME: folder, AWS_PAGER: '', ...printed, ...change };
  // Before 2.13 the AWS CLI does not read AWS_ENDPOINT_URL.
  const endpoint = ['--endpoint-url', url, '--output', 'json'];
  return async (...words) => {
    const result = await runProgram(AWS, [...words, ...endpoint], { cwd: folder, env });
    if (result.exitCode !== 0) throw new Error(result.stderr.trim());
    return result.stdout.trim() === '' ? undefined : JSON.parse(result.stdout);
  };
}

const isMissing = !isInstalled();
const skipReason = isMissing ? ' is skipped: install "awscli"' : '';

describe.skipIf(isMissing)(`the AWS CLI${skipReason}`, () => {
  test('makes a thing, a certificate and a policy, and changes a shadow', async () => {
    const folder = temporaryFolder();
    const aws = cliOf(await startCoreLab({ httpsPort: 0 }), folder);
    writeFileSync(join(folder, 'policy.json'), POLICY);
    writeFileSync(join(folder, 'desired.json'), '{"state":{"desired":{"interval":15}}}');
    const [thing, certificate] = await Promise.all([
      aws('iot', 'create-thing', '--thing-name', 'gw-cli'),
      aws('iot', 'create-keys-and-certificate', '--set-as-active'),
      aws('iot', 'create-policy', '--policy-name', 'all', '--policy-document', POLICY),
    ]);
    expect(thing).toMatchObject({ thingName: 'gw-cli' });
    const target = String(certificate?.['certificateArn']);
    await Promise.all([
      aws('iot', 'attach-policy', '--policy-name', 'all', '--target', target),
      aws('iot', 'attach-thing-principal', '--thing-name', 'gw-cli', '--principal', target),
    ]);
    const shadow = ['--thing-name', 'gw-cli', 'shadow.json'];
    const payload = ['--payload', 'fileb://desired.json'];
    await aws('iot-data', 'update-thing-shadow', ...payload, ...shadow);
    await aws('iot-data', 'get-thing-shadow', ...shadow);
    const document: unknown = JSON.parse(readFileSync(join(folder, 'shadow.json'), 'utf8'));
    expect(document).toMatchObject({ state: { desired: { interval: 15 } }, version: 1 });
    const attached = await aws('iot', 'list-thing-principals', '--thing-name', 'gw-cli');
    expect(attached).toMatchObject({ principals: [target] });
  });

  test('is told as AWS tells: no such thing, no such key', async () => {
    const folder = temporaryFolder();
    const core = await startCoreLab({ httpsPort: 0 });
    const aws = cliOf(core, folder);
    await expect(aws('iot', 'describe-thing', '--thing-name', 'nobody')).rejects.toThrow(
      'An error occurred (ResourceNotFoundException) when calling the DescribeThing operation',
    );
    const wrongSecret = join(folder, 'credentials');
    const given = readFileSync(core.https?.credentialsPath ?? '', 'utf8');
    writeFileSync(wrongSecret, given.replace(/(secret_access_key = ).*/, '$1wrong'));
    const stranger = cliOf(core, folder, { AWS_SHARED_CREDENTIALS_FILE: wrongSecret });
    await expect(stranger('iot', 'list-things')).rejects.toThrow('InvalidSignatureException');
  });
});
