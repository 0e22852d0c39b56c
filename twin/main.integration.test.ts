/** The portal with a real core over mutual TLS, killed where it hurts most. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { connectThing, startCoreLab, type CoreLab } from '../test/support/core-lab.ts';
import { startProgram, type RunningProgram } from '../test/support/run-program.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import type { PortalLogEntry } from './context.ts';
import type { DoomedArguments } from './ingest/doomed-portal.fixture.ts';
import {
  hoursLater,
  METER,
  METERS,
  METER_KEYS,
  PROPERTY,
  START,
  telegram,
  TestGateway,
} from './ingest/portal.fixture.ts';
import { startPortal, type Portal, type PortalOptions } from './main.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';
const BOOT = '01JGZ0BOOT';
const id = (seq: number): { gateway: string; boot: string; seq: number } => ({
  gateway: 'gw-1',
  boot: BOOT,
  seq,
});

type Issued = Awaited<ReturnType<CoreLab['issue']>>;

function brokerOf(core: CoreLab, thing: Issued, clientId: string): PortalOptions['broker'] {
  return {
    url: core.url,
    clientId,
    caPem: readFileSync(thing.caPath, 'utf8'),
    certPem: readFileSync(thing.certificatePath, 'utf8'),
    keyPem: readFileSync(thing.privateKeyPath, 'utf8'),
  };
}

interface Started {
  readonly portal: Portal;
  readonly logs: readonly PortalLogEntry[];
}

async function start(
  core: CoreLab,
  dataDir: string,
  options: Partial<PortalOptions> = {},
): Promise<Started> {
  const thing = await core.issue('portal');
  const logs: PortalLogEntry[] = [];
  const portal = await startPortal({
    dataDir,
    broker: brokerOf(core, thing, 'portal'),
    port: 0,
    defences: createDefences(),
    clock: systemClock,
    log: (entry) => logs.push(entry),
    ...options,
  });
  onTestFinished(() => portal.stop());
  return { portal, logs };
}

test('a published bundle is read, and what came while the portal was down comes later', async () => {
  const core = await startCoreLab();
  const dataDir = temporaryFolder();
  const first = await start(core, dataDir);
  expect(first.logs.map(({ event }) => event)).toEqual(['ingest.connected']);
  expect(first.portal.importProperty(PROPERTY, METER_KEYS)).toEqual({
    meters: 3,
    keys: 3,
    findings: [],
    outcome: { state: 'in-force', changes: expect.any(Number) as number },
  });
  const gateway = new TestGateway('gw-1', BOOT);
  const client = await connectThing(core.url, await core.issue('gw-1'));
  await client.publishAsync('metering/v1/gw-1/status', '{"v":1,"state":"online"}', { qos: 1 });
  await client.publishAsync(TOPIC, gateway.bundle([telegram(START, 100)]), { qos: 1 });
  await first.portal.committed(id(1));
  expect(first.portal.readings(METER.id)).toMatchObject([{ units: 100 }]);
  await first.portal.stop();

  await client.publishAsync(TOPIC, gateway.bundle([telegram(hoursLater(1), 101)]), { qos: 1 });
  await client.publishAsync(TOPIC, 'no bundle', { qos: 1 });
  await client.publishAsync(TOPIC, gateway.bundle([telegram(hoursLater(2), 102)]), { qos: 1 });
  const { portal } = await start(core, dataDir);
  await portal.committed(id(3));
  expect(portal.readings(METER.id).map(({ units }) => units)).toEqual([100, 101, 102]);
  expect(portal.counters()).toMatchObject({ bundles: 3, stored: 3, deadLetters: 1 });
  expect(portal.alarms()).toMatchObject([{ kind: 'bad-bundle', gatewayId: 'gw-1' }]);
  expect(portal.store.gateways.byId('gw-1')).toMatchObject({ online: true, telegrams: 3 });
});

test('two portals on one core take what the gateways of their own properties send', async () => {
  const core = await startCoreLab();
  const portals = await Promise.all(
    ['a', 'b'].map(async (name) => {
      const thing = await core.issue(`portal-${name}`);
      const { portal } = await start(core, temporaryFolder(), {
        broker: brokerOf(core, thing, `portal-${name}`),
        ownGatewaysOnly: true,
      });
      portal.importProperty({ ...PROPERTY, gateways: [`gw-${name}`] }, METER_KEYS);
      return portal;
    }),
  );
  const send = async (name: string, units: number): Promise<void> => {
    const gateway = new TestGateway(`gw-${name}`, BOOT);
    const client = await connectThing(core.url, await core.issue(`gw-${name}`));
    const topic = `metering/v1/gw-${name}/telegrams`;
    await client.publishAsync(topic, gateway.bundle([telegram(START, units)]), { qos: 1 });
  };
  await send('a', 100);
  await send('b', 200);
  await Promise.all(
    portals.map((portal, at) => portal.committed({ ...id(1), gateway: `gw-${'ab'[at] ?? ''}` })),
  );
  expect(portals.map((portal) => portal.readings(METER.id).map(({ units }) => units))).toEqual([
    [100],
    [200],
  ]);
  for (const portal of portals) {
    expect(portal.counters()).toMatchObject({ bundles: 1, received: 1, stored: 1 });
    expect(portal.alarms()).toEqual([]);
  }
});

/** A portal with the house of the fixture, which will be killed. */
async function startDoomed(
  core: CoreLab,
  dataDir: string,
  deadlyMeter?: string,
): Promise<RunningProgram> {
  const { caPath, certificatePath, privateKeyPath } = await core.issue('portal');
  const place: DoomedArguments = [dataDir, core.url, caPath, certificatePath, privateKeyPath];
  const program = join(import.meta.dirname, 'ingest', 'doomed-portal.fixture.ts');
  const meter = deadlyMeter === undefined ? [] : [deadlyMeter];
  return startProgram(process.execPath, [program, ...(place as readonly string[]), ...meter]);
}

async function importHouse(core: CoreLab, dataDir: string): Promise<void> {
  const { portal } = await start(core, dataDir);
  portal.importProperty(PROPERTY, METER_KEYS);
  await portal.stop();
}

test('killed between commit and PUBACK: the bundle comes again and counts once', async () => {
  const core = await startCoreLab();
  const dataDir = temporaryFolder();
  await importHouse(core, dataDir);
  const gateway = new TestGateway('gw-1', BOOT);
  const client = await connectThing(core.url, await core.issue('gw-1'));
  await client.publishAsync(TOPIC, gateway.bundle([telegram(START, 100)]), { qos: 1 });
  // However often: what was committed has ended.
  for (let kill = 0; kill < 2; kill++) {
    const doomed = await startDoomed(core, dataDir);
    expect((await doomed.ended).signal).toBe('SIGKILL');
  }
  await client.publishAsync(TOPIC, gateway.bundle([telegram(hoursLater(1), 101)]), { qos: 1 });

  const { portal } = await start(core, dataDir);
  await portal.committed(id(2));
  expect(portal.readings(METER.id).map(({ units }) => units)).toEqual([100, 101]);
  expect(portal.counters()).toMatchObject({ bundles: 2, duplicateBundles: 2, deadLetters: 0 });
});

test('a bundle that brings the portal down is kept aside after some tries, the others are read', async () => {
  const core = await startCoreLab();
  const dataDir = temporaryFolder();
  await importHouse(core, dataDir);
  const gateway = new TestGateway('gw-1', BOOT);
  const client = await connectThing(core.url, await core.issue('gw-1'));
  const deadly = telegram(START, 7, { meter: METERS[1] as (typeof METERS)[number] });
  const before = gateway.bundle([telegram(START, 100)]);
  const poison = gateway.bundle([deadly]);
  const after = gateway.bundle([telegram(hoursLater(1), 101)]);
  // They come together first: nobody knows which of them it is, so that was no try of any.
  for (const bundle of [before, poison, after])
    await client.publishAsync(TOPIC, bundle, { qos: 1 });
  for (let tried = 0; tried <= MOST_TRIES; tried++) {
    const doomed = await startDoomed(core, dataDir, METERS[1]?.id);
    expect((await doomed.ended).signal).toBe('SIGKILL');
  }
  const last = await startDoomed(core, dataDir, METERS[1]?.id);
  await last.said('"outcome":"committed"');
  last.child.kill('SIGKILL');
  expect((await last.ended).stdout).toContain('"event":"ingest.parked"');

  const { portal } = await start(core, dataDir);
  expect(portal.readings(METER.id).map(({ units }) => units)).toEqual([100, 101]);
  expect(portal.counters()).toMatchObject({ bundles: 2, stored: 2, deadLetters: 1 });
  // The one kept aside is missing in the chain of its gateway.
  expect(portal.alarms().map(({ kind }) => kind)).toEqual(['chain-broken', 'bad-bundle']);
  const [letter] = portal.store.deadLetters.list();
  expect(letter?.reason).toContain('came down each time');
  expect(Buffer.from(letter?.payload ?? [])).toEqual(poison);
});

test('starts without its core, shows what it has and says why it waits', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('portal');
  const { url } = core;
  await core.stop();
  const { portal, logs } = await start(
    { ...core, url, issue: async () => thing },
    temporaryFolder(),
  );
  expect(await (await fetch(new URL('api/v1/session', portal.url))).json()).toMatchObject({
    user: null,
  });
  expect(logs).toMatchObject([{ level: 'warn', event: 'ingest.disconnected' }]);
  const { [METER.id]: _missing, ...others } = METER_KEYS;
  expect(portal.importProperty(PROPERTY, others)).toMatchObject({
    keys: 2,
    findings: [{ meterId: METER.id, code: 'missing-key' }],
  });
});
