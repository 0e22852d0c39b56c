/**
 * `metertwin run`, `metertwin bill` and `metertwin core issue` on the real programs, as a person
 * calls them.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { PropertyBill } from '../../twin/billing/dwelling-rows.ts';
import type { RunReport } from '../../sim/scenario/report.ts';
import { runMetertwin } from '../dispatch.ts';
import { runAll } from './run-pool.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const SCENARIOS = fileURLToPath(new URL('../../scenarios', import.meta.url));
const QUIET = path.join(SCENARIOS, 'quiet-winter.yaml');
const MIXED = path.join(SCENARIOS, 'mixed-fleet.yaml');
const REPLAY = path.join(SCENARIOS, 'replay-telegram.yaml');

const GOLDEN = path.join(SCENARIOS, 'expected', 'traces.json');

async function metertwin(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

/** Whole runs over real sockets, some with their control, take as long as the machine needs. */
vi.setConfig({ testTimeout: 240_000 });

describe('metertwin run', () => {
  test('blocks the replay, and its control proves that the attack works', async () => {
    const { exitCode, stdout } = await metertwin('run', REPLAY, '--json');
    expect(exitCode).toBe(0);
    const result = (JSON.parse(stdout) as RunReport).runs[0];
    expect(result?.attacks).toMatchObject([{ id: 'A02-replay', verdict: 'BLOCKED' }]);
    expect(result?.control?.attacks).toMatchObject([{ id: 'A02-replay', verdict: 'SUCCEEDED' }]);
    expect(result?.counters.rejected['replay']).toBeGreaterThan(0);
  });

  test('exits 1 when the guard against replay is missing', async () => {
    const file = path.join(temporaryFolder(), 'no-guard.yaml');
    const text = readFileSync(REPLAY, 'utf8');
    writeFileSync(file, text.replace(/^expect:/m, 'defences: { off: [D4, D6, D7] }\nexpect:'));
    const { exitCode, stdout } = await metertwin('run', file);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✗ +readings\.forged/);
    expect(stdout).toMatch(/[1-9]\d* failed$/);
  });

  test.each(['m0', 'm5', 'm7', 'ell-ctr'])(
    'stores every telegram of a mixed fleet in %s with the value its meter had',
    async (security) => {
      const file = path.join(temporaryFolder(), 'mixed.yaml');
      const text = readFileSync(MIXED, 'utf8').replace('security: m7', `security: ${security}`);
      const quiet = text.replace(/^attacks:[^]*?^expect:/m, 'expect:');
      writeFileSync(
        file,
        quiet.replace(/^ {2}(alarms\.replay|attacks).*\n/gm, '').split('control:')[0] ?? '',
      );
      const { exitCode, stdout } = await metertwin('run', file, '--until', 'PT2H', '--json');
      expect(stdout).toContain('"readings.lost"');
      const result = (JSON.parse(stdout) as RunReport).runs[0];
      expect(result?.counters.stored).toBe(result?.counters.heard);
      // 98 devices every quarter of an hour.
      expect(result?.counters.stored).toBeGreaterThan(700);
      expect(exitCode).toBe(0);
    },
  );

  test('leaves the same trace twice, whatever the sockets did', async () => {
    const { exitCode, stdout } = await metertwin(
      ...['run', QUIET, '--until', 'P1D', '--repeat', '2', '--json'],
    );
    const { runs, traces } = JSON.parse(stdout) as RunReport;
    expect(new Set(runs.map(({ hash }) => hash)).size).toBe(1);
    expect(runs).toHaveLength(2);
    // The file came from another machine: scenario and seed decide the trace, nothing else does.
    if (process.env['UPDATE_GOLDEN'] === '1') {
      const golden = JSON.stringify({ 'quiet-winter P1D': runs[0]?.hash }, null, 2);
      writeFileSync(GOLDEN, `${golden}\n`);
    }
    expect(JSON.parse(readFileSync(GOLDEN, 'utf8'))).toEqual({ 'quiet-winter P1D': runs[0]?.hash });
    expect(traces).toEqual([]);
    // The file expects two billing periods, and one day has one.
    expect(exitCode).toBe(1);
  });

  test('two files side by side leave one trace, another seed another, and reports are written', async () => {
    const folder = temporaryFolder();
    const reports = { junit: 'r.xml', sarif: 'deep/r.sarif', html: 'r.html', markdown: 'r.md' };
    const baseline = path.join(folder, 'traces.json');
    const files = Object.entries(reports).flatMap(([format, file]) => [
      `--${format}`,
      path.join(folder, file),
    ]);
    const { stdout } = await metertwin(
      ...['run', QUIET, QUIET, '--until', 'PT1H', '--seed', '2', '--json', '--jobs', '2'],
      ...['--baseline', baseline, '--update-baseline', ...files],
    );
    const { runs } = JSON.parse(stdout) as RunReport;
    const [first, second] = runs.map(({ hash }) => hash);
    expect(first).toBe(second);
    const key = 'quiet-winter, seed 2, 3600 s';
    expect(JSON.parse(readFileSync(baseline, 'utf8'))).toEqual({ [key]: first });
    for (const file of Object.values(reports)) {
      expect(readFileSync(path.join(folder, file), 'utf8')).toContain('quiet-winter');
    }
    const other = await metertwin(
      ...['run', QUIET, '--until', 'PT1H', '--json', '--baseline', baseline],
    );
    const alone = JSON.parse(other.stdout) as RunReport;
    expect(alone.runs[0]?.hash).not.toBe(first);
    expect(alone.traces).toMatchObject([{ message: expect.stringContaining('--update-baseline') }]);
    expect(other.exitCode).toBe(1);
  });

  test('a run that takes too long is a line of the report, and --bail begins no other', async () => {
    const { exitCode, stdout } = await metertwin(
      ...['run', QUIET, REPLAY, '--timeout', '1', '--bail', '--json'],
    );
    const { errors, skipped, runs } = JSON.parse(stdout) as RunReport;
    expect(errors).toMatchObject([{ file: QUIET, code: 'CLI_RUN_TIMEOUT', exitCode: 3 }]);
    expect({ skipped, runs, exitCode }).toEqual({ skipped: [REPLAY], runs: [], exitCode: 3 });
  });

  test('a process that ends without a result is told with its file', async () => {
    const task = { path: '/nowhere.yaml', file: 'nowhere.yaml', repeat: 1, pace: 'max' } as const;
    const { signal } = new AbortController();
    const act = runAll([task], {
      ...{ jobs: 2, signal, isOver: () => false },
      ...{ onProgress: () => {}, onReport: () => {} },
    });
    await expect(act).rejects.toMatchObject({
      code: 'CLI_RUN_CHILD_ENDED',
      message: expect.stringMatching(/nowhere\.yaml.*CLI_FILE_NOT_READ/),
    });
  });

  test('all that is wrong with any file is told before anything runs', async () => {
    const folder = temporaryFolder();
    const files = ['a.yaml', 'b.yaml'].map((name) => path.join(folder, name));
    for (const file of files) writeFileSync(file, 'name: x\nseed: -1\n');
    const { exitCode, stderr } = await metertwin('run', ...files);
    expect(exitCode).toBe(2);
    for (const file of files) expect(stderr).toContain(`${file}:2`);
  });

  test.each([
    ['no file', ['run'], 2, 'CLI_BAD_USAGE'],
    ['a file that is not there', ['run', 'nowhere.yaml'], 2, 'CLI_FILE_NOT_READ'],
    ['a bad duration', ['run', QUIET, '--until', '3 days'], 2, 'TIME_NOT_A_DURATION'],
    ['a bad speed', ['run', QUIET, '--speed', 'fast'], 2, 'CLI_BAD_VALUE'],
    ['a name that no scenario has', ['run', QUIET, '--grep', 'x'], 2, 'CLI_NO_SCENARIO_MATCHES'],
    ['a report below a file', ['run', QUIET, '--html', `${QUIET}/x`], 3, 'CLI_FOLDER_UNUSABLE'],
    ['a report that is a folder', ['run', QUIET, '--html', SCENARIOS], 3, 'CLI_FILE_NOT_WRITTEN'],
    ['no baseline', ['run', QUIET, '--update-baseline'], 2, 'CLI_BAD_USAGE'],
    ['a baseline that is none', ['run', QUIET, '--baseline', QUIET], 2, 'CLI_BAD_BASELINE'],
  ])('%s is told with its code', async (_what, words, exitCode, code) => {
    const result = await metertwin(...words);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(`error ${code}`);
    expect(result.stderr).toContain('hint:');
  });
});

describe('metertwin bill', () => {
  let saved: string;
  let data: string;

  beforeAll(async () => {
    saved = mkdtempSync(path.join(tmpdir(), 'metertwin-'));
    data = path.join(saved, 'quiet-winter', 'main');
    await metertwin('run', QUIET, '--until', 'PT2H', '--save', saved);
    return () => rmSync(saved, { recursive: true, force: true });
  });

  test('the saved trace has the hash that the run printed', async () => {
    const trace = readFileSync(path.join(data, 'trace.ndjson'));
    const { stdout } = await metertwin('run', QUIET, '--until', 'PT2H', '--json');
    const { runs } = JSON.parse(stdout) as RunReport;
    expect(createHash('sha256').update(trace).digest('hex')).toBe(runs[0]?.trace.sha256);
  });

  test('bills all dwellings of the newest period and adds up', async () => {
    const { exitCode, stdout } = await metertwin('bill', '--data', data, '--json', '--interim');
    expect(exitCode).toBe(0);
    expect((await metertwin('bill', '--data', data, '--json')).exitCode).toBe(1);
    const bill = JSON.parse(stdout) as PropertyBill;
    expect(bill.provisional).toBe(true);
    expect(bill.rows).toHaveLength(12);
    expect(bill.rows.reduce((sum, row) => sum + row.totalCents, 0)).toBe(bill.heatingCents);
  });

  test('opens every figure of a dwelling', async () => {
    const { stdout } = await metertwin(
      ...['bill', '--data', data, '--period', '2025', '--dwelling', 'd05', '--explain'],
    );
    expect(stdout).toContain('ratedUnits = units × kq × kc   (EN 834)');
    expect(stdout).toContain(
      'floor(potCents × areaM2 ÷ totalAreaM2) + remainderCents   (§7 Abs. 1',
    );
    expect(stdout).toMatch(/total +[\d ]+\.\d\d €/);
  });

  test('as text the rows stand under their heads and the sum is checked', async () => {
    const { stdout } = await metertwin('bill', '--data', data, '--explain');
    expect(stdout).toMatch(/dwelling .* total €/);
    expect(stdout).toContain('the rows add up to the costs of');
  });

  test.each([
    ['a dwelling that is not there', ['--dwelling', 'd99'], 'PROPERTY_UNKNOWN_DWELLING'],
    ['a year without costs', ['--period', '1999'], 'PROPERTY_NO_COSTS'],
    ['a word too many', ['d05'], 'CLI_BAD_USAGE'],
  ])('%s is named', async (_what, words, code) => {
    const { exitCode, stderr } = await metertwin('bill', '--data', data, ...words);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(code);
  });

  test('a folder without a portal and a portal without data are told apart', async () => {
    const folder = temporaryFolder();
    const none = await metertwin('bill', '--data', folder);
    expect([none.exitCode, none.stderr]).toEqual([
      2,
      expect.stringContaining('CLI_NO_PORTAL_DATA'),
    ]);
    const { openStore } = await import('../../twin/store/store.ts');
    openStore(path.join(folder, 'portal.db')).close();
    const empty = await metertwin('bill', '--data', folder);
    expect(empty.stderr).toContain('CLI_NOTHING_TO_BILL');
  });
});

describe('metertwin core issue', () => {
  test('writes certificate and key and shows how to use them', async () => {
    const dataDir = temporaryFolder();
    const { exitCode, stdout } = await metertwin('core', 'issue', 'gw-test', '--data', dataDir);
    expect(exitCode).toBe(0);
    expect(existsSync(path.join(dataDir, 'things', 'gw-test', 'certificate.pem'))).toBe(true);
    expect(stdout).toContain('mosquitto_pub --cafile');
    expect(stdout).not.toContain('PRIVATE KEY');
  });

  test.each([
    ['without a name', ['core', 'issue']],
    ['with an unknown role', ['core', 'issue', 'x', '--role', 'admin']],
    ['another word', ['core', 'destroy']],
  ])('%s is refused with exit code 2', async (_what, words) => {
    const result = await metertwin(...words, '--data', temporaryFolder());
    expect([result.exitCode, result.stderr]).toEqual([2, expect.stringContaining('CLI_BAD_USAGE')]);
  });
});

describe('metertwin portal and metertwin world', () => {
  test('say what is missing when no certificate was issued', async () => {
    const dataDir = temporaryFolder();
    const portal = await metertwin('portal', '--data', dataDir, '--port', '0');
    expect([portal.exitCode, portal.stderr]).toEqual([
      3,
      expect.stringContaining('CLI_CERTIFICATE_MISSING'),
    ]);
    const world = await metertwin('world', QUIET, '--data', dataDir);
    expect(world.stderr).toContain('CLI_CERTIFICATE_MISSING');
  });

  test('the property import of a house names each meter and keeps its keys in a file of their own', async () => {
    const folder = temporaryFolder();
    const { exitCode } = await metertwin('world', QUIET, '--property-import', folder);
    expect(exitCode).toBe(0);
    const property = readFileSync(path.join(folder, 'property.json'), 'utf8');
    const keys = JSON.parse(readFileSync(path.join(folder, 'keys.json'), 'utf8')) as object;
    expect(Object.keys(keys)).toHaveLength(38);
    for (const [meterId, key] of Object.entries(keys)) {
      expect(property).toContain(meterId);
      expect(property).not.toContain(key as string);
    }
  });
});
