/**
 * `npm run size`: what the package weighs, as a table: packed and unpacked, files by kind, dependencies.
 * Ends with 1 where one of them is more than it may be; a bound is raised in the commit that needs it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns, thousands } from '../../cli/common/render.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Row {
  readonly what: string;
  readonly value: number;
  readonly most?: number;
}

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export function sizeRows(): Row[] {
  const { size, unpackedSize, files } = pack();
  const direct = Object.keys(manifest().dependencies);
  return [
    { what: 'packed, bytes', value: size, most: 4_500_000 },
    { what: 'unpacked, bytes', value: unpackedSize, most: 16_000_000 },
    ...kinds(files),
    { what: 'files', value: files.length, most: 3_600 },
    { what: 'dependencies of its own', value: direct.length, most: 26 },
    { what: 'packages installed with it', value: installed(), most: 200 },
  ];
}

/** What is more than it may be. */
export function tooMuch(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ value, most = Infinity }) => value > most);
}

/** Builds it, as a release does. */
function pack(): Packed {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
  // A list, or an object by the name of the package: versions of npm differ.
  const [packed] = Object.values(JSON.parse(told) as Record<string, Packed>);
  if (packed === undefined) throw new Error('npm pack told nothing');
  return packed;
}

const ENDING = /\.(?:d\.ts|js\.map|[a-z]+)$/;

function kinds(files: Packed['files']): Row[] {
  const bytes = new Map<string, number>();
  for (const { path: file, size } of files) {
    const kind = ENDING.exec(file)?.[0] ?? 'others';
    bytes.set(kind, (bytes.get(kind) ?? 0) + size);
  }
  const largest = [...bytes].toSorted(([, one], [, other]) => other - one).slice(0, KINDS);
  return largest.map(([kind, value]) => ({ what: `  of it ${kind}`, value }));
}

const KINDS = 6;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
}

/** Of the lock file; what is only for another machine counts, too. */
function installed(): number {
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<
      Record<string, { readonly dev?: true; readonly devOptional?: true }>
    >;
  };
  return Object.entries(lock.packages).filter(
    ([name, { dev, devOptional }]) => name !== '' && dev !== true && devOptional !== true,
  ).length;
}

export function sizeTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, value, most }) => [
    what,
    thousands(value),
    most === undefined ? '' : `at most ${thousands(most)}`,
  ]);
  return columns(lines, { alignRight: [1, 2] }).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = sizeRows();
  process.stdout.write(`${sizeTable(rows)}\n`);
  process.exitCode = tooMuch(rows).length === 0 ? 0 : 1;
}
