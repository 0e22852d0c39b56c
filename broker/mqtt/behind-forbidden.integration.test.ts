/**
 * Packets in one segment behind one that ends the connection: none of them is answered, reaches a
 * bystander or makes a subscription, whichever way the bytes are cut.
 */
import { once } from 'node:events';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { clientOptions, startCoreLab } from '../../test/support/core-lab.ts';
import { behind, connected, countedBehind, until } from './behind-forbidden.fixture.ts';
import { bytesOf, CONNECT, FINE, type Version } from './malformed.fixture.ts';

test.each<Version>([4, 5])(
  'level %i: nothing behind a forbidden packet in its segment counts',
  async (version) => {
    const cutsOf = (end: number): number[] => [0, end - 1, end, end + 1];
    expect(await countedBehind(version, cutsOf)).toEqual([]);
  },
);

test.each<Version>([4, 5])('level %i: what stands behind a fine packet counts', async (version) => {
  const core = await startCoreLab({ defences: createDefences(['D12']) });
  for (const [, pattern] of FINE) {
    const wire = await connected(core, version);
    wire.send(Buffer.concat([bytesOf(pattern, version), behind(version)]));
    await until(() => /d000/.test(wire.received()) && /90..0008/.test(wire.received()));
    expect(wire.isOpen()).toBe(true);
  }
});

test.each<Version>([4, 5])(
  'level %i: nothing behind a refused publish or subscription counts where it ends the connection',
  async (version) => {
    const core = await startCoreLab();
    const { ca, cert, key } = clientOptions(await core.issue('gw-1')) as ConnectionOptions;
    const refused = [
      '30 "not/mine" @ 78',
      ...(version === 4 ? ['32 "not/mine" 0001 @ 78', '82 0001 @ "not/mine" 01'] : []),
    ];
    for (const pattern of refused) {
      const socket = connectTls({ host: 'localhost', port: core.port, ca, cert, key } as object);
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => undefined);
      await once(socket, 'secureConnect');
      socket.write(bytesOf(CONNECT(version), version));
      await once(socket, 'data');
      let answer = '';
      socket.on('data', (bytes: Buffer) => (answer += bytes.toString('hex')));
      const mine = '32 "metering/v1/gw-1/telegrams" 0007 @ 78';
      const ping = bytesOf('c0', version);
      socket.write(Buffer.concat([bytesOf(pattern, version), bytesOf(mine, version), ping]));
      await once(socket, 'close');
      expect([pattern, answer]).toEqual([pattern, expect.stringMatching(/^(e0[0-9a-f]*)?$/)]);
    }
  },
);
