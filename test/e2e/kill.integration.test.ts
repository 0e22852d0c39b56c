/**
 * Nothing acknowledged is lost: each program of a live lab is killed with SIGKILL in mid-run and
 * comes back, and in the end every telegram that left a gateway is in the portal, once.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { ProgramName } from '../../cli/programs/program.ts';
import { startLiveLab } from '../support/live-lab.ts';
import type { LiveLab } from '../support/live-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WAIT = { timeout: 40_000, interval: 50 };

describe('after kill -9 in mid-run', () => {
  test.each<ProgramName>(['portal', 'core', 'world'])(
    'of the %s, all that was acknowledged is in the readings, once',
    async (program) => {
      const dataDir = temporaryFolder();
      const lab = await startLiveLab(dataDir, ['--speed', '10000']);
      await expect.poll(() => storedOf(lab), WAIT).toBeGreaterThan(500);
      const pid = lab.ready.pids[program];
      expect(pid).toBeGreaterThan(0);
      process.kill(pid ?? 0, 'SIGKILL');
      const before = await storedOf(lab);
      await expect.poll(() => storedOf(lab), WAIT).toBeGreaterThan(before + 1000);
      await lab.setPace(0);
      await expect.poll(() => onTheWay(lab), WAIT).toBe(0);
      expect(await lab.stop()).toMatchObject({ exitCode: 0 });

      const { bundles, seqs, telegrams, stored, readings, distinct } = portalCounts(dataDir);
      expect(bundles).toBeGreaterThan(20);
      expect(seqs).toBe(bundles);
      expect(readings).toBe(distinct);
      expect(readings).toBe(stored);
      expect(telegrams).toBe(stored);
      expect(lastSeqOfWorld(dataDir)).toBe(bundles);
    },
    120_000,
  );
});

/** −1 while the portal is away. */
async function storedOf(lab: LiveLab): Promise<number> {
  return lab.flow().then(
    ({ stored }) => stored,
    () => -1,
  );
}

/** Telegrams between the gateways and the portal, without those that a gateway still collects. */
async function onTheWay(lab: LiveLab): Promise<number> {
  const { world, flow } = await lab.status().catch(() => ({ world: null, flow: null }));
  if (world === null || flow === null || world.clock.pace !== 0) return -1;
  return flow.onTheWay - world.buffered;
}

interface Counts {
  readonly bundles: number;
  readonly seqs: number;
  readonly telegrams: number;
  readonly stored: number;
  readonly readings: number;
  readonly distinct: number;
}

function portalCounts(dataDir: string): Counts {
  const db = new Database(join(dataDir, 'portal.db'), { readonly: true });
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM bundles) AS bundles,
              (SELECT max(seq) - min(seq) + 1 FROM bundles) AS seqs,
              (SELECT sum(telegram_count) FROM bundles) AS telegrams,
              (SELECT sum(stored_count) FROM bundles) AS stored,
              (SELECT count(*) FROM readings) AS readings,
              (SELECT count(*) FROM (SELECT DISTINCT meter_no, at FROM readings)) AS "distinct"`,
    )
    .get() as Counts;
  db.close();
  return counts;
}

/** The number of the last bundle that the gateway closed; its outbox must be empty. */
function lastSeqOfWorld(dataDir: string): number {
  const db = new Database(join(dataDir, 'world.db'), { readonly: true });
  const waiting = db.prepare('SELECT count(*) AS n FROM outbox').get();
  const row = db.prepare('SELECT state FROM snapshot').get() as { state: string };
  db.close();
  expect(waiting).toEqual({ n: 0 });
  const state = JSON.parse(row.state) as { world: { gateways: { gateway: { seq: number } }[] } };
  return state.world.gateways[0]?.gateway.seq ?? NaN;
}
