import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MINUTE_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { headInMemory } from './audit-chain.ts';
import { openAuditLog, type AuditEvent, type AuditLine } from './audit-log.ts';

const clock = { now: () => Date.parse('2026-06-01T12:00:00Z') };

test('each line is JSON with its time, on disk at once and told to the listener', () => {
  const path = join(temporaryFolder(), 'core-audit.ndjson');
  const told: AuditLine[] = [];
  const audit = openAuditLog({ path, clock, log: (line) => told.push(line) });
  audit.write({ kind: 'disconnected', clientId: 'a\nb', principal: 'c0ffee', reason: 'x' });
  const [line, rest] = readFileSync(path, 'utf8').split('\n');
  const expected = {
    at: '2026-06-01T12:00:00.000Z',
    kind: 'disconnected',
    clientId: 'a\nb',
    principal: 'c0ffee',
    reason: 'x',
  };
  expect(JSON.parse(line ?? '')).toMatchObject({ ...expected, seq: 1, prev: '' });
  expect(rest).toBe('');
  expect(told).toEqual([expected]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  audit.close();
});

test('lines of two writers follow each other, and an old log is continued', () => {
  const path = join(temporaryFolder(), 'core-audit.ndjson');
  const head = headInMemory();
  const [one, two] = [openAuditLog({ path, clock, head }), openAuditLog({ path, clock, head })];
  one.write({ kind: 'stopped' });
  two.write({ kind: 'stopped' });
  one.write({ kind: 'stopped' });
  one.close();
  two.close();
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
});

test('after closing nothing more is written, and closing again is harmless', () => {
  const path = join(temporaryFolder(), 'core-audit.ndjson');
  const audit = openAuditLog({ path, clock });
  audit.close();
  audit.close();
  audit.write({ kind: 'stopped' });
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a log that cannot be written does not stop the core, and the listener hears of it', () => {
  const told: AuditLine[] = [];
  const audit = openAuditLog({ path: '/dev/full', clock, log: (line) => told.push(line) });
  audit.write({ kind: 'stopped' });
  expect(told.map(({ kind }) => kind)).toEqual(['error', 'stopped']);
  audit.close();
});

describe('a flood', () => {
  const denied = (principal: string, topic: string): AuditEvent => ({
    kind: 'denied',
    clientId: principal,
    principal,
    action: 'iot:Publish',
    resource: topic,
    statement: 'implicit-deny',
  });

  test('of one client is counted; the lines of others, and of the operator, stay', () => {
    const { audit, lines, now } = timedLog();
    for (let n = 0; n < 5_000; n++) {
      audit.write(denied('loud', `topic/${n}`));
      if (n % 1_000 === 0) audit.write(denied('quiet', `topic/${n}`));
      if (n % 10 === 0) audit.write(created(n));
    }
    expect(lines('loud')).toHaveLength(120);
    expect(lines('quiet')).toHaveLength(5);
    expect(lines('AKIA')).toHaveLength(500);
    now.ms += MINUTE_MS;
    audit.write(denied('quiet', 'x'));
    expect(lines('loud').at(-1)).toMatchObject({
      kind: 'counted',
      since: '2026-06-01T12:00:00.000Z',
      counts: { 'denied iot:Publish implicit-deny': 4_880 },
      refusals: 4_880,
    });
  });

  test('that does not end gets a few lines a minute and one that counts', () => {
    const { audit, lines, now } = timedLog();
    for (let second = 0; second < 3_600; second++) {
      for (let n = 0; n < 3; n++) audit.write(denied('loud', 'x'));
      now.ms += 1_000;
    }
    audit.close();
    expect(lines('loud').length).toBeLessThan(120 + 60 * (6 + 1) + 1);
    expect(eventsOf(lines('loud'))).toBe(3 * 3_600);
  });

  test('is summed up when the log closes', () => {
    const { audit, lines } = timedLog();
    for (let n = 0; n < 200; n++) audit.write(denied('loud', 'x'));
    audit.close();
    expect(eventsOf(lines('loud'))).toBe(200);
  });

  test('from ever new addresses shares one budget, and of ever new kinds one count', () => {
    const { audit, lines } = timedLog();
    for (let n = 0; n < 5_000; n++) {
      audit.write({ kind: 'refused', reason: 'FOREIGN_CA', remote: `2001:db8::${n}:${n}` });
      audit.write({ ...denied('odd', 'x'), action: `iot:${n}` } as AuditEvent);
    }
    audit.close();
    const counted = lines('odd').at(-1) as { counts: object } | undefined;
    expect(Object.keys(counted?.counts ?? {})).toHaveLength(31);
    const shared = lines('(many)').at(-1);
    expect(shared).toMatchObject({ kind: 'counted' });
  });

  function timedLog() {
    const now = { ms: Date.parse('2026-06-01T12:00:00Z') };
    const path = join(temporaryFolder(), 'core-audit.ndjson');
    const audit = openAuditLog({ path, clock: { now: () => now.ms } });
    onTestFinished(() => audit.close());
    const lines = (who: string): Readonly<Record<string, unknown>>[] =>
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
        .filter(({ principal, clientId }) => principal === who || clientId === who);
    return { audit, lines, now };
  }

  function created(n: number): AuditEvent {
    const call = { principal: 'AKIA', action: 'iot:CreateThing', resource: `/things/${n}` };
    return { kind: 'control', ...call, statement: 'signature', status: 200 };
  }

  function eventsOf(lines: readonly Readonly<Record<string, unknown>>[]): number {
    const counts = lines.map((line) => (line['counts'] ?? { itself: 1 }) as Record<string, number>);
    return counts.flatMap((count) => Object.values(count)).reduce((sum, n) => sum + n, 0);
  }
});
