/** One core on a new folder in a process of its own, for start.ts: its times and sizes as JSON. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { startCore } from '../../../cli/library/core.ts';

/** Updates that wait for their acknowledgement. */
const WINDOW = 50;

const shadows = Number(process.argv[2]);
const startMs = performance.now();
const core = await startCore({ quotas: 'none' });
const startedMs = performance.now() - startMs;
const client = await connectAsync(core.endpoint, await core.issue('bench-1'));
const connectedMs = performance.now() - startMs;

const before = sizes();
for (let first = 0; first < shadows; first += WINDOW) {
  await Promise.all(Array.from({ length: WINDOW }, (_, at) => update(first + at)));
}
const after = sizes();
await client.endAsync();
await core.stop();
process.stdout.write(JSON.stringify({ startedMs, connectedMs, before, after }));

async function update(thing: number): Promise<void> {
  const state = { reported: { temperature: 21.5, units: thing, firmware: '1.2.3' } };
  const topic = `$aws/things/thing-${thing}/shadow/update`;
  await client.publishAsync(topic, JSON.stringify({ state }), { qos: 1 });
}

function sizes(): { readonly heap: number; readonly disk: number } {
  // What a first collection finalises, a second one frees.
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const files = ['core.db', 'core.db-wal'].map((file) => path.join(core.dataDir, file));
  const disk = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return { heap: heapUsed + external, disk: disk.reduce((sum, size) => sum + size, 0) };
}
