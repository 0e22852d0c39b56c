/** Guests on the wire: before their function has answered, and as time goes by. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { generate, type IConnectPacket, type IPublishPacket } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { closed, type CoreLab } from '../../test/support/core-lab.ts';
import {
  asked,
  beginGuest,
  connected,
  DOOR,
  doorFile,
  NAMED,
  openGuestLab,
  SLOW,
  UNSIGNED,
  writeDoor,
} from '../../test/support/guest-lab.ts';
import { secureSocket } from '../../test/support/raw-client.ts';

/** A function has 5 s, and the machine may be busy. */
const PATIENT = { timeout: 20_000 };

const CONNECT: IConnectPacket = {
  cmd: 'connect',
  ...{ protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60 },
  ...{ clientId: 'app', username: NAMED, password: Buffer.from('open') },
};
const PUBLISH: IPublishPacket = {
  cmd: 'publish',
  ...{ topic: 'from/app', payload: 'early', messageId: 7, qos: 1, dup: false, retain: false },
};

test('a publish that does not wait for the CONNACK ends the connection, as it always does', async () => {
  const core = await openGuestLab();
  const published: string[] = [];
  core.broker.onPublished(({ topic }) => void published.push(topic));
  const ca = readFileSync(core.caPath);
  const socket = await secureSocket({ port: core.https?.port ?? 0, ca, ALPNProtocols: ['mqtt'] });
  socket.write(Buffer.concat([generate(CONNECT), generate(PUBLISH)]));
  await once(socket, 'close');
  await connected(beginGuest(core, 'ALPN', {}));
  expect(published.filter((topic) => !topic.startsWith('$'))).toEqual([]);
});

test('a client that is gone before the function has answered was never there', async () => {
  const core = await openGuestLab();
  writeDoor(core, DOOR.replace('export function handler(event) {', SLOW));
  const socket = await secureSocket({
    ...{ port: core.https?.port ?? 0, ca: readFileSync(core.caPath), ALPNProtocols: ['mqtt'] },
  });
  socket.write(generate(CONNECT));
  await expect.poll(() => asked(core).length, PATIENT).toBe(1);
  socket.destroy();
  // The next one is asked about after it, by the same thread.
  await connected(beginGuest(core, 'ALPN', {}));
  expect(core.lines.filter(({ kind }) => kind === 'connected')).toHaveLength(1);
});

describe('as time goes by', () => {
  async function openClock(): Promise<{ core: CoreLab; step: (ms: number) => void }> {
    let offsetMs = 0;
    const clock = { now: () => Date.now() + offsetMs };
    const core = await openGuestLab(UNSIGNED, { clock, timeouts: { sweepMs: 20 } });
    return { core, step: (ms) => void (offsetMs += ms) };
  }

  test('the function is asked again, and what it then allows counts', async () => {
    const { core, step } = await openClock();
    const client = await connected(beginGuest(core, 'ALPN', { protocolVersion: 5 }));
    writeDoor(core, DOOR.replaceAll('topic/from/', 'topic/now/'));
    step(300_000);
    await expect.poll(() => asked(core).length, PATIENT).toBe(2);
    await expect
      .poll(
        () =>
          client.publishAsync('now/app', 'x', { qos: 1 }).then(
            () => true,
            () => false,
          ),
        PATIENT,
      )
      .toBe(true);
    await expect(client.publishAsync('from/app', 'x', { qos: 1 })).rejects.toThrow(
      'Not authorized',
    );
  });

  test('whom it no longer lets in is gone', async () => {
    const { core, step } = await openClock();
    const client = await connected(beginGuest(core, 'ALPN', {}));
    writeFileSync(doorFile(core, 'closed'), '');
    step(300_000);
    await closed(client);
    expect(asked(core)).toHaveLength(2);
  });

  test('the connection ends when the function said', async () => {
    const { core, step } = await openClock();
    const client = await connected(beginGuest(core, 'ALPN', {}));
    step(HOUR_MS);
    await closed(client);
    const gone = await core.line(({ kind }) => kind === 'disconnected');
    expect(gone).toMatchObject({ principal: 'somebody', reason: 'credentials-expired' });
  });
});
