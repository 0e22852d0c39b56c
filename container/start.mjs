// The last step of action.yml: starts a core that stays when the step ends, waits until it is ready, and
// tells the steps that follow where it is: outputs, and the environment of the AWS CLI and SDKs.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const READY_MS = 30_000;
const LOOK_MS = 50;

const [, , root = ''] = process.argv;
const { REGION = '', ACCOUNT = '', MQTT_PORT = '', HTTPS_PORT = '' } = process.env;
const { GITHUB_ENV = '', GITHUB_OUTPUT = '' } = process.env;
const data = path.join(root, 'data');
const [out, log] = ['core.json', 'core.log'].map((file) => path.join(root, file));

mkdirSync(root, { recursive: true });
const places = ['--region', REGION, '--account', ACCOUNT];
const ports = ['--mqtt-port', MQTT_PORT, '--https-port', HTTPS_PORT];
const core = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules', 'metertwin', 'bin', 'metertwin.cjs'),
    ...['core', '--json', '--data', data],
    ...places,
    ...ports,
  ],
  { detached: true, stdio: ['ignore', openSync(out, 'w'), openSync(log, 'w')] },
);
const ended = new Promise((resolve) => core.on('exit', resolve));
const ready = await Promise.race([firstLine(), ended.then(() => undefined)]);
if (ready === undefined) {
  process.stderr.write(`the core did not start:\n${readFileSync(log, 'utf8')}`);
  process.exit(1);
}
const { environment, url, httpsUrl, caPath } = ready;
append(GITHUB_ENV, environment);
append(GITHUB_OUTPUT, { url, httpsUrl, caPath, data, pid: String(core.pid) });
core.unref();

async function firstLine() {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += LOOK_MS) {
    const [line, rest] = readFileSync(out, 'utf8').split('\n');
    if (rest !== undefined) return JSON.parse(line);
    await wait(LOOK_MS);
  }
  return undefined;
}

/** @param {string} file @param {Readonly<Record<string, string>>} values */
function append(file, values) {
  for (const [name, value] of Object.entries(values)) appendFileSync(file, `${name}=${value}\n`);
}
