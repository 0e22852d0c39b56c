/** A live world between a real core and somebody who hears its ticks. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCoreLab } from '../../test/support/core-lab.ts';
import type { ClockTickBody } from '../../twin/api/schemas/lab.ts';
import { worldProgram } from './world-program.ts';

const STORY = `
name: heads
seed: 1
time: { start: 2026-01-08, duration: P2D }
property: { preset: row-house-2 }
gateways: [{ id: gw-1, reportS: 900 }]
expect: { readings.lost: 0 }
`;

interface Ticks {
  readonly url: string;
  /** All so far. */
  readonly heard: readonly ClockTickBody[];
  /** The first tick after now that passes. */
  next(passes: (tick: ClockTickBody) => boolean): Promise<ClockTickBody>;
}

/** A portal that hears ticks and does nothing else. */
async function hearTicks(): Promise<Ticks> {
  const heard: ClockTickBody[] = [];
  let told: (tick: ClockTickBody) => void = () => {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isTick = request.url === '/api/v1/lab/clock';
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      if (isTick) heard.push(body as ClockTickBody);
      if (isTick) told(body as ClockTickBody);
      response.setHeader('content-type', 'application/json');
      response.end(isTick ? '{}' : '{"commands":[]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const next: Ticks['next'] = (passes) =>
    new Promise((resolve) => (told = (tick) => (passes(tick) ? resolve(tick) : undefined)));
  return { url, heard, next };
}

test('a world that starts again names in its ticks the bundles that it sent before, each tick once', async () => {
  const core = await startCoreLab();
  await core.issue('gw-1');
  const { dataDir } = core;
  const scenarioPath = path.join(dataDir, 'heads.yaml');
  writeFileSync(scenarioPath, STORY);
  const ticks = await hearTicks();
  const start = () =>
    worldProgram.start(
      {
        ...({ scenarioPath, dataDir, pace: 'max', isNew: true } as const),
        broker: { url: core.url },
        lab: { portalUrl: ticks.url, token: 'x' },
      },
      { note: () => {} },
    );
  const later = ticks.next(({ heads }) => (heads[0]?.seq ?? 0) >= 5);
  const first = await start();
  const before = (await later).heads[0];
  await first.stop();
  const again = ticks.next(() => true);
  const second = await start();
  const [head] = (await again).heads;
  await second.stop();
  expect(head).toMatchObject({ gateway: 'gw-1', boot: before?.boot });
  expect(head?.seq).toBeGreaterThanOrEqual(before?.seq ?? Infinity);
  // One that was not answered before the stop may come again, as it was.
  const seqs = Map.groupBy(ticks.heard, ({ at }) => at);
  const differing = [...seqs.values()].filter(
    (same) => new Set(same.map(({ heads }) => heads[0]?.seq)).size > 1,
  );
  expect(differing).toEqual([]);
  expect(ticks.heard.length).toBeGreaterThan(5);
});
