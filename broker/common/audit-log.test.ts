import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openAuditLog } from './audit-log.ts';
import type { AuditLine } from './audit-log.ts';

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
  expect(JSON.parse(line ?? '')).toEqual(expected);
  expect(rest).toBe('');
  expect(told).toEqual([expected]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  audit.close();
});

test('lines of two writers follow each other, and an old log is continued', () => {
  const path = join(temporaryFolder(), 'core-audit.ndjson');
  const [one, two] = [openAuditLog({ path, clock }), openAuditLog({ path, clock })];
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
