import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AuditFile } from '../../broker/common/audit-file.ts';
import { auditHeadPath, auditPath } from '../../broker/common/data-folder.ts';
import { openAuditHead } from '../../broker/storage/audit-head.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openStore } from '../../twin/store/store.ts';
import { fakeIo, type GivenIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const PASSWORD = 'four words nobody puts together';

function portalFolder(): string {
  const dir = temporaryFolder();
  openStore(join(dir, 'portal.db')).close();
  return dir;
}

async function metertwin(dir: string, words: string, given: GivenIo = {}) {
  const io = fakeIo({ env: { USER: 'root' }, ...given });
  const exitCode = await runMetertwin([...words.split(' '), '--data', dir], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('a new portal gets its first user, lists and removes it; the ledger says who did it', async () => {
  const dir = portalFolder();
  const stdin = `${PASSWORD}\n`;
  expect(await metertwin(dir, 'user add anna --role operator', { stdin })).toMatchObject({
    exitCode: 0,
    stdout: 'user anna may sign in',
  });
  const { stdout } = await metertwin(dir, 'user list --json');
  expect(JSON.parse(stdout)).toEqual({ users: [{ name: 'anna', role: 'operator', demo: false }] });
  const sessions = await metertwin(dir, 'user sessions');
  expect(sessions.stdout).toBe('nobody is signed in');
  expect((await metertwin(dir, 'user sign-out anna')).stdout).toBe('0 sessions ended');
  expect((await metertwin(dir, 'user remove anna --by berta')).exitCode).toBe(0);
  const ledger = await metertwin(dir, 'audit list --action user');
  expect(ledger.stdout.split('\n').map((line) => line.replace(/^.*Z +/, ''))).toEqual([
    expect.stringMatching(/^cli:berta +user\.removed +anna/),
    expect.stringMatching(/^cli:root +user\.added +anna/),
  ]);
  expect(ledger.stdout).not.toContain(PASSWORD);
  const verdict = await metertwin(dir, 'audit verify --json');
  expect(JSON.parse(verdict.stdout)).toMatchObject({ ok: true, entries: 2 });
});

test('a code is printed once and good for the time asked for', async () => {
  const { stdout } = await metertwin(
    portalFolder(),
    'user invite anna --role landlord --for PT1H --json',
  );
  const { code, expiresAt } = JSON.parse(stdout) as { code: string; expiresAt: string };
  expect(code).toMatch(/^(\w{6}-){3}\w{6}$/);
  expect(Date.parse(expiresAt)).toBeLessThan(Date.now() + 3_700_000);
});

test.each([
  ['CLI_NO_PASSWORD', 'user add anna --role operator', {}],
  [
    'CLI_PASSWORDS_DIFFER',
    'user add anna --role operator',
    { interactive: true, secret: async (prompt: string) => `${PASSWORD} ${prompt}` },
  ],
  ['CLI_BAD_USAGE', 'user add anna', {}],
  ['CLI_BAD_USAGE', 'user dance', {}],
  ['CLI_BAD_USAGE', 'user remove', {}],
  ['ACCOUNT_UNKNOWN', 'user remove anna', {}],
  ['CLI_BAD_USAGE', 'proposal confirm x', {}],
  ['CLI_BAD_USAGE', 'proposal confirm 1', {}],
  ['CLI_BAD_USAGE', 'audit', {}],
  ['CLI_BAD_VALUE', 'audit verify --head 1:zz', {}],
] as const)('%s: metertwin %s', async (code, words, given) => {
  const { exitCode, stderr } = await metertwin(portalFolder(), words, given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(code);
});

test('audit verify ends with 1 when the ledger was shortened, or is not the one noted', async () => {
  const dir = portalFolder();
  await metertwin(dir, 'user invite anna --role landlord');
  const { stdout } = await metertwin(dir, 'audit verify --json');
  const { head } = JSON.parse(stdout) as { head: string };
  expect((await metertwin(dir, `audit verify --head ${head}`)).exitCode).toBe(0);
  const other = await metertwin(dir, `audit verify --head 9:${'0'.repeat(64)}`);
  expect(other).toMatchObject({ exitCode: 1 });
  expect(other.stdout).toContain('not the one of --head');
});

test('audit verify reads the log of a core in the same folder, too', async () => {
  const dir = portalFolder();
  const alone = JSON.parse((await metertwin(dir, 'audit verify --json')).stdout);
  expect(alone).not.toHaveProperty('core');
  const head = openAuditHead(auditHeadPath(dir));
  const log = new AuditFile({ path: auditPath(dir), head, fileBytesMax: 10_000, filesKept: 3 });
  const entry = { at: '2026-06-01T12:00:00.000Z', kind: 'denied', principal: 'c0ffee11' };
  for (const clientId of ['gw-1', 'gw-2']) log.append({ ...entry, ...{ clientId } });
  log.close();
  const whole = await metertwin(dir, 'audit verify --json');
  expect(whole.exitCode).toBe(0);
  expect(JSON.parse(whole.stdout)).toMatchObject({ ok: true, core: { lines: 2, findings: [] } });
  writeFileSync(auditPath(dir), readFileSync(auditPath(dir), 'utf8').replace('gw-2', 'gw-3'));
  const broken = await metertwin(dir, 'audit verify');
  expect(broken.exitCode).toBe(1);
  expect(broken.stdout).toMatch(/^broken: log of the core: line 2 was changed.*\nhead {4}/);
  rmSync(auditPath(dir));
  expect((await metertwin(dir, 'audit verify')).stdout).toContain('log of the core: lines after 0');
});

test('a proposal is decided with a password, and an unknown one is an error', async () => {
  const dir = portalFolder();
  const stdin = `${PASSWORD}\n`;
  await metertwin(dir, 'user add anna --role operator', { stdin });
  const confirm = 'proposal confirm 7 --user anna';
  expect((await metertwin(dir, confirm, { stdin })).stderr).toContain('FOUR_EYES_UNKNOWN');
  expect((await metertwin(dir, confirm, { stdin: 'x' })).stderr).toContain('API_WRONG_SIGN_IN');
  expect((await metertwin(dir, 'proposal list')).stderr).toContain('no proposal is open');
});
