/**
 * What the image would run, without a container engine: the package as the Dockerfile installs it, its
 * own command, as a user without rights, under a root that cannot be written.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONTAINER = path.join(ROOT, 'container');
const NOBODY = 65_534;

/** Only root may remount, and only Linux has these. */
const isMissing = spawnSync('unshare', ['-m', 'true']).status !== 0;
const skipReason = isMissing ? ' (needs root and unshare)' : '';

/** The words of the last instruction of that name. */
function instruction(name: string): string {
  const text = readFileSync(path.join(CONTAINER, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
  return (
    text
      .match(new RegExp(`^${name} (.*)$`, 'gm'))
      ?.at(-1)
      ?.slice(name.length + 1) ?? ''
  );
}

const list = (name: string): string[] => JSON.parse(instruction(name)) as string[];

/** The Dockerfile's stages: a package, installed where there is nothing else. */
function install(): string {
  const app = mkdtempSync(path.join(tmpdir(), 'metertwin-app-'));
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', app], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  writeFileSync(path.join(app, 'package.json'), '{ "private": true }');
  const file = path.join(app, packed.trim().split('\n').at(-1) ?? '');
  execFileSync('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', file], { cwd: app });
  copyFileSync(path.join(CONTAINER, 'health.mjs'), path.join(app, 'health.mjs'));
  chmodSync(app, 0o755);
  return app;
}

let app = '';
beforeAll(() => {
  app = isMissing ? '' : install();
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

describe.skipIf(isMissing)(`the image's steps${skipReason}`, () => {
  test('the core runs as nobody under a read-only root, is healthy, and ends in order', async () => {
    const data = temporaryFolder();
    execFileSync('chown', [`${NOBODY}:${NOBODY}`, data]);
    const here = (words: readonly string[]): string[] =>
      words.map((word) => word.replace(/^\/app\//, `${app}/`).replace(/^\/data$/, data));
    const inside = ['mount --bind "$0" "$0"', 'mount -o remount,ro,bind /', 'exec "$@"'].join(
      ' && ',
    );
    const user = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const limits = ['--bounding-set=-all', '--no-new-privs', 'env', '-i'];
    const environment = [
      `PATH=${path.dirname(process.execPath)}`,
      ...instruction('ENV').split(' '),
    ];
    const core = spawn(
      'unshare',
      [
        ...['-m', 'sh', '-c', inside, data, ...user, ...limits],
        ...[...environment, 'NODE_COMPILE_CACHE=', ...here(list('ENTRYPOINT'))],
        ...[...here(list('CMD')), '--mqtt-port', '0', '--json'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = new Promise((resolve) => core.on('exit', resolve));
    const line = await new Promise<string>((resolve, reject) => {
      core.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()));
      void ended.then((code) => reject(new Error(`the core ended with ${String(code)}`)));
    });
    const { httpsPort } = JSON.parse(line) as { httpsPort: number };
    const [, check = '[]'] = instruction('HEALTHCHECK').split(' CMD ');
    const [, ...words] = here(JSON.parse(check) as string[]);
    const health = (port: number): number | null =>
      spawnSync(process.execPath, [...words, String(port)]).status;
    expect(health(httpsPort)).toBe(0);
    expect(health(1)).toBe(1);
    core.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(health(httpsPort)).toBe(1);
  });

  test("the action's last step leaves a core behind, and tells the next where it is", async () => {
    const folder = temporaryFolder();
    const [env, output] = ['env', 'output'].map((name) => path.join(folder, name));
    mkdirSync(path.join(folder, 'metertwin'));
    execFileSync('cp', ['-a', path.join(app, 'node_modules'), path.join(folder, 'metertwin')]);
    const places = {
      REGION: 'eu-west-1',
      ACCOUNT: '123456789012',
      MQTT_PORT: '0',
      HTTPS_PORT: '0',
    };
    execFileSync(
      process.execPath,
      [path.join(CONTAINER, 'start.mjs'), path.join(folder, 'metertwin')],
      { env: { ...process.env, ...places, GITHUB_ENV: env, GITHUB_OUTPUT: output } },
    );
    expect(readFileSync(env ?? '', 'utf8')).toMatch(/^AWS_ENDPOINT_URL=https:/m);
    const told = readFileSync(output ?? '', 'utf8');
    const [, port = ''] = /^httpsUrl=https:\/\/localhost:(\d+)$/m.exec(told) ?? [];
    const [, data = ''] = /^data=(.*)$/m.exec(told) ?? [];
    const health = [path.join(CONTAINER, 'health.mjs'), data, port];
    expect(spawnSync(process.execPath, health).status).toBe(0);
    process.kill(Number(/^pid=(\d+)$/m.exec(told)?.[1]), 'SIGTERM');
  });
});
