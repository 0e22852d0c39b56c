import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

async function exported(...words: readonly string[]) {
  const dataDir = temporaryFolder();
  await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway' });
  const io = fakeIo();
  const out = join(dataDir, 'out');
  const code = await runMetertwin(
    ['core', 'export', ...words, '--data', dataDir, '--out', out],
    io,
  );
  return { code, out, stdout: io.stdout(), stderr: io.stderr() };
}

test('--mosquitto writes what a gateway of the core may do, for its owner only', async () => {
  const { code, out, stdout } = await exported('--mosquitto', '--mqtt-port', '18883');
  expect(code).toBe(0);
  expect(readFileSync(join(out, 'mosquitto.conf'), 'utf8')).toContain('listener 18883 127.0.0.1');
  expect(readFileSync(join(out, 'acl'), 'utf8')).toContain(
    'user gw-1\ntopic write metering/v1/gw-1/telegrams\n',
  );
  expect(statSync(join(out, 'acl')).mode & 0o777).toBe(0o600);
  expect(stdout.split('\n').at(-1)).toBe(`mosquitto -c ${join(out, 'mosquitto.conf')}`);
});

test('--nats writes a file per node', async () => {
  const { out, stdout } = await exported('--nats', '--json', '--nodes', 'a:1,b:2:77');
  expect(JSON.parse(stdout)).toMatchObject({ things: 1, problems: [] });
  const second = readFileSync(join(out, 'node-2.conf'), 'utf8');
  expect(second).toContain('routes: ["nats://a:6222", "nats://b:77"]');
  expect(second).toContain('stream_replicas: 2');
});

test.each([
  [[], 'one of --mosquitto, --nats, --cloudformation'],
  [['--mosquitto', '--nats'], 'one of --mosquitto, --nats, --cloudformation'],
  [['--nats', '--nodes', 'a'], '"a" is none'],
  [['--nats', '--nodes', 'a:70000'], '"a:70000" is none'],
])('core export %j is refused', async (words, problem) => {
  const { code, stderr } = await exported(...words);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});

test('--cloudformation writes a template and the line that deploys it', async () => {
  const { code, out, stdout } = await exported('--cloudformation', '--json');
  expect(code).toBe(0);
  const { resources, start } = JSON.parse(stdout) as { resources: number; start: string };
  const { Resources } = JSON.parse(readFileSync(join(out, 'template.json'), 'utf8')) as {
    Resources: object;
  };
  expect(Object.keys(Resources)).toHaveLength(resources);
  expect(Object.keys(Resources)).toContain('ThingGw1');
  expect(start).toContain(`deploy --template-file ${join(out, 'template.json')}`);
});
