/** A day on which core, portal and the wire between them suffer, and what a run of it traced. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runFile, type FileReport } from './run-file.ts';

const BAD_DAY = `name: bad-day
seed: 20260101
time: { start: 2026-01-08, duration: PT22H }
property: { preset: altbau-12 }
fleet: { intervalS: 7200 }
gateways: [{ id: gw-1 }, { id: gw-2, floor: 3 }]
faults:
  - { kind: portal-down, at: PT1H, for: PT5H }
  - { kind: core-restarted, at: PT7H }
  - { kind: portal-disk-full, at: PT8H, for: PT4H }
  - { kind: certificate-expired, gateway: gw-1, at: PT13H, for: PT2H }
  - { kind: wire-slow, client: portal, at: PT16H, for: PT2H, delayMs: 5 }
  - { kind: wire-cut, client: gw-2, at: PT10H, for: PT11H, afterBytes: 32768 }
expect:
  readings.lost: 0
  readings.forged: 0
  readings.duplicated: 0
  bundles.deadLetters: 0
  alarms.gateway-clock: 0
`;

/** Until the end of the scenario, or until a duration after its begin. */
export async function runBadDay(until?: string): Promise<{ report: FileReport; acts: string[] }> {
  const folder = temporaryFolder();
  const file = path.join(folder, 'bad-day.yaml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, BAD_DAY);
  const task = { path: file, file, repeat: 1, pace: 'max', save: folder } as const;
  const signal = new AbortController().signal;
  const report = await runFile(until === undefined ? task : { ...task, until }, {
    signal,
    onProgress: () => {},
  });
  const trace = readFileSync(path.join(folder, 'bad-day', 'main', 'trace.ndjson'), 'utf8');
  const acts = trace
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, string>>)
    .filter(({ kind }) => kind === 'act')
    .map(({ name, state, outcome }) => `${name} ${state}: ${outcome}`);
  return { report, acts };
}
