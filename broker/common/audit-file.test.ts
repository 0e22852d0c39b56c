import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { headInMemory, type AuditHead, type HeadKeeper } from './audit-chain.ts';
import { AuditFile } from './audit-file.ts';
import { rotatedFiles } from './audit-files.ts';
import { verifyAuditLog } from './audit-verify.ts';

const AT = '2026-06-01T12:00:00.000Z';
const SMALL = { fileBytesMax: 2_000, filesKept: 2 };

interface Log {
  readonly path: string;
  readonly head: HeadKeeper;
}

function headOf({ head }: Log): AuditHead | undefined {
  let kept: AuditHead | undefined;
  head.update((now) => {
    kept = now;
    return now as AuditHead;
  });
  return kept;
}

function newLog(): Log {
  return { path: join(temporaryFolder(), 'core-audit.ndjson'), head: headInMemory() };
}

function write(log: Log, count: number, options = SMALL): void {
  const file = new AuditFile({ ...log, ...options });
  for (let n = 0; n < count; n++)
    file.append({ at: AT, ...{ kind: 'denied', clientId: `gw-${n}` } });
  file.close();
}

function faults(log: Log): string[] {
  const { findings } = verifyAuditLog(log.path, () => headOf(log));
  return findings.map(({ seq, fault }) => `${seq} ${fault}`);
}

function filesOf({ path }: Log): string[] {
  return [...rotatedFiles(path), path];
}

test('the files stay within their bound, and what is kept is whole', () => {
  const log = newLog();
  write(log, 200);
  expect(filesOf(log)).toHaveLength(3);
  for (const file of filesOf(log)) expect(statSync(file).size).toBeLessThan(2_500);
  expect(faults(log)).toEqual([]);
  const { first, last } = verifyAuditLog(log.path, () => headOf(log));
  expect(first).toBeGreaterThan(150);
  expect(last).toBe(200);
});

test('two writers take turns, over rotations too', () => {
  const log = newLog();
  const [one, two] = [new AuditFile({ ...log, ...SMALL }), new AuditFile({ ...log, ...SMALL })];
  for (let n = 0; n < 60; n++) (n % 3 === 0 ? two : one).append({ at: AT });
  expect(faults(log)).toEqual([]);
  expect(headOf(log)?.last.count).toBe(60);
});

test('lines that a killed writer had not noted in the head are taken over', () => {
  const log = newLog();
  write(log, 5);
  const lagging = { ...log, head: headInMemory(headOf(log)) };
  write(log, 3);
  expect(faults(lagging)).toEqual([]);
  write(lagging, 1);
  expect(faults(lagging)).toEqual([]);
  expect(headOf(lagging)?.last.count).toBe(9);
});

test('a kill between a rotation and its line loses nothing', () => {
  const log = newLog();
  write(log, 5);
  copyFileSync(log.path, log.path.replace('.ndjson', '.000001.ndjson'));
  writeFileSync(log.path, '');
  write(log, 1);
  expect(faults(log)).toEqual([]);
});

test('half a line at the end is no fault, and the next writer cuts it off', () => {
  const log = newLog();
  write(log, 2);
  appendFileSync(log.path, '{"at":"2026-');
  expect(faults(log)).toEqual([]);
  write(log, 1);
  expect(faults(log)).toEqual([]);
  expect(readFileSync(log.path, 'utf8').split('\n')).toHaveLength(4);
});

test('a file that was given up but not yet deleted is no fault', () => {
  const log = newLog();
  write(log, 12, { ...SMALL, filesKept: 50 });
  const [oldest = ''] = rotatedFiles(log.path);
  const text = readFileSync(oldest);
  // One more file is given up, and the core is killed before it deletes it.
  while (existsSync(oldest)) write(log, 1);
  writeFileSync(oldest, text);
  expect(faults(log)).toEqual([]);
  write(log, 30);
  expect(existsSync(oldest)).toBe(false);
  expect(faults(log)).toEqual([]);
});

describe('an old log without a chain', () => {
  const OLD = '{"at":"2026-01-01T00:00:00.000Z","kind":"stopped"}\n'.repeat(3);

  test('is read, and the chain begins with its hash', () => {
    const log = newLog();
    writeFileSync(log.path, OLD);
    expect(faults(log)).toEqual([]);
    write(log, 3);
    expect(faults(log)).toEqual([]);
    expect(verifyAuditLog(log.path, () => headOf(log))).toMatchObject({ plainLines: 3, last: 3 });
    writeFileSync(log.path, readFileSync(log.path, 'utf8').replace('stopped', 'started'));
    expect(faults(log)).toEqual(['0 plain-changed']);
  });

  test.each([1, 2, 5])('is rotated away in the end, with %i files kept', (filesKept) => {
    const log = newLog();
    writeFileSync(log.path, OLD.repeat(20));
    for (let n = 0; n < 12; n++) {
      write(log, 5, { ...SMALL, filesKept });
      expect(faults(log)).toEqual([]);
    }
  });
});

describe('the writer does not cover a break up', () => {
  test.each<[string, (log: Log) => void]>([
    ['the file was cut', ({ path }) => truncateSync(path, 300)],
    ['the file was deleted', ({ path }) => rmSync(path)],
    ['the last line lost its end', ({ path }) => truncateSync(path, statSync(path).size - 1)],
  ])('%s', (_name, tamper) => {
    const log = newLog();
    write(log, 5);
    tamper(log);
    expect(faults(log)).not.toEqual([]);
    write(log, 2);
    expect(readFileSync(log.path, 'utf8')).toContain('"line 5 is missing"');
    expect(faults(log)).toEqual(expect.arrayContaining(['6 recorded-break']));
  });

  test('nor while it runs', () => {
    const log = newLog();
    const file = new AuditFile({ ...log, ...SMALL });
    for (let n = 0; n < 4; n++) file.append({ at: AT });
    rmSync(log.path);
    file.append({ at: AT });
    file.close();
    expect(faults(log)).toEqual(['5 gap', '5 recorded-break']);
  });

  test('nor when the head was taken away', () => {
    const log = newLog();
    write(log, 30);
    const without = { ...log, head: headInMemory() };
    expect(verifyAuditLog(log.path, () => undefined).findings).toMatchObject([
      { fault: 'head-missing' },
    ]);
    write(without, 1);
    expect(faults(without)).toEqual(['31 recorded-break']);
  });
});

describe('whoever changes the files is noticed', () => {
  type Files = (Buffer | undefined)[];

  /** Changes file `at`; `n` and `m` are any numbers. */
  type Attack = (files: Files, at: number, n: number, m: number) => void;

  const ATTACKS: readonly [string, Attack][] = [
    [
      'a byte is another one',
      (files, at, n, m) => {
        const bytes = Buffer.from(bytesOf(files, at));
        const index = n % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 + (m % 255));
        files[at] = bytes;
      },
    ],
    ['a line is gone', onLines((lines, n) => lines.toSpliced(n % lines.length, 1))],
    [
      'a line stands twice',
      onLines((lines, n, m) => lines.toSpliced(n % lines.length, 0, lines[m % lines.length] ?? '')),
    ],
    [
      'two lines change places',
      onLines((lines, n) => {
        const index = n % lines.length;
        // The last line comes to the front.
        const [moved = ''] = lines.splice(index, 1);
        return lines.toSpliced((index + 1) % (lines.length + 1), 0, moved);
      }),
    ],
    [
      'a file is shorter',
      (files, at, n) => {
        const bytes = bytesOf(files, at);
        files[at] = bytes.subarray(0, n % bytes.length);
      },
    ],
    ['a file is gone', (files, at) => void (files[at] = undefined)],
    ['the newest files are gone', (files, at) => void files.fill(undefined, at)],
    ['the oldest files are gone', (files, at) => void files.fill(undefined, 0, at + 1)],
  ];

  test.each(ATTACKS)('%s', (_name, attack) => {
    const log = newLog();
    write(log, 30, { ...SMALL, filesKept: 20 });
    const names = filesOf(log).map((file) => basename(file));
    const whole = filesOf(log).map((file) => readFileSync(file));
    const copy = { ...log, path: join(temporaryFolder(), basename(log.path)) };
    const faultsOf = (files: Files): string[] => {
      for (const [index, name] of names.entries()) {
        const file = join(dirname(copy.path), name);
        rmSync(file, { force: true });
        const bytes = files[index];
        if (bytes !== undefined) writeFileSync(file, bytes);
      }
      return faults(copy);
    };
    expect(names.length).toBeGreaterThan(3);
    expect(faultsOf(whole)).toEqual([]);
    fc.assert(
      fc.property(fc.nat(names.length - 1), fc.nat(), fc.nat(), (at, n, m) => {
        const files: Files = [...whole];
        attack(files, at, n, m);
        expect(faultsOf(files)).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  function bytesOf(files: Files, at: number): Buffer {
    return files[at] ?? Buffer.alloc(0);
  }

  function onLines(change: (lines: string[], n: number, m: number) => string[]): Attack {
    return (files, at, n, m) => {
      // A file with a single line has nothing to change places with.
      const text = bytesOf(files, at).toString();
      const index = text.split('\n').length > 2 ? at : 0;
      const lines = bytesOf(files, index).toString().split('\n').slice(0, -1);
      files[index] = Buffer.from(
        change(lines, n, m)
          .map((line) => `${line}\n`)
          .join(''),
      );
    };
  }
});
