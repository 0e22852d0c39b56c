/** Bundles of one turn share a commit, and the state in it is that after the last of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { type Bundle, NO_PREVIOUS } from '../../sim/gateway/bundle.ts';
import { openWorldDatabase } from '../../sim/gateway/outbox.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { GatewayFleet } from './gateway-fleet.ts';

const bundle = (seq: number): Bundle => ({
  ...{ v: 1, gateway: 'gw-1', boot: 'B1', seq, prev: NO_PREVIOUS, telegrams: [] },
  sentAt: '2025-01-07T06:15:00Z',
});

async function startFleet() {
  const core = await startCoreLab();
  const { caPath, certificatePath, privateKeyPath } = await core.issue('gw-1');
  const read = (file: string): string => readFileSync(file, 'utf8');
  const access = {
    ...{ url: core.url, caPem: read(caPath) },
    ...{ certPem: read(certificatePath), keyPem: read(privateKeyPath) },
  };
  const dataDir = temporaryFolder();
  const gateways = [{ id: 'gw-1', access }];
  const fleet = new GatewayFleet({ dataDir, gateways, defences: createDefences() });
  return { fleet, file: join(dataDir, 'world.db') };
}

test('the state of the world is asked for once, after the last bundle of the turn', async () => {
  const { fleet, file } = await startFleet();
  let made = 0;
  let asked = 0;
  const state = () => ({ made, asked: ++asked });
  for (; made < 3; made++) fleet.send(bundle(made + 1), `{"seq":${made + 1}}`, state);
  const other = openWorldDatabase(file);
  // A kill here takes the world back to before all three.
  expect([other.count(), other.loadSnapshot()]).toEqual([0, undefined]);
  expect(fleet.unacknowledged()).toBe(3);
  await fleet.backlog('gw-1').whenDrained();
  expect(other.loadSnapshot()).toEqual({ made: 3, asked: 1 });
  expect([other.count(), fleet.unacknowledged()]).toEqual([0, 0]);
  other.close();
  await fleet.stop();
});

test('what is sent in the last turn is in the outbox when the fleet stops', async () => {
  const { fleet, file } = await startFleet();
  fleet.send(bundle(1), '{"seq":1}', () => 'stopped');
  await fleet.stop();
  const other = openWorldDatabase(file);
  onTestFinished(() => other.close());
  expect(other.loadSnapshot()).toBe('stopped');
});

test('a commit that fails in a turn of its own is told to whoever sends or asks next', async () => {
  const { fleet } = await startFleet();
  fleet.send(bundle(1), '{"seq":1}', () => {
    throw new Error('no state');
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => fleet.send(bundle(2), '{"seq":2}')).toThrow('no state');
  expect(() => fleet.unacknowledged()).toThrow('no state');
  await expect(fleet.backlog('gw-1').whenBelow(5)).rejects.toThrow('no state');
  await expect(fleet.stop()).rejects.toThrow('no state');
});
