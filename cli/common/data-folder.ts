/**
 * The data folder: only for its owner, whole, and possible at all. What a program has made there
 * once is noted, so that a database, the things or the authorities that are gone are missed and not
 * silently made anew.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { cliError } from './errors.ts';

/** What is in the folder of a lab that has run; a program makes each of them once. */
export const DATA_PARTS = [
  'core.db',
  'portal.db',
  'world.db',
  'master.key',
  'pki',
  'things',
] as const;
export type DataPart = (typeof DATA_PARTS)[number];

const MARKER_FILE = 'data-folder.json';
const OTHERS = 0o077;
/** Files below it are looked at, at most this many: a firehose of a rule may be large. */
const FILES_MAX = 10_000;

/**
 * Makes the folder or, where it is ours, closes it and what is in it to others; from now on this
 * process writes files that only their owner may read. Throws CLI_FOLDER_UNUSABLE, CLI_FOLDER_OPEN.
 */
export function openDataFolder(dataDir: string): void {
  if (isMainThread) process.umask(OTHERS);
  makeFolder(dataDir);
  // Windows has no such mode bits.
  if (process.platform === 'win32') return;
  if (isOpen(realpathSync(dataDir)) && !isOurs(dataDir)) {
    const mode = (statSync(dataDir).mode & 0o777).toString(8);
    throw cliError('CLI_FOLDER_OPEN', { details: { dataDir, mode } });
  }
  closeToOthers(realpathSync(dataDir));
}

/**
 * Makes a folder with all above it. `mkdir` with `recursive` never ends below some paths that
 * cannot be. Throws CLI_FOLDER_UNUSABLE.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let nearest = path.resolve(folder);
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) {
    missing.unshift(nearest);
    nearest = path.dirname(nearest);
  }
  const refuse = (reason: string, cause?: unknown): Error =>
    cliError('CLI_FOLDER_UNUSABLE', { details: { folder, reason }, cause });
  if (!statSync(nearest).isDirectory()) throw refuse(`${nearest} is not a folder`);
  for (const one of missing) {
    try {
      mkdirSync(one, { mode: 0o700 });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
}

/**
 * Throws CLI_DATA_MISSING where a part that was there is gone; `isNew` accepts that and forgets it.
 */
export function requireParts(
  dataDir: string,
  parts: readonly DataPart[],
  { isNew }: { readonly isNew: boolean },
): void {
  const known = readMarker(dataDir);
  const gone = parts.filter((part) => known.has(part) && !existsSync(path.join(dataDir, part)));
  if (gone.length === 0) return;
  if (!isNew) {
    throw cliError('CLI_DATA_MISSING', { details: { dataDir, parts: gone.join(', ') } });
  }
  writeMarker(dataDir, new Set([...known].filter((part) => !gone.includes(part as DataPart))));
}

/** Notes the parts that are there. */
export function noteParts(dataDir: string): void {
  const known = readMarker(dataDir);
  const here = DATA_PARTS.filter((part) => existsSync(path.join(dataDir, part)));
  const all = new Set([...known, ...here]);
  if (all.size > known.size) writeMarker(dataDir, all);
}

/** Files and folders that others may read, relative to the folder. */
export function openToOthers(dataDir: string): string[] {
  if (process.platform === 'win32') return [];
  return [...entriesBelow(dataDir)]
    .filter(isOpen)
    .map((file) => path.relative(dataDir, file) || '.');
}

function closeToOthers(dataDir: string): void {
  for (const file of entriesBelow(dataDir)) {
    // An open master key counts as leaked; the portal refuses it and says so.
    if (path.basename(file) === 'master.key' || !isOpen(file)) continue;
    try {
      chmodSync(file, lstatSync(file).mode & 0o700);
    } catch (cause) {
      const mode = (lstatSync(file).mode & 0o777).toString(8);
      throw cliError('CLI_FOLDER_OPEN', { details: { dataDir: file, mode }, cause });
    }
  }
}

/** The folder and what is in it, without following links. */
function* entriesBelow(dataDir: string): Generator<string> {
  const waiting = [dataDir];
  for (let count = 0; count < FILES_MAX; count++) {
    const file = waiting.pop();
    if (file === undefined) return;
    const entry = lstatSync(file, { throwIfNoEntry: false });
    if (entry === undefined || entry.isSymbolicLink()) continue;
    yield file;
    if (entry.isDirectory())
      waiting.push(...readdirSync(file).map((name) => path.join(file, name)));
  }
}

function isOpen(file: string): boolean {
  const entry = lstatSync(file, { throwIfNoEntry: false });
  return entry !== undefined && (entry.mode & OTHERS) !== 0;
}

/** A folder of somebody else's, as /tmp, must not be closed. */
function isOurs(dataDir: string): boolean {
  const names = readdirSync(dataDir);
  const ours: readonly string[] = [...DATA_PARTS, MARKER_FILE, 'lab-token', 'trace.ndjson'];
  return names.length === 0 || names.some((name) => ours.includes(name));
}

function readMarker(dataDir: string): Set<string> {
  try {
    const names: unknown = JSON.parse(readFileSync(path.join(dataDir, MARKER_FILE), 'utf8'));
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []);
  } catch {
    return new Set();
  }
}

function writeMarker(dataDir: string, parts: ReadonlySet<string>): void {
  const file = path.join(dataDir, MARKER_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify([...parts].toSorted())}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
