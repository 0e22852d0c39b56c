import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AuditFile } from '../../broker/common/audit-file.ts';
import { auditHeadPath, auditPath, databasePath } from '../../broker/common/data-folder.ts';
import { openAuditAnchor } from '../../broker/storage/audit-anchor.ts';
import { openAuditHead } from '../../broker/storage/audit-head.ts';
import { openCoreDatabase } from '../../broker/storage/database.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { formatLine, isWanted, readLine, type LogFilter, type LogLine } from './core-log.ts';
import { runMetertwin } from '../dispatch.ts';
import { auditLogFindings } from '../doctor/audit-log.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000';
const CONNECTED = {
  at: '2026-06-01T12:00:00.000Z',
  kind: 'connected',
  clientId: 'gw-1',
  principal: 'c0ffee11',
  protocolVersion: 5,
  action: 'iot:Connect',
  resource: `${ARN}:client/gw-1`,
  statement: 'gateway/ConnectAsItself',
};
const DENIED = {
  at: '2026-06-01T13:00:00.000Z',
  kind: 'denied',
  clientId: 'gw-2',
  principal: 'deadbeef',
  action: 'iot:Publish',
  resource: `${ARN}:topic/x`,
  statement: 'implicit-deny',
};
const CALL = {
  at: '2026-06-01T14:00:00.000Z',
  kind: 'control',
  principal: 'AKIA1',
  action: 'iot:CreateThing',
  resource: '/things/x',
  statement: 'signature',
  status: 409,
};

function logFile(...lines: (object | string)[]): string {
  const dir = temporaryFolder();
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(join(dir, 'core-audit.ndjson'), `${text.join('\n')}\n`);
  return dir;
}

async function log(dir: string, ...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(['core', 'log', '--data', dir, ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('every line says when, what, who, the action, and by which statement', async () => {
  expect(await log(logFile(CONNECTED, DENIED, CALL))).toEqual({
    exitCode: 0,
    stdout: [
      '2026-06-01T12:00:00.000Z  connected     gw-1  iot:Connect client/gw-1  by gateway/ConnectAsItself  protocolVersion=5',
      '2026-06-01T13:00:00.000Z  denied        gw-2  iot:Publish topic/x  by implicit-deny',
      '2026-06-01T14:00:00.000Z  control       AKIA1  iot:CreateThing /things/x  by signature  status=409',
    ].join('\n'),
    stderr: '',
  });
});

test('--json gives the lines as they stand in the file', async () => {
  const { stdout } = await log(logFile(CONNECTED, DENIED), '--json', '--refused');
  expect(stdout).toBe(JSON.stringify(DENIED));
});

test('damaged lines are counted, not shown', async () => {
  const { stdout, stderr } = await log(logFile(CONNECTED, '{"at":', '17', 'null'));
  expect(stdout.split('\n')).toHaveLength(1);
  expect(stderr).toBe('note: 3 damaged lines were left out');
});

test.each([
  [{ refused: true }, ['denied', 'control']],
  [{ action: 'publish' }, ['denied']],
  [{ action: 'iot:Connect' }, ['connected']],
  [{ action: 'Conn' }, []],
  [{ principal: 'gw-1' }, ['connected']],
  [{ principal: 'deadb' }, ['denied']],
  [{ principal: 'AKIA1' }, ['control']],
  [{ since: Date.parse('2026-06-01T13:00:00Z') }, ['denied', 'control']],
  [{ since: Date.parse('2026-06-01T13:00:00Z'), principal: 'gw-1' }, []],
] satisfies [Partial<LogFilter>, string[]][])('the filter %j leaves %j', (filter, kinds) => {
  const lines: LogLine[] = [CONNECTED, DENIED, CALL].map((line) => line as unknown as LogLine);
  const left = lines.filter((line) => isWanted(line, { refused: false, ...filter }));
  expect(left.map(({ kind }) => kind)).toEqual(kinds);
});

test.each([
  [{ kind: 'rule', rule: 'r', topic: 't', problem: 'no such table' }, true],
  [{ kind: 'withdrawn', reason: 'NOT_ACTIVE' }, true],
  [{ kind: 'provisioning', error: 'InvalidOwnershipToken' }, true],
  [{ kind: 'provisioning' }, false],
  [{ kind: 'job' }, false],
  [{ kind: 'counted', counts: { denied: 3 }, refusals: 3 }, true],
  [{ kind: 'counted', counts: { shadow: 3 }, refusals: 0 }, false],
  [{ kind: 'audit-broken', detail: 'line 7 is missing' }, true],
])('%j is shown with --refused: %s', (members, isShown) => {
  const line = { at: CONNECTED.at, ...members } as LogLine;
  expect(isWanted(line, { refused: true })).toBe(isShown);
});

test('--since takes an instant or a span, and nothing else', async () => {
  const dir = logFile(CONNECTED, DENIED);
  expect((await log(dir, '--since', '2026-06-01T12:30Z')).stdout).toContain('denied');
  expect((await log(dir, '--since', 'PT1S')).stdout).toBe('');
  const { exitCode, stderr } = await log(dir, '--since', 'yesterday');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('an instant like 2026-06-01T12:00Z or a span like PT15M');
});

test('without a log there is nothing to show', async () => {
  const { exitCode, stderr } = await log(temporaryFolder());
  expect(exitCode).toBe(2);
  expect(stderr).toContain('CLI_FILE_NOT_READ');
});

describe('--follow', () => {
  test('shows what is there, then each new line once it is whole, until ctrl-c', async () => {
    const dir = logFile(CONNECTED);
    const stop = new AbortController();
    const seen: string[] = [];
    const half = JSON.stringify(DENIED).slice(0, 20);
    const io = fakeIo({
      signal: stop.signal,
      out: (text) => {
        seen.push(text);
        if (seen.length === 1) appendFileSync(join(dir, 'core-audit.ndjson'), half);
        if (seen.length === 1) {
          const rest = `${JSON.stringify(DENIED).slice(20)}\n`;
          setImmediate(() => appendFileSync(join(dir, 'core-audit.ndjson'), rest));
        }
        if (seen.length === 2) stop.abort();
      },
    });
    const words = ['core', 'log', '--data', dir, '--follow', '--json'];
    expect(await runMetertwin(words, io)).toBe(0);
    expect(seen).toEqual([JSON.stringify(CONNECTED), JSON.stringify(DENIED)]);
  });
});

describe('over rotated files', () => {
  /** A log of `count` lines in small files, and its head. */
  function rotating(dataDir: string) {
    const head = openAuditHead(auditHeadPath(dataDir));
    const path = auditPath(dataDir);
    const file = new AuditFile({ path, head, fileBytesMax: 1_000, filesKept: 3 });
    onTestFinished(() => file.close());
    return (from: number, count: number): void => {
      for (let n = from; n < from + count; n++)
        file.append({ ...DENIED, ...{ clientId: `gw-${n}` } });
    };
  }

  const clients = (text: string): string[] => [...text.matchAll(/gw-\d+/g)].map(([name]) => name);

  test('everything that is kept is shown, oldest first, and without the chain', async () => {
    const dir = temporaryFolder();
    rotating(dir)(0, 30);
    const { stdout } = await log(dir);
    const shown = clients(stdout);
    expect(shown.length).toBeGreaterThan(8);
    expect(shown).toEqual(Array.from(shown, (_, index) => `gw-${30 - shown.length + index}`));
    expect(stdout).not.toContain('prev=');
  });

  test('--follow misses nothing and shows nothing twice', async () => {
    const dir = temporaryFolder();
    const write = rotating(dir);
    write(0, 2);
    const stop = new AbortController();
    const seen: string[] = [];
    const io = fakeIo({
      signal: stop.signal,
      out: (text) => {
        seen.push(...clients(text));
        const n = seen.length;
        if (n % 2 === 0 && n < 40) setImmediate(() => write(n, 2));
        if (n === 40) stop.abort();
      },
    });
    expect(await runMetertwin(['core', 'log', '--data', dir, '--follow'], io)).toBe(0);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => `gw-${n}`));
  });

  test('--verify says that the log is whole, or where it is broken', async () => {
    const dir = temporaryFolder();
    rotating(dir)(0, 30);
    const whole = await log(dir, '--verify');
    expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
    expect(whole.stdout).toMatch(
      /^whole: lines (\d+) to 30, .*\nnote: lines before \1 were rotated away\nhead    30:[0-9a-f]{64}$/,
    );
    const head = /head {4}(\S+)$/.exec(whole.stdout)?.[1] ?? '';
    expect((await log(dir, '--verify', '--head', head)).exitCode).toBe(0);
    const other = await log(dir, '--verify', '--head', `31:${'0'.repeat(64)}`);
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toContain('line 31 is not the one of --head');
    expect((await log(dir, '--verify', '--head', '1:zz')).stderr).toContain('CLI_BAD_VALUE');
    const path = auditPath(dir);
    writeFileSync(path, readFileSync(path, 'utf8').replace('gw-29', 'gw-28'));
    const broken = await log(dir, '--verify', '--json');
    expect(broken.exitCode).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject({
      ok: false,
      last: 30,
      findings: [{ seq: 30, fault: 'changed', message: 'line 30 was changed, moved or added' }],
    });
    rmSync(path);
    expect((await log(dir, '--verify')).stdout).toMatch(/^broken: lines after \d+ are missing/);
  });

  test('a log that is gone is missed where core.db knows of it', async () => {
    const dir = temporaryFolder();
    const db = openCoreDatabase({ path: databasePath(dir) });
    const anchor = openAuditAnchor(db);
    anchor.note({ count: 7, hash: 'a'.repeat(64) });
    anchor.settle();
    db.close();
    const gone = await log(dir, '--verify');
    expect(gone.exitCode).toBe(1);
    expect(gone.stdout).toMatch(/^broken: lines after 0 are missing: core.db knows more of them/);
    const [finding] = auditLogFindings(dir);
    expect(JSON.stringify(finding)).toContain('DOCTOR_AUDIT_LOG_BROKEN');
  });
});

describe('--verify', () => {
  test('of a log from before the chain says so', async () => {
    const { exitCode, stdout } = await log(logFile(CONNECTED, DENIED), '--verify');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('note: 2 lines are from before there was a chain');
  });

  test('without a log there is nothing to check', async () => {
    const { exitCode, stderr } = await log(temporaryFolder(), '--verify');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('CLI_FILE_NOT_READ');
  });

  test('a head that is no database is an error, not a verdict', async () => {
    const dir = logFile(CONNECTED);
    writeFileSync(auditHeadPath(dir), 'damaged'.repeat(100));
    const { exitCode, stderr } = await log(dir, '--verify');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('BROKER_AUDIT_HEAD');
  });
});

test('no line of a log can draw on the terminal', () => {
  const io = fakeIo();
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
      (members) => {
        const line = readLine(JSON.stringify({ ...members, at: CONNECTED.at, kind: 'denied' }));
        if (line === undefined) throw new Error('a good line was taken for a damaged one');
        expect(formatLine(line, io)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      },
    ),
  );
});
