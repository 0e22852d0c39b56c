/**
 * A stretch of the real path: a simulated house with real AES telegrams, the real uplink over
 * mutual TLS, the real core; at its far end a principal `portal` that only collects. Everything
 * that the core stored, logged and forwarded comes back as bytes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { AES_BLOCK_BYTES } from '#wire/security/aes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { startCore, type Core } from '../../broker/main.ts';
import { issueThing, type IssuedThing } from '../../broker/provisioning/issue-thing.ts';
import type { Bundle } from '../../sim/gateway/bundle.ts';
import { uplinkTimers } from '../../cli/common/timers.ts';
import { openWorldDatabase } from '../../sim/gateway/outbox.ts';
import { createUplink } from '../../sim/gateway/uplink.ts';
import { presetPlan } from '../../sim/scenario/house/houses.ts';
import { buildHouse } from '../../sim/world/property.ts';
import { createWorld } from '../../sim/world/world.ts';
import type { Canary } from '../support/canary-search.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export type MeterKeys = ReadonlyMap<string, Uint8Array>;

/** What a gateway makes of a bundle before it publishes; an honest one leaves it alone. */
export type GatewayVariant = (bundle: Bundle, keys: MeterKeys) => unknown;

interface CoreTrail {
  readonly stored: readonly Uint8Array[];
  readonly logged: readonly Uint8Array[];
  /** Every byte that the core sent to the portal, after TLS. */
  readonly forwarded: readonly Uint8Array[];
  /** Payloads of the publishes in `forwarded`. */
  readonly payloads: readonly string[];
  /** Frames that a meter sent, in base64. */
  readonly framesSent: ReadonlySet<string>;
  /** Plaintext of every telegram, block by block, and every meter key. */
  readonly canaries: readonly Canary[];
}

const GATEWAY = 'gw-canary';
const START = Date.UTC(2025, 0, 7, 6);

export async function runPastCore(
  variant: GatewayVariant = (bundle) => bundle,
): Promise<CoreTrail> {
  const folder = temporaryFolder();
  const dataDir = join(folder, 'core');
  const log: string[] = [];
  const core = await startCore({ dataDir, port: 0, log: (line) => log.push(JSON.stringify(line)) });
  onTestFinished(() => core.stop());
  const portal = await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
  const gateway = await issueThing({ dataDir, thingName: GATEWAY, role: 'gateway' });

  const absent = await collect(core, portal);
  await absent.leave();
  const { payloads: sent, framesSent, canaries } = playHouse(variant);
  await publish(core, gateway, { path: join(folder, 'world.db'), payloads: sent });
  // Now the core holds all of it for the absent portal.
  const queued = filesBelow(dataDir);
  const present = await collect(core, portal);
  const payloads = await present.received(sent.length);
  await present.leave();
  await core.stop();
  return {
    stored: [...queued, ...filesBelow(dataDir)],
    logged: [Buffer.from(log.join('\n'))],
    forwarded: [...absent.bytes, ...present.bytes],
    payloads,
    framesSent,
    canaries,
  };
}

/** An hour of the house, with everything that must stay secret in it. */
function playHouse(
  variant: GatewayVariant,
): Pick<CoreTrail, 'payloads' | 'framesSent' | 'canaries'> {
  const rng = createRng('canary');
  const house = buildHouse(presetPlan('altbau-12'), rng.fork('house'));
  const keys = new Map(house.meters.map(({ address, key }) => [formatAddress(address), key]));
  const world = createWorld({
    house,
    rng,
    startAt: START,
    weather: { meanC: 2 },
    fleet: { intervalS: 900 },
    gateways: [{ id: GATEWAY, reportS: 600 }],
  });
  const payloads: string[] = [];
  const framesSent = new Set<string>();
  const canaries: Canary[] = [...keys].map(([id, bytes]) => ({ name: `key of ${id}`, bytes }));
  world.onBundle((_gatewayId, bundle) => payloads.push(JSON.stringify(variant(bundle, keys))));
  world.onSent(({ meterId, frame }) => {
    framesSent.add(Buffer.from(frame).toString('base64'));
    canaries.push(...plaintextBlocks(meterId, { frame, key: keys.get(meterId) }));
  });
  while ((world.nextAt() ?? Infinity) < START + HOUR_MS) world.step();
  return { payloads, framesSent, canaries };
}

function plaintextBlocks(
  meterId: string,
  { frame, key }: { frame: Uint8Array; key: Uint8Array | undefined },
): Canary[] {
  const { plain } = decodeTelegram(frame, key === undefined ? {} : { key });
  return Array.from({ length: plain.length / AES_BLOCK_BYTES }, (_, block) => ({
    name: `block ${block + 1} of ${meterId}`,
    bytes: plain.slice(block * AES_BLOCK_BYTES, (block + 1) * AES_BLOCK_BYTES),
  }));
}

async function publish(
  core: Core,
  thing: IssuedThing,
  { path, payloads }: { path: string; payloads: readonly string[] },
): Promise<void> {
  const database = openWorldDatabase(path);
  const bundles = payloads.map((payload, index) => ({
    gatewayId: thing.thingName,
    boot: 'canary',
    seq: index + 1,
    payload,
  }));
  database.commit({ bundles });
  const uplink = createUplink({
    url: core.url,
    thingName: thing.thingName,
    defences: createDefences(),
    ...pemOf(thing),
    outbox: database.outbox(thing.thingName),
    timers: uplinkTimers,
  });
  uplink.start();
  await uplink.whenDrained();
  await uplink.stop();
  database.close();
}

interface Collector {
  readonly bytes: readonly Uint8Array[];
  /** Resolves with the payloads when that many bundles have come. */
  received(count: number): Promise<string[]>;
  leave(): Promise<void>;
}

/** Connects as the portal with its lasting session, and keeps every byte that comes in. */
async function collect(core: Core, thing: IssuedThing): Promise<Collector> {
  const bytes: Uint8Array[] = [];
  const payloads: string[] = [];
  const { caPem: ca, certPem: cert, keyPem: key } = pemOf(thing);
  const client = new MqttClient(
    () => {
      const socket = connectTls({ host: 'localhost', port: core.port, ca, cert, key });
      socket.on('data', (chunk: Buffer) => bytes.push(chunk));
      return socket;
    },
    { clientId: thing.thingName, clean: false, reconnectPeriod: 0 },
  );
  onTestFinished(() => void client.end(true));
  client.on('message', (topic, payload) => {
    if (topic.endsWith('/telegrams')) payloads.push(payload.toString());
  });
  await new Promise((resolve, reject) => client.once('connect', resolve).once('error', reject));
  await client.subscribeAsync('metering/v1/+/#', { qos: 1 });
  return {
    bytes,
    received: async (count) => {
      while (payloads.length < count) {
        await new Promise((resolve) => client.once('message', resolve));
      }
      return payloads;
    },
    leave: () => client.endAsync(),
  };
}

function pemOf(thing: IssuedThing): { caPem: string; certPem: string; keyPem: string } {
  return {
    caPem: readFileSync(thing.caPath, 'utf8'),
    certPem: readFileSync(thing.certificatePath, 'utf8'),
    keyPem: readFileSync(thing.privateKeyPath, 'utf8'),
  };
}

function filesBelow(folder: string): Uint8Array[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
}
