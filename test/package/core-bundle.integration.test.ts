/** `metertwin core` as one file does what its sources do: a thing, a rule, a function. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateTopicRuleCommand } from '@aws-sdk/client-iot';
import { connectAsync } from 'mqtt';
import { build } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { iotClient } from '../support/aws-clients.ts';
import { runProgram, startProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ready {
  readonly url: string;
  readonly httpsUrl: string;
  readonly httpsPort: number;
  readonly caPath: string;
  readonly region: string;
  readonly accountId: string;
}

/** Below the project, where packages that are compiled are found. */
async function bundle(): Promise<string> {
  const cache = path.join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'core-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  for (const config of ['cli/core.vite.config.ts', 'cli/vite.config.ts']) {
    await build({
      configFile: path.join(ROOT, config),
      logLevel: 'error',
      build: { outDir: path.join(folder, 'dist') },
    });
  }
  return path.join(folder, 'dist/core.cjs');
}

test('a bundled core issues, answers over MQTT and HTTPS, and calls functions of rules', async () => {
  const entry = await bundle();
  const data = path.join(temporaryFolder(), 'data');
  const issued = await runProgram(process.execPath, [
    ...[entry, 'core', 'issue', 'gw-1', '--data', data, '--new', '--json'],
  ]);
  expect(issued.stderr).toBe('');
  const { certificatePath, privateKeyPath } = JSON.parse(issued.stdout) as Record<string, string>;
  const functions = path.join(data, 'rules', 'functions');
  mkdirSync(functions, { recursive: true });
  writeFileSync(
    path.join(functions, 'double.mjs'),
    'export const handler = ({ n }) => ({ n: n * 2 });',
  );

  const ports = ['--mqtt-port', '0', '--https-port', '0', '--json'];
  const core = startProgram(process.execPath, [entry, 'core', '--data', data, ...ports]);
  const line = await new Promise<string>((resolve, reject) => {
    core.child.stdout?.once('data', (text: string) => resolve(text));
    void core.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const { url, httpsUrl, httpsPort, caPath, region, accountId } = JSON.parse(line) as Ready;
  const credentialsPath = path.join(data, 'aws', 'credentials');
  const https = { url: httpsUrl, port: httpsPort, credentialsPath };
  const iot = iotClient({ https, caPath, place: { region, accountId } });
  const topic = 'metering/v1/gw-1/status';
  await iot.send(
    new CreateTopicRuleCommand({
      ruleName: 'doubles',
      topicRulePayload: {
        awsIotSqlVersion: '2016-03-23',
        sql: `SELECT aws_lambda('double', {'n': n}).n AS twice FROM '${topic}'`,
        actions: [
          {
            republish: {
              topic: 'metering/v1/gw-1/twice',
              roleArn: 'arn:aws:iam::000000000000:role/any',
            },
          },
        ],
      },
    }),
  );
  const client = await connectAsync(url, {
    clientId: 'gw-1',
    ca: readFileSync(caPath),
    cert: readFileSync(certificatePath ?? ''),
    key: readFileSync(privateKeyPath ?? ''),
  });
  onTestFinished(() => void client.end(true));
  await client.subscribeAsync('metering/v1/gw-1/twice', { qos: 1 });
  const heard = new Promise<string>((resolve) => {
    client.once('message', (_topic, payload) => resolve(String(payload)));
  });
  await client.publishAsync(topic, '{"n":21}', { qos: 1 });
  expect(JSON.parse(await heard)).toEqual({ twice: 42 });
  core.child.kill('SIGTERM');
  expect((await core.ended).exitCode).toBe(0);
});
