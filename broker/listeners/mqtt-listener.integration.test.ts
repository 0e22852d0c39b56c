import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { IClientOptions } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { DAY_MS } from '#kernel/time.ts';
import {
  clientOptions,
  connectThing,
  issueFor,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { createServerCertificate } from './certificates.ts';
import { startCore } from '../main.ts';
import { openPki } from './pki.ts';
import { issueThing, setCertificateState, type IssuedThing } from '../provisioning/issue-thing.ts';
import { systemClock } from '#kernel/system-clock.ts';

/** Resolves with what the core logged when this client was refused. */
async function refusalOf(core: CoreLab, attempt: Promise<unknown>): Promise<unknown> {
  await expect(attempt).rejects.toThrow(/close|reset|alert|protocol/i);
  return core.line((line) => line.kind === 'refused');
}

/** A thing of another core, that trusts this one. */
async function foreignThing(core: CoreLab, thingName = 'gw-1'): Promise<IssuedThing> {
  const thing = await issueFor(temporaryFolder(), thingName);
  return { ...thing, caPath: core.caPath };
}

describe('every refusal is logged with its reason', () => {
  test('no certificate', async () => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const { ca } = clientOptions(thing);
    const bare = { ca: ca as Buffer, cert: undefined, key: undefined } as object;
    expect(await refusalOf(core, connectThing(core.url, thing, bare))).toMatchObject({
      reason: 'NO_CERTIFICATE',
      remote: '127.0.0.1',
    });
  });

  test('a certificate of another authority, although the subject is right', async () => {
    const core = await startCoreLab();
    await core.issue('gw-1');
    const thing = await foreignThing(core);
    expect(await refusalOf(core, connectThing(core.url, thing))).toMatchObject({
      reason: 'FOREIGN_CA',
      thingName: 'gw-1',
    });
  });

  test('an expired certificate', async () => {
    const dataDir = temporaryFolder();
    const clock = { now: () => Date.now() - 30 * DAY_MS };
    const thing = await issueThing({
      dataDir,
      thingName: 'gw-1',
      role: 'gateway',
      validDays: 1,
      clock,
    });
    const core = await startCoreLab({ dataDir });
    expect(await refusalOf(core, connectThing(core.url, thing))).toMatchObject({
      reason: 'EXPIRED',
      detail: expect.stringMatching(/^valid to /) as string,
    });
  });

  test('a server certificate where a client certificate belongs', async () => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const { deviceAuthority } = await openPki(core.dataDir, systemClock);
    const pair = await createServerCertificate(deviceAuthority, { from: Date.now(), days: 1 });
    const wrong = { cert: pair.certificatePem, key: pair.privateKeyPem };
    expect(await refusalOf(core, connectThing(core.url, thing, wrong))).toMatchObject({
      reason: 'WRONG_PURPOSE',
    });
  });

  test('a certificate of our authority that the registry does not know', async () => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const copy = temporaryFolder();
    mkdirSync(join(copy, 'pki'));
    for (const name of ['server-ca', 'device-ca', 'server'].flatMap((n) => [
      `${n}.pem`,
      `${n}.key`,
    ]))
      writeFileSync(join(copy, 'pki', name), readFileSync(join(core.dataDir, 'pki', name)));
    const stranger = await issueFor(copy, 'gw-1');
    expect(stranger.certificateId).not.toBe(thing.certificateId);
    expect(await refusalOf(core, connectThing(core.url, stranger))).toMatchObject({
      reason: 'NOT_REGISTERED',
      principal: stranger.certificateId,
    });
  });

  test.each(['INACTIVE', 'REVOKED'] as const)(
    'a certificate that became %s while the core runs, at the next connect',
    async (state) => {
      const core = await startCoreLab();
      const thing = await core.issue('gw-1');
      await (await connectThing(core.url, thing)).endAsync();
      await setCertificateState({ dataDir: core.dataDir }, thing.certificateId, state);
      expect(await refusalOf(core, connectThing(core.url, thing))).toMatchObject({
        reason: 'NOT_ACTIVE',
        detail: state,
      });
    },
  );

  test('TLS 1.1', async () => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' };
    expect(await refusalOf(core, connectThing(core.url, thing, old as object))).toMatchObject({
      reason: 'TLS_HANDSHAKE',
      detail: 'ERR_SSL_UNSUPPORTED_PROTOCOL',
    });
  });

  test('bytes that are not TLS', async () => {
    const core = await startCoreLab();
    const { connect } = await import('node:net');
    const socket = connect(core.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('CONNECT please\r\n');
    expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
      reason: 'TLS_HANDSHAKE',
    });
    socket.destroy();
  });
});

test.each([
  ['localhost', undefined, 'localhost'],
  ['127.0.0.1', undefined, undefined],
  ['127.0.0.1', 'abc-ats.iot.eu-central-1.amazonaws.com', 'abc-ats.iot.eu-central-1.amazonaws.com'],
])('at %s with SNI %s the log names %s, let in or refused', async (host, servername, named) => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const url = core.url.replace('localhost', host);
  const sni = servername === undefined ? {} : { servername };
  const options = { rejectUnauthorized: false, ...sni } as IClientOptions;
  await connectThing(url, thing, options);
  const connected = await core.line(({ kind }) => kind === 'connected');
  expect('serverName' in connected ? connected.serverName : undefined).toBe(named);
  const bare = { ...options, cert: undefined, key: undefined } as unknown as IClientOptions;
  await expect(connectThing(url, thing, bare)).rejects.toThrow(/alert|reset|close/);
  const refused = await core.line(({ kind }) => kind === 'refused');
  expect('serverName' in refused ? refused.serverName : undefined).toBe(named);
});

test('a thing that is issued while the core runs can connect at once', async () => {
  const core = await startCoreLab();
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  expect(gateway.connected).toBe(true);
});

test.each(['localhost', '127.0.0.1'])('the server proves that it is %s', async (host) => {
  const core = await startCoreLab();
  const { ca, cert, key } = clientOptions(await core.issue('gw-1')) as ConnectionOptions;
  const socket = connectTls({ port: core.port, host, ca: ca!, cert: cert!, key: key! });
  await once(socket, 'secureConnect');
  expect(socket.authorized).toBe(true);
  expect(['TLSv1.2', 'TLSv1.3']).toContain(socket.getProtocol());
  socket.destroy();
});

test('with D11 off a certificate of any authority is who it says it is', async () => {
  const core = await startCoreLab({ defences: createDefences(['D11']) });
  await core.issue('gw-1');
  const gateway = await connectThing(core.url, await foreignThing(core));
  await gateway.publishAsync('metering/v1/gw-1/telegrams', 'forged', { qos: 1 });
  expect(gateway.connected).toBe(true);
});

test('TLS 1.1 is spoken with D11 off only', async () => {
  const handshakeWith = async (off: readonly string[]): Promise<string> => {
    const core = await startCoreLab({ defences: createDefences(off) });
    const { ca, cert, key } = clientOptions(await core.issue('gw-1')) as ConnectionOptions;
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
    const socket = connectTls({
      port: core.port,
      host: 'localhost',
      ca,
      cert,
      key,
      ...old,
    } as object);
    onTestFinished(() => void socket.destroy());
    const spoken = once(socket, 'secureConnect').then(() => 'spoken');
    return spoken.catch(({ code }: NodeJS.ErrnoException) => code ?? '');
  };
  expect(await handshakeWith(['D11'])).toBe('spoken');
  expect(await handshakeWith([])).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
});

describe('starting', () => {
  test('a taken port is BROKER_PORT_TAKEN and the hint names the option', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startCore({ dataDir: temporaryFolder(), port })).rejects.toMatchObject({
      code: 'BROKER_PORT_TAKEN',
      message: expect.stringContaining(String(port)) as string,
      hint: expect.stringContaining('--mqtt-port') as string,
    });
    other.close();
  });

  test('an address that is not of this machine is BROKER_CANNOT_LISTEN', async () => {
    const attempt = startCore({ dataDir: temporaryFolder(), port: 0, host: '192.0.2.1' });
    await expect(attempt).rejects.toMatchObject({ code: 'BROKER_CANNOT_LISTEN' });
  });

  test('a file where the data folder should be is BROKER_DATA_FOLDER', async () => {
    const dataDir = join(temporaryFolder(), 'file');
    writeFileSync(dataDir, '');
    const attempt = startCore({ dataDir, port: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'BROKER_DATA_FOLDER' });
  });

  test('a folder where the audit log should be is BROKER_DATA_FOLDER', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'core-audit.ndjson'));
    const attempt = startCore({ dataDir, port: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'BROKER_DATA_FOLDER' });
  });

  test('a damaged database stops the start, and the folder can be used again without it', async () => {
    const dataDir = temporaryFolder();
    await (await startCore({ dataDir, port: 0 })).stop();
    writeFileSync(join(dataDir, 'core.db'), 'damaged'.repeat(100));
    const attempt = startCore({ dataDir, port: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'BROKER_DATABASE_CORRUPT' });
    expect(readFileSync(join(dataDir, 'core.db'), 'utf8')).toContain('damaged');
  });

  test('an expired server certificate is renewed, and clients need not know', async () => {
    const dataDir = temporaryFolder();
    const past = { now: () => Date.now() - 500 * DAY_MS };
    await openPki(dataDir, past);
    const core = await startCoreLab({ dataDir });
    expect(core.lines).toMatchObject([{ kind: 'server-certificate-renewed' }, { kind: 'started' }]);
    expect((await connectThing(core.url, await core.issue('gw-1'))).connected).toBe(true);
  });

  test('stopping twice is stopping once', async () => {
    const core = await startCoreLab();
    await Promise.all([core.stop(), core.stop()]);
    expect(core.lines.filter(({ kind }) => kind === 'stopped')).toHaveLength(1);
  });
});

test('a sequential QoS 1 round trip does not wait for delayed acknowledgements of TCP', async () => {
  const core = await startCoreLab();
  const portal = await connectThing(core.url, await core.issue('portal'), { clean: false });
  await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  const published: number[] = [];
  const asked: number[] = [];
  for (let index = 0; index < 101; index++) {
    published.push(
      await msOf(() => gateway.publishAsync('metering/v1/gw-1/telegrams', 'x', { qos: 1 })),
    );
    asked.push(await msOf(() => gateway.unsubscribeAsync('metering/v1/gw-1/nothing')));
  }
  // About the same. Nagle's algorithm against delayed acknowledgements would make it 100 times as long.
  expect(median(published) / median(asked)).toBeLessThan(20);
});

async function msOf(action: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await action();
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >>> 1] ?? 0;
}
