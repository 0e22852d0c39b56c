/**
 * Kills programs of a live lab that runs as fast as it goes, and tells in the end what the portal
 * has beside what the undisturbed world would have delivered: each bundle, once, to the byte, and
 * each alarm with its beginning and end.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { Instant } from '#kernel/time.ts';
import type { ProgramName } from '../../cli/programs/program.ts';
import { readScenario } from '../../cli/common/scenario-file.ts';
import { setUpScenario } from '../../sim/scenario/set-up.ts';
import { startLiveLab, type LiveLab } from '../support/live-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { watchHouse } from '../support/watched-house.ts';

export interface Kill {
  readonly programs: readonly ProgramName[];
  /** Telegrams that the portal must have stored since the kill before. */
  readonly afterStored: number;
}

const WAIT = { timeout: 120_000, interval: 50 };

/** Every five hours a meter falls silent for nine: alarms begin and end between all kills. */
const SILENCES = Array.from({ length: 300 }, (_, index) => {
  const meter = `d0${1 + (index % 9)}-r1`;
  return `  - { kind: meter-silent, meter: ${meter}, at: PT${3 + 5 * index}H, for: PT9H }`;
});

/** One gateway, so that the order of bundles is that of their numbers. */
const STORY = `
name: killed
about: A house whose programs are killed again and again.
seed: 20260101
time: { start: 2025-12-08, duration: P365D }
property: { preset: altbau-12 }
fleet: { security: m5, intervalS: 900 }
gateways: [{ id: gw-1, reportS: 900 }]
faults:
${SILENCES.join('\n')}
expect: { readings.lost: 0 }
`;

interface Aftermath {
  /** Number and digest of each bundle, as the portal has them. */
  readonly bundles: readonly Bundle[];
  /** The same of a world that nobody disturbed. */
  readonly undisturbed: readonly Bundle[];
  readonly readings: number;
  readonly stored: number;
  readonly deadLetters: number;
  readonly alarms: readonly RungAlarm[];
  /** Those of a portal that nobody disturbed, by the same time. */
  readonly dueAlarms: readonly RungAlarm[];
}

interface RungAlarm {
  readonly kind: string;
  readonly meterId: string;
  readonly at: Instant;
  /** Null while it lasts. */
  readonly endedAt: Instant | null;
}

interface Bundle {
  readonly seq: number;
  readonly sha256: string;
}

export async function killAll(kills: readonly Kill[]): Promise<Aftermath> {
  const dataDir = temporaryFolder();
  const file = join(dataDir, 'killed.yaml');
  writeFileSync(file, STORY);
  const lab = await startLiveLab(join(dataDir, 'lab'), [file, '--speed', 'max']);
  const parent = parentOf(lab.ready.pids.portal);
  let seen = 0;
  for (const { programs, afterStored } of kills) {
    await expect.poll(() => storedOf(lab), WAIT).toBeGreaterThan(seen + afterStored);
    for (const program of programs) kill(parent, program);
    seen = Math.max(seen, await storedOf(lab));
  }
  await expect.poll(() => storedOf(lab), WAIT).toBeGreaterThan(seen + 1_000);
  await lab.setPace(0);
  await expect.poll(() => onTheWay(lab), WAIT).toBe(0);
  expect(await lab.stop()).toMatchObject({ exitCode: 0 });
  const { toldAt, ...left } = portalLeft(join(dataDir, 'lab'));
  return {
    ...left,
    undisturbed: undisturbed(file, left.bundles.length),
    dueAlarms: await alarmsBy(toldAt),
  };
}

/** Restarted programs have new numbers: whose child it is, and its name, is what stays. */
function kill(parent: number, program: ProgramName): void {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  for (const line of lines.split('\n')) {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    const isIt = ppid === parent && line.trim().endsWith(` ${program}`);
    if (isIt && pid !== undefined) process.kill(pid, 'SIGKILL');
  }
}

function parentOf(pid: number | undefined): number {
  expect(pid).toBeGreaterThan(0);
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}

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

interface PortalLeft extends Omit<Aftermath, 'undisturbed' | 'dueAlarms'> {
  /** What time it is for the portal. */
  readonly toldAt: Instant;
}

function portalLeft(dataDir: string): PortalLeft {
  const db = new Database(join(dataDir, 'portal.db'), { readonly: true });
  const count = (sql: string): number => Number(db.prepare(sql).pluck().get());
  const left = {
    bundles: db.prepare('SELECT seq, sha256 FROM bundles ORDER BY seq, copy').all() as Bundle[],
    readings: count('SELECT count(*) FROM (SELECT DISTINCT meter_no, at FROM readings)'),
    stored: count('SELECT sum(stored_count) FROM bundles'),
    deadLetters: count('SELECT count(*) FROM dead_letters'),
    alarms: db
      .prepare('SELECT kind, meter_id AS meterId, at, ended_at AS endedAt FROM alarms ORDER BY id')
      .all() as RungAlarm[],
    toldAt: count("SELECT value FROM counters WHERE name = 'labTick'"),
  };
  db.close();
  return left;
}

/** The first bundles of a world that runs alone. */
function undisturbed(file: string, count: number): readonly Bundle[] {
  const { world } = setUpScenario(readScenario(file, file), {});
  const bundles: Bundle[] = [];
  world.onBundle((_gateway, { seq }, payload) => {
    bundles.push({ seq, sha256: createHash('sha256').update(payload).digest('hex') });
  });
  while (bundles.length < count) world.step();
  return bundles;
}

async function alarmsBy(endAt: Instant): Promise<readonly RungAlarm[]> {
  const { alarms } = await watchHouse(STORY, { endAt });
  return alarms.map(({ kind, meterId = '', at, endedAt = null }) => ({
    kind,
    meterId,
    at,
    endedAt,
  }));
}
