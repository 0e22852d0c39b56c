/** One core on a new folder in a process of its own, for start.ts: its times and sizes as JSON. */
import { CreateThingCommand, IoTClient } from '@aws-sdk/client-iot';
import SqliteDatabase from 'better-sqlite3';
import { Agent } from 'node:https';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { startCore } from '../../../cli/library/core.ts';

/** Updates that wait for their acknowledgement. */
const WINDOW = 50;

const count = Number(process.argv[2]);
const startMs = performance.now();
const core = await startCore({ quotas: 'none' });
const startedMs = performance.now() - startMs;
const client = await connectAsync(core.endpoint, await core.issue('bench-1'));
const connectedMs = performance.now() - startMs;

// Its code and connections are no part of what a thing holds.
const control = new IoTClient({
  region: core.region,
  endpoint: core.httpsEndpoint,
  credentials: core.credentials,
  requestHandler: {
    httpsAgent: new Agent({ ca: core.caPem, keepAlive: true, maxSockets: WINDOW }),
  },
});
await Promise.all(Array.from({ length: WINDOW }, (_, at) => create(-at)));

const before = sizes();
await inWindows(update);
const withShadows = sizes();
await inWindows(create);
const withThings = sizes();
await client.endAsync();
await core.stop();
process.stdout.write(JSON.stringify({ startedMs, connectedMs, before, withShadows, withThings }));

async function inWindows(work: (thing: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < count; first += WINDOW) {
    await Promise.all(Array.from({ length: WINDOW }, (_, at) => work(first + at)));
  }
}

async function create(thing: number): Promise<void> {
  const attributes = { storey: String(thing % 7), flat: `flat-${thing}`, firmware: '1.2.3' };
  const thingName = `thing-${thing}`;
  await control.send(new CreateThingCommand({ thingName, attributePayload: { attributes } }));
}

async function update(thing: number): Promise<void> {
  const state = { reported: { temperature: 21.5, units: thing, firmware: '1.2.3' } };
  const topic = `$aws/things/thing-${thing}/shadow/update`;
  await client.publishAsync(topic, JSON.stringify({ state }), { qos: 1 });
}

function sizes(): { readonly heap: number; readonly disk: number } {
  // What a first collection finalises, a second one frees.
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed + external, disk: databaseBytes() };
}

/** Without the free space of its log. */
function databaseBytes(): number {
  const db = new SqliteDatabase(path.join(core.dataDir, 'core.db'), { readonly: true });
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }));
  const bytes = pragma('page_count') * pragma('page_size');
  db.close();
  return bytes;
}
