import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { iotArn } from '../../broker/common/arn.fixture.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { withRegistry } from '../../test/support/registry-access.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const ARN = 'arn:aws:iot:us-east-1:123456789012';
const OWN = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'PublishOwn',
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: `${ARN}:topic/\${iot:Connection.Thing.ThingName}/*`,
    },
    { Effect: 'Deny', Action: 'iot:Publish', Resource: `${ARN}:topic/*/secret` },
    {
      Sid: 'Upstairs',
      Effect: 'Allow',
      Action: 'iot:Subscribe',
      Resource: '*',
      Condition: { StringEquals: { 'iot:Connection.Thing.Attributes[floor]': '3' } },
    },
  ],
};

function fileWith(text: string, name = 'own.json'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

async function metertwin(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(['policy', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function own(...words: string[]) {
  return metertwin('test', fileWith(JSON.stringify(OWN)), ...words);
}

test('an allowed action is named with the statement that allows it', async () => {
  const asked = ['--thing', 'gw-1', '--action', 'Publish', '--resource', 'topic/gw-1/x'];
  expect(await own(...asked)).toEqual({
    exitCode: 0,
    stdout: [
      `✓ allowed  iot:Publish  ${ARN}:topic/gw-1/x`,
      '    by own.json, statement 1 (PublishOwn)',
    ].join('\n'),
    stderr: '',
  });
});

test('a denial says which Deny it was, what would allow it, and ends with 1', async () => {
  const asked = ['--thing', 'gw-1', '--action', 'Publish', '--resource', 'topic/gw-1/secret'];
  const { exitCode, stdout } = await own(...asked);
  expect(exitCode).toBe(1);
  expect(stdout.split('\n')).toEqual([
    `✗ denied   iot:Publish  ${ARN}:topic/gw-1/secret`,
    '    by an explicit Deny: own.json, statement 2',
    '    it would be allowed by own.json, statement 1 (PublishOwn)',
  ]);
});

test('an implicit denial says which statements do not apply, and why', async () => {
  const asked = ['--client-id', 'x', '--thing', 'gw-1', '--action', 'iot:Publish'];
  const { stdout } = await own(...asked, '--resource', 'topic/gw-1/a,b');
  expect(stdout.split('\n')).toEqual([
    `✗ denied   iot:Publish  ${ARN}:topic/gw-1/a,b`,
    '    no statement allows it (implicit deny)',
    '    own.json, statement 1 (PublishOwn) does not apply: iot:Connection.Thing.ThingName has no value',
  ]);
  const wrongFloor = ['--thing', 'gw-1', '--attribute', 'floor=4', '--action', 'Subscribe'];
  const second = await own(...wrongFloor, '--resource', 'topicfilter/#');
  expect(second.stdout).toContain('(Upstairs) does not apply: its condition does not hold');
});

test('every action is asked about every resource, and --json gives the same to programs', async () => {
  const { exitCode, stdout } = await own(
    ...['--thing', 'gw-1', '--attribute', 'floor=3', '--json'],
    ...['--action', 'Publish', '--action', 'Subscribe'],
    ...['--resource', 'topic/gw-1/x', '--resource', '*'],
  );
  expect(exitCode).toBe(1);
  const { results } = JSON.parse(stdout) as { results: { decision: string }[] };
  expect(results.map(({ decision }) => decision)).toEqual([
    'ALLOWED',
    'IMPLICIT_DENY',
    'ALLOWED',
    'ALLOWED',
  ]);
  expect(results[0]).toEqual({
    action: 'iot:Publish',
    resource: `${ARN}:topic/gw-1/x`,
    decision: 'ALLOWED',
    statement: 'own.json/PublishOwn',
    allowing: ['own.json/PublishOwn'],
    denying: [],
    notApplicable: [],
  });
});

test('a document that AWS would refuse is refused with its words and ours', async () => {
  const file = fileWith('{"Version":"2012-10-17","Statement":[{"Effect":"Alow"}]}', 'bad.json');
  const asked = ['test', file, '--action', 'Publish', '--resource', 'topic/x'];
  const { exitCode, stderr } = await metertwin(...asked);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('BROKER_POLICY_MALFORMED');
  expect(stderr).toContain('bad.json is not a policy: Statement[0].Effect is "Alow"');
  expect(stderr).toContain('Policy document is Malformed: Invalid policy syntax.');
});

test('a certificate file that is none is refused', async () => {
  const file = fileWith('hello', 'c.pem');
  const asked = ['--certificate', file, '--action', 'Publish', '--resource', 'topic/x'];
  const { exitCode, stderr } = await own(...asked);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('BROKER_CERTIFICATE_UNREADABLE');
});

test.each([
  [['show'], 'policy does one thing: test'],
  [['test'], 'needs at least one file'],
  [['test', 'x', '--action', 'a', '--resource', 'b', '--data', '/no/such'], 'BROKER_NO_DATABASE'],
  [['test', 'missing.json', '--action', 'a', '--resource', 'b'], 'cannot read missing.json'],
])('%j is refused: %s', async (words, problem) => {
  const { exitCode, stderr } = await metertwin(...words);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(problem);
});

test.each([
  [['--resource', 'x'], 'needs --action'],
  [['--action', 'x'], 'needs --resource'],
  [
    ['--action', 'x', '--resource', 'y', '--thing', 't', '--attribute', 'z'],
    '"z" is not NAME=VALUE',
  ],
])('with %j something is missing', async (words, problem) => {
  expect((await own(...words)).stderr).toContain(problem);
});

describe('with a data folder', () => {
  async function registered() {
    const dataDir = temporaryFolder();
    await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway' });
    const id = await withRegistry(dataDir, ({ certificates, groups, policies, things }) => {
      const floors = groups.create('floors', { attributes: {} });
      things.update('gw-1', { attributes: { floor: '3' } });
      groups.addThing(floors, things.get('gw-1'));
      policies.create('own', JSON.stringify(OWN));
      policies.attach('own', floors.thingGroupArn);
      return certificates.principalsOf('gw-1')[0]?.certificateId ?? '';
    });
    return { dataDir, id };
  }
  const upstairs = ['--action', 'Subscribe', '--resource', 'topicfilter/#'];

  test('a stored policy is asked by its name, and who asks comes from the command line', async () => {
    const { dataDir } = await registered();
    const asked = ['test', 'own', '--data', dataDir, '--thing', 'x', ...upstairs];
    expect((await metertwin(...asked)).exitCode).toBe(1);
    const { exitCode, stdout } = await metertwin(...asked, '--attribute', 'floor=3');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('by own, statement 3 (Upstairs)');
  });

  test.each(['thing', 'certificate', 'beginning'])(
    'by its %s all that the registry knows of it counts, also the policies of its groups',
    async (by) => {
      const { dataDir, id } = await registered();
      const certificate = by === 'certificate' ? id : id.slice(0, 8);
      const who = by === 'thing' ? ['--thing', 'gw-1'] : ['--certificate', certificate];
      const asked = ['test', '--data', dataDir, ...who];
      const { exitCode, stdout } = await metertwin(...asked, ...upstairs);
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
      expect(stdout).toContain('by own, statement 3 (Upstairs)');
      const topic = ['--action', 'Publish', '--resource', `topic/metering/v1/gw-1/status`];
      const own = await metertwin(...asked, ...topic);
      expect(own.stdout).toMatch(/by \S*gateway, statement 2 \(PublishOwn\)/i);
      // Its thing is attached for itself alone, and so is known under any client id.
      const both = await metertwin(...asked, ...upstairs, ...topic);
      const other = await metertwin(...asked, '--client-id', 'x', ...upstairs, ...topic);
      expect(other.stdout.match(/✗ denied/g)).toEqual(both.stdout.match(/✗ denied/g));
    },
  );

  test('a file is tried on top of what a certificate has', async () => {
    const { dataDir, id } = await registered();
    const deny = { ...OWN, Statement: [{ Effect: 'Deny', Action: 'iot:*', Resource: '*' }] };
    const file = fileWith(JSON.stringify(deny), 'deny.json');
    const asked = ['test', file, '--data', dataDir, '--certificate', id, ...upstairs];
    const { exitCode, stdout } = await metertwin(...asked);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('explicit Deny: deny.json, statement 1');
    expect(stdout).toContain('it would be allowed by own, statement 3 (Upstairs)');
  });

  test('what is not there is refused by name, and nothing is made', async () => {
    const { dataDir, id } = await registered();
    await withRegistry(dataDir, ({ certificates }) => certificates.setState(id, 'REVOKED'));
    const ask = async (...words: string[]) =>
      (await metertwin('test', '--data', dataDir, ...words, ...upstairs)).stderr;
    expect(await ask('other')).toMatch(/BROKER_POLICY_UNKNOWN.*\n.*own/);
    expect(await ask('--certificate', 'c0ffee00')).toContain('BROKER_PRINCIPAL_UNKNOWN');
    expect(await ask('--thing', 'gw-1')).toContain('0 of what was asked for: ACTIVE certificate');
    const nowhere = temporaryFolder();
    await metertwin('test', 'own', '--data', nowhere, ...upstairs);
    expect(existsSync(join(nowhere, 'core.db'))).toBe(false);
  });

  test('the certificate need not be attached to a thing', async () => {
    const { dataDir, id } = await registered();
    await withRegistry(dataDir, ({ certificates, policies }) => {
      certificates.detach('gw-1', id);
      policies.attach('own', iotArn('cert', id));
    });
    const asked = ['test', '--data', dataDir, '--certificate', id];
    const topic = ['--action', 'Publish', '--resource', `${ARN}:topic/a/secret`];
    const { stdout } = await metertwin(...asked, ...topic);
    expect(stdout).toContain('explicit Deny: own, statement 2');
  });
});
