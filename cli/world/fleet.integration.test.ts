/** A statistical fleet: a real core takes its reports, a portal reads them, and what it measures is true. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { numberedThing } from '#kernel/numbered-thing.ts';
import { createRng } from '#kernel/rng.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { SECOND_MS } from '#kernel/time.ts';
import { startCore, type Core } from '../../broker/main.ts';
import { issueFleet } from '../../broker/provisioning/issue-fleet.ts';
import type { DriveTimers } from '../../sim/scenario/drive.ts';
import { FLEET_NAME, StatisticalGateway } from '../../sim/world/statistical-fleet.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Ingest } from '../../twin/ingest/ingest.ts';
import { importProperty } from '../../twin/ingest/property-import.ts';
import { openVault } from '../../twin/keys/vault.ts';
import { createContext } from '../../twin/main.ts';
import { openStore } from '../../twin/store/store.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { readThing, thingFiles } from '../common/thing-files.ts';
import { driveTimers, uplinkTimers } from '../common/timers.ts';
import { runMetertwin } from '../dispatch.ts';
import { fleetImport } from './fleet-import.ts';
import { FleetLoad } from './fleet-load.ts';

const FLEET = { gateways: 4, metersEach: 3 };
const INTERVAL_MS = 4 * SECOND_MS;
const RNG = createRng(1).fork('fleet');

let dataDir: string;
let core: Core;
let url: string;
let certificateId: string;

const names = [0, 1, 2, 3].map((index) => numberedThing(FLEET_NAME, index));

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'metertwin-'));
  core = await startCore({ dataDir, port: 0 });
  url = `mqtts://localhost:${core.port}`;
  ({ certificateId } = await issueAll());
});

afterAll(async () => {
  await core.stop();
  rmSync(dataDir, { recursive: true });
});

function issueAll() {
  return issueFleet({ dataDir, thingName: FLEET_NAME, role: 'gateway', names });
}

test('a fleet that is issued again keeps its certificate', async () => {
  expect((await issueAll()).certificateId).toBe(certificateId);
});

function gateways(startAt = systemClock.now()): StatisticalGateway[] {
  const own = { fleet: FLEET, intervalMs: INTERVAL_MS, startAt, rng: RNG };
  return [0, 1, 2, 3].map((index) => new StatisticalGateway({ ...own, index }));
}

/** Time passes when it is slept through; a sleep may take longer than it was meant to. */
function skipping(lateMs: (sleep: number) => number): DriveTimers {
  let aheadMs = 0;
  let sleeps = 0;
  return {
    ...driveTimers,
    monotonicMs: () => performance.now() + aheadMs,
    sleep: async (ms, signal) => {
      aheadMs += ms + lateMs(++sleeps);
      await driveTimers.sleep(0, signal);
    },
  };
}

async function load(timers: DriveTimers) {
  const { certPem, keyPem, caPem } = readThing(thingFiles(dataDir, FLEET_NAME));
  const fleet = new FleetLoad({
    gateways: gateways(),
    accessOf: () => ({ url, certPem, keyPem, caPem }),
    defences: createDefences([]),
    intervalMs: INTERVAL_MS,
    forMs: 10 * INTERVAL_MS,
    timers: { ...timers, ...uplinkTimers },
    clock: systemClock,
    signal: new AbortController().signal,
  });
  await fleet.connect(() => {});
  await fleet.run();
  const read = fleet.read();
  await fleet.stop();
  return read;
}

test('every report that was due is acknowledged, and counted with its telegrams', async () => {
  const { online, due, acknowledged, telegrams, waiting, dropped } = await load(skipping(() => 0));
  expect({ online, due, acknowledged, telegrams, waiting, dropped }).toEqual({
    ...{ online: 4, due: 40, acknowledged: 40, telegrams: 120, waiting: 0, dropped: 0 },
  });
});

test('time in which the load stood still is in the latencies of all that was due in it', async () => {
  const stoodMs = 5 * INTERVAL_MS;
  const { due, latencyMs } = await load(skipping((sleep) => (sleep === 10 ? stoodMs : 0)));
  expect(due).toBe(40);
  // Twenty reports were due meanwhile: half of all were late, the first by nearly the whole time.
  expect(latencyMs.max).toBeGreaterThan(stoodMs * 0.9);
  expect(latencyMs.p99).toBeGreaterThan(stoodMs * 0.8);
});

test('the portal reads all of a fleet that was imported', () => {
  const dir = temporaryFolder();
  const store = openStore(':memory:', { realClock: systemClock });
  const vault = openVault({ dataDir: dir, wrappedKeys: store.wrappedKeys });
  store.audit.sealWith((text) => vault.seal(text));
  const { property, keys } = fleetImport(FLEET, RNG);
  importProperty(store, property);
  vault.importKeys(keys, () => true);
  const context = createContext({ defences: createDefences([]), clock: systemClock }, store, vault);
  const ingest = new Ingest(context);
  const now = systemClock.now() - 10 * INTERVAL_MS;
  const fleet = gateways(now);
  for (let turn = 1; turn <= 3; turn++) {
    for (const gateway of fleet) {
      for (const { payload } of gateway.report(now + turn * INTERVAL_MS)) {
        ingest.accept(gateway.id, Buffer.from(payload));
      }
    }
  }
  expect(store.counters.read()).toMatchObject({ received: 36, stored: 36 });
  store.close();
});

const world = (...words: string[]) => {
  const io = fakeIo({ cwd: dataDir });
  return runMetertwin(['world', '--data', dataDir, ...words], io).then((code) => ({ code, io }));
};

test('a shard of a fleet tells as JSON what it did', async () => {
  const fleet = ['--fleet', '4x3', '--interval', '1', '--for', 'PT1S', '--shard', '1/2'];
  const { code, io } = await world(...fleet, '--broker', url, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(io.stdout())).toMatchObject({ gateways: 2, meters: 6, due: 2, telegrams: 6 });
});

test.each([
  [['--fleet', '4'], '4 is not GxM, for example 2000x50'],
  [['--fleet', '0x5'], '0x5 is not GxM'],
  [['--fleet', '10000x101'], 'at most 10000 gateways and 1000000 meters'],
  [['--fleet', '2x2', '--speed', '3'], '--speed and --fleet exclude each other'],
  [['--fleet', '2x2', 'house.yaml'], 'a fleet has no scenario file'],
  [['--shard', '1/2'], '--shard needs --fleet'],
])('%j is refused with what to do', async (words, message) => {
  const { code, io } = await world(...words);
  expect(code).toBe(2);
  expect(io.stderr()).toContain(message);
});

test('a broker that is not there ends the load with what is wrong', async () => {
  const { code, io } = await world('--fleet', '2x2', '--broker', 'mqtts://localhost:1');
  expect(code).not.toBe(0);
  expect(io.stderr()).toContain('UPLINK_UNREACHABLE');
});
