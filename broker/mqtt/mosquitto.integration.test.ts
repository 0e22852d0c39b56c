import { accessSync, constants } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { issueFor, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { runProgram, startProgram } from '../../test/support/run-program.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { IssuedThing } from '../provisioning/issue-thing.ts';

const PUBLISH = '/usr/bin/mosquitto_pub';
const SUBSCRIBE = '/usr/bin/mosquitto_sub';
const VERSIONS = ['mqttv311', 'mqttv5'] as const;
const TOPIC = 'metering/v1/gw-1/telegrams';

function isInstalled(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function serverArgs(core: CoreLab, version: string): string[] {
  return ['-h', 'localhost', '-p', String(core.port), '-V', version, '--cafile', core.caPath];
}

function identityArgs(thing: IssuedThing): string[] {
  return ['--cert', thing.certificatePath, '--key', thing.privateKeyPath, '-i', thing.thingName];
}

const isMissing = ![PUBLISH, SUBSCRIBE].every(isInstalled);
const skipReason = isMissing ? ' are skipped: install "mosquitto-clients"' : '';

describe.skipIf(isMissing)(`Debian's mosquitto clients${skipReason}`, () => {
  test.each(VERSIONS)(
    '%s: what is published is delivered, also after an absence',
    async (version) => {
      const core = await startCoreLab();
      const [portal, gateway] = [await core.issue('portal'), await core.issue('gw-1')];
      const subscribe = [
        ...[...serverArgs(core, version), ...identityArgs(portal)],
        ...['-q', '1', '-t', 'metering/v1/+/#', '-c', '-F', '%t %p'],
        ...(version === 'mqttv5' ? ['-x', '600'] : []),
      ];
      // -E ends as soon as the subscription is acknowledged; the session stays.
      expect(await runProgram(SUBSCRIBE, [...subscribe, '-E'])).toMatchObject({ exitCode: 0 });
      const published = await runProgram(PUBLISH, [
        ...[...serverArgs(core, version), ...identityArgs(gateway)],
        ...['-q', '1', '-t', TOPIC, '-m', 'hello'],
      ]);
      expect(published).toMatchObject({ exitCode: 0, stderr: '' });
      const received = await runProgram(SUBSCRIBE, [...subscribe, '-C', '1']);
      expect(received).toMatchObject({ exitCode: 0, stdout: `${TOPIC} hello\n` });
    },
  );

  test.each(VERSIONS)('%s: by ALPN on both ports', async (version) => {
    const core = await startCoreLab({ httpsPort: 0 });
    const gateway = await core.issue('gw-1');
    for (const port of [core.port, core.https?.port ?? 0]) {
      const published = await runProgram(PUBLISH, [
        ...[...serverArgs({ ...core, port }, version), ...identityArgs(gateway)],
        ...['--tls-alpn', 'x-amzn-mqtt-ca', '-q', '1', '-t', TOPIC, '-m', 'hello'],
      ]);
      expect(published).toMatchObject({ exitCode: 0, stderr: '' });
    }
  });

  test.each(VERSIONS)('%s: without a certificate nothing is published', async (version) => {
    const core = await startCoreLab();
    const args = ['-i', 'gw-1', '-q', '1', '-t', TOPIC, '-m', 'hello'];
    const result = await runProgram(PUBLISH, [...serverArgs(core, version), ...args]);
    expect(result.exitCode).not.toBe(0);
    expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
      reason: 'NO_CERTIFICATE',
    });
  });

  test.each(VERSIONS)('%s: nor with a certificate of another authority', async (version) => {
    const core = await startCoreLab();
    await core.issue('gw-1');
    const stranger = await issueFor(temporaryFolder(), 'gw-1');
    const result = await runProgram(PUBLISH, [
      ...serverArgs(core, version),
      ...identityArgs(stranger),
      ...['-q', '1', '-t', TOPIC, '-m', 'hello'],
    ]);
    expect(result.exitCode).not.toBe(0);
    expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
      reason: 'FOREIGN_CA',
    });
  });

  test.each(VERSIONS)('%s: nor on the topic of another thing', async (version) => {
    const core = await startCoreLab();
    const gateway = await core.issue('gw-1');
    const publisher = startProgram(PUBLISH, [
      ...serverArgs(core, version),
      ...identityArgs(gateway),
      ...['-q', '1', '-t', 'metering/v1/gw-2/telegrams', '-m', 'forged', '-d'],
    ]);
    expect(await core.line((line) => line.kind === 'denied')).toMatchObject({
      clientId: 'gw-1',
      action: 'iot:Publish',
      statement: 'implicit-deny',
    });
    // Without an acknowledgement MQTT 3.1.1 goes on trying; MQTT 5 is told.
    if (version === 'mqttv311') publisher.child.kill('SIGTERM');
    const { stdout, stderr } = await publisher.ended;
    if (version === 'mqttv5') expect(stdout + stderr).toMatch(/RC:135|[Nn]ot authorized/);
    else expect(stdout).not.toContain('PUBACK');
  });

  test('a server whose authority is not trusted is refused by the client', async () => {
    const core = await startCoreLab();
    const gateway = await core.issue('gw-1');
    const stranger = await issueFor(temporaryFolder(), 'gw-1');
    const result = await runProgram(PUBLISH, [
      ...serverArgs({ ...core, caPath: stranger.caPath }, 'mqttv311'),
      ...identityArgs(gateway),
      ...['-q', '1', '-t', TOPIC, '-m', 'hello'],
    ]);
    expect(result.exitCode).not.toBe(0);
    expect(core.lines.filter(({ kind }) => kind === 'connected')).toEqual([]);
  });
});
