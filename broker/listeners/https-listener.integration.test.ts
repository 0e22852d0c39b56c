/** Hostile HTTPS against a core in a process of its own, seen by an MQTT client beside it. */
import { DEFAULT_PLACE } from '../common/arn.ts';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect as connectTcp } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ListThingsCommand } from '@aws-sdk/client-iot';
import { expect, onTestFinished, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { MOST_SLOWDOWN, startBystander } from '../../test/support/bystander.ts';
import { startCoreProcess, type CoreProcess } from '../../test/support/core-process.ts';
import { startProgram } from '../../test/support/run-program.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { AuditEvent } from '../common/audit-log.ts';
import { openPki } from './pki.ts';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { listenHttps, type HttpsOptions } from './https-listener.ts';

const ATTACKER = fileURLToPath(new URL('../../test/support/https-attacker.ts', import.meta.url));
const MEBIBYTE = 1024 * 1024;

function sdkOf({ dataDir, httpsPort }: CoreProcess) {
  return iotClient({
    place: DEFAULT_PLACE,
    caPath: join(dataDir, 'pki', 'server-ca.pem'),
    https: {
      port: httpsPort,
      url: `https://localhost:${httpsPort}`,
      credentialsPath: join(dataDir, 'aws', 'credentials'),
    },
  });
}

test.each([
  'connections that say nothing',
  'heads that come byte by byte',
  'bodies without a valid signature',
  'bodies of 64 MB',
])('%s: others over MQTT and HTTPS get on, and memory stays bounded', async (attack) => {
  const core = await startCoreProcess(temporaryFolder());
  const iot = sdkOf(core);
  await iot.send(new ListThingsCommand());
  const bystander = await startBystander(core);
  const before = core.peakBytes();
  const attacker = startProgram(process.execPath, [ATTACKER, String(core.httpsPort), attack]);
  expect(await bystander.slowdown(attacker.said('over\n'))).toBeLessThan(MOST_SLOWDOWN);
  expect((await iot.send(new ListThingsCommand())).things).toHaveLength(1);
  expect(core.peakBytes() - before).toBeLessThan(256 * MEBIBYTE);
});

interface TestListener {
  readonly events: readonly AuditEvent[];
  open(): Promise<TLSSocket>;
  readonly port: number;
}

async function startListener(options: Partial<HttpsOptions>): Promise<TestListener> {
  const pki = await openPki(temporaryFolder(), systemClock);
  const events: AuditEvent[] = [];
  const started = await listenHttps({
    host: '127.0.0.1',
    port: 0,
    pki,
    defences: createDefences(),
    audit: {
      write: (event) => void events.push(event),
      anchorIn: () => undefined,
      close: () => undefined,
    },
    onRequest: (_request, response) => void response.end('ok'),
    ...options,
  });
  onTestFinished(() => started.close());
  const { port } = started;
  const open = async (): Promise<TLSSocket> => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  };
  return { events, open, port };
}

const REQUEST = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

async function answerOn(socket: TLSSocket): Promise<string> {
  const answer = once(socket, 'data');
  socket.write(REQUEST);
  const [data] = (await answer) as [Buffer];
  return data.toString().slice(0, 15);
}

test('one connection too many closes the one that has asked nothing for longest', async () => {
  const listener = await startListener({ mostConnections: 2 });
  const [first, second] = [await listener.open(), await listener.open()];
  const dropped = once(first.resume(), 'close');
  const third = await listener.open();
  expect(await answerOn(third)).toBe('HTTP/1.1 200 OK');
  await dropped;
  expect(await answerOn(second)).toBe('HTTP/1.1 200 OK');
  expect(listener.events).toEqual([
    { kind: 'refused', reason: 'TOO_MANY_CONNECTIONS', remote: '127.0.0.1' },
  ]);
});

test('while all are being answered the newcomer is closed, and one comes in after an answer', async () => {
  const answers: (() => void)[] = [];
  let asked = (): void => undefined;
  const listener = await startListener({
    mostConnections: 1,
    onRequest: (_request, response) => {
      answers.push(() => void response.end('late'));
      asked();
    },
  });
  const first = await listener.open();
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  first.write(REQUEST);
  await isAsked;
  const newcomer = await listener.open();
  await once(newcomer.resume(), 'close');
  const answer = once(first, 'data');
  answers[0]?.();
  expect(String((await answer)[0])).toContain('200 OK');
  const next = listener.open();
  await once(first.resume(), 'close');
  expect((await next).destroyed).toBe(false);
});

test('half-open connections are dropped: no handshake, no request, half a head', async () => {
  const listener = await startListener({ headTimeoutMs: 200 });
  const silent = connectTcp(listener.port, '127.0.0.1').on('error', () => undefined);
  const idle = await listener.open();
  const half = await listener.open();
  half.write('GET / HTTP/1.1\r\nhost:');
  await Promise.all([silent, idle, half].map((socket) => once(socket.resume(), 'close')));
  expect(listener.events).toMatchObject([{ kind: 'refused', reason: 'TLS_HANDSHAKE' }]);
});
