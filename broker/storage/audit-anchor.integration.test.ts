/** Who owns the audit log, but not `core.db`, or the other way round, in a folder that was used. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { connectThing, startCoreLab } from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { auditHeadPath, auditPath, databasePath } from '../common/data-folder.ts';
import { verifyAuditLog } from '../common/audit-verify.ts';
import { readAuditAnchor } from './audit-anchor.ts';
import { readAuditHead } from './audit-head.ts';

function faults(dataDir: string): string[] {
  const anchor = readAuditAnchor(databasePath(dataDir));
  const readHead = () => readAuditHead(auditHeadPath(dataDir));
  return verifyAuditLog(auditPath(dataDir), readHead, { anchor }).findings.map(
    ({ fault }) => fault,
  );
}

/** A core that was used twice, and what its folder was in between. */
async function usedFolder(): Promise<{ readonly dataDir: string; readonly older: string }> {
  const dataDir = temporaryFolder();
  const older = temporaryFolder();
  for (const name of ['gw-1', 'gw-2']) {
    const core = await startCoreLab({ dataDir });
    const client = await connectThing(core.url, await core.issue(name));
    await client.endAsync();
    await core.stop();
    if (name === 'gw-1') copy(dataDir, older, /^core/);
  }
  expect(faults(dataDir)).toEqual([]);
  expect(faults(older)).toEqual([]);
  return { dataDir, older };
}

function copy(from: string, to: string, which: RegExp): void {
  const mine = (dir: string) => readdirSync(dir).filter((name) => which.test(name));
  for (const name of mine(to)) rmSync(path.join(to, name));
  for (const name of mine(from)) copyFileSync(path.join(from, name), path.join(to, name));
}

const AUDIT_FILES = /^core-audit/;

type Attack = (dataDir: string, older: string) => void;

function cutEnd(dataDir: string): void {
  const lines = readFileSync(auditPath(dataDir), 'utf8').trimEnd().split('\n');
  writeFileSync(auditPath(dataDir), `${lines.slice(0, -3).join('\n')}\n`);
}

test.each<[string, Attack, string]>([
  ['deletes all of the log', (dir) => copy(temporaryFolder(), dir, AUDIT_FILES), 'anchor-cut'],
  ['puts back an older log', (dir, older) => copy(older, dir, AUDIT_FILES), 'anchor-cut'],
  [
    'cuts off its end, and deletes the head',
    (dir) => {
      cutEnd(dir);
      for (const end of ['', '-wal', '-shm']) {
        rmSync(`${auditHeadPath(dir)}${end}`, { force: true });
      }
    },
    'anchor-cut',
  ],
  ['puts back an older core.db', (dir, older) => copy(older, dir, /^core\.db/), 'database-older'],
])('who %s is found out, also by the next start', async (_what, attack, fault) => {
  const { dataDir, older } = await usedFolder();
  attack(dataDir, older);
  expect(faults(dataDir)).toContain(fault);
  const core = await startCoreLab({ dataDir });
  expect((await core.line(({ kind }) => kind === 'started')).kind).toBe('started');
  await core.stop();
  expect(readFileSync(auditPath(dataDir), 'utf8')).toContain('"kind":"audit-broken"');
  expect(faults(dataDir)).toContain('recorded-break');
});

test('after a kill, and beside other writers, nothing is found', async () => {
  const dataDir = temporaryFolder();
  const core = await startCoreLab({ dataDir });
  await core.issue('gw-1');
  await connectThing(core.url, await core.issue('gw-2'));
  await core.issue('gw-3');
  // As a kill leaves it: nothing was closed.
  const killed = temporaryFolder();
  copy(dataDir, killed, /^core/);
  expect(faults(killed)).toEqual([]);
  const again = await startCoreLab({ dataDir: killed });
  await again.stop();
  expect(faults(killed)).toEqual([]);
});
