/**
 * Packets that MQTT forbids, over real sockets of a core without policies and limits: each ends its
 * connection, and nothing of it is answered. The same packets without the fault are.
 */
import { once } from 'node:events';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { clientOptions, startCoreLab } from '../../test/support/core-lab.ts';
import { bytesOf, CONNECT, FINE, FORBIDDEN, type Version } from './malformed.fixture.ts';

/** MQTT 5 is told why. */
const DISCONNECT = 'e0';

async function openCore() {
  const core = await startCoreLab({ defences: createDefences(['D12']) });
  const thing = await core.issue('gw-1');
  const { ca, cert, key } = clientOptions(thing) as ConnectionOptions;
  const { port } = core;
  /** What comes back after the CONNACK, until the other side answers or closes. */
  const answerTo = async (version: Version, packet: Buffer): Promise<string> => {
    const socket = connectTls({ host: 'localhost', port, ca, cert, key } as object);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    const closed = new Promise<string>(
      (resolve) => void socket.once('close', () => resolve('closed')),
    );
    await once(socket, 'secureConnect');
    socket.write(bytesOf(CONNECT(version), version));
    await Promise.race([once(socket, 'data'), closed]);
    socket.write(packet);
    let answer = '';
    const answered = new Promise<string>((resolve) => {
      socket.on('data', (bytes: Buffer) => {
        answer += bytes.toString('hex');
        if (!answer.startsWith(DISCONNECT)) resolve('answered');
      });
    });
    // A core that passes over the packet is found by the time-out of the test.
    const end = await Promise.race([closed, answered]);
    socket.destroy();
    return `${answer} ${end}`;
  };
  return { core, answerTo };
}

test.each<Version>([4, 5])(
  'level %i: a forbidden packet ends the connection unanswered',
  async (version) => {
    const { core, answerTo } = await openCore();
    for (const [what, pattern, expected] of FINE) {
      const answer = await answerTo(version, bytesOf(pattern, version));
      expect([what, answer]).toEqual([what, expect.stringMatching(expected)]);
    }
    const wrong: string[] = [];
    for (const [what, pattern, versions = [4, 5]] of FORBIDDEN) {
      if (!versions.includes(version)) continue;
      const answer = await answerTo(version, bytesOf(pattern, version));
      if (!/^(e0[0-9a-f]*)? closed$/.test(answer)) wrong.push(`${what}: ${answer}`);
    }
    expect(wrong).toEqual([]);
    expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
  },
);
