/** The data folder: may be written, keys only for their owner, databases whole. Changes nothing. */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { LabError } from '#kernel/errors.ts';
import { brokerError } from '../../broker/common/errors.ts';
import { portalError } from '../../twin/errors.ts';
import { keysError } from '../../twin/keys/errors.ts';
import { openToOthers } from '../common/data-folder.ts';
import { gatewayError } from '../../sim/gateway/errors.ts';
import { thingNames } from './certificates.ts';
import { doctorError } from './errors.ts';
import { bad, good, reasonOf, type Finding } from './finding.ts';

/** Rights of group and others. */
const OTHERS = 0o077;

/** Below it a bundle or two may still fit, and then the programs refuse what comes. */
const LEAST_FREE_BYTES = 16 * 1024 * 1024;

export function folderFindings(dataDir: string, freeBytes = freeBytesOf): Finding[] {
  const nearest = nearestExisting(dataDir);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    if (!statSync(nearest).isDirectory()) throw new Error('it is not a folder');
  } catch (error) {
    const details = { path: nearest, reason: reasonOf(error) };
    return [bad('data folder', doctorError('DOCTOR_FOLDER_NOT_WRITABLE', { details }))];
  }
  const free = freeBytes(nearest);
  if (free < LEAST_FREE_BYTES) {
    const details = { path: nearest, free: `${Math.floor(free / 1024)} KiB` };
    return [bad('data folder', doctorError('DOCTOR_DISK_FULL', { details }))];
  }
  const text = nearest === dataDir ? dataDir : `${dataDir} (the first start makes it)`;
  return [good('data folder', text)];
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function nearestExisting(folder: string): string {
  let current = folder;
  while (!existsSync(current) && path.dirname(current) !== current) current = path.dirname(current);
  return current;
}

/** Private keys that only their owner may read. Windows has no such mode bits. */
export function keyFindings(dataDir: string, platform: NodeJS.Platform): Finding[] {
  if (platform === 'win32') return [];
  const pki = path.join(dataDir, 'pki');
  const authorities = existsSync(pki)
    ? readdirSync(pki).filter((name) => name.endsWith('.key'))
    : [];
  const files = [
    path.join(dataDir, 'master.key'),
    ...authorities.sort().map((name) => path.join(pki, name)),
    ...thingNames(dataDir).map((name) => path.join(dataDir, 'things', name, 'private.key')),
  ].filter((file) => existsSync(file));
  return files.map((file) => keyFinding(file, dataDir));
}

function keyFinding(file: string, dataDir: string): Finding {
  const check = `key ${path.relative(dataDir, file)}`;
  const { mode } = statSync(file);
  if ((mode & OTHERS) === 0) return good(check, 'only for its owner');
  const details = { path: file, mode: (mode & 0o777).toString(8) };
  const isMaster = path.basename(file) === 'master.key';
  return bad(
    check,
    isMaster
      ? keysError('KEYS_MASTER_TOO_OPEN', { details })
      : doctorError('DOCTOR_KEY_TOO_OPEN', { details }),
  );
}

/** Everything else in the folder: databases hold consumption. Keys have findings of their own. */
export function rightsFindings(dataDir: string, platform: NodeJS.Platform): Finding[] {
  if (platform === 'win32' || !existsSync(dataDir)) return [];
  const names = openToOthers(dataDir).filter((name) => !/(^|[/\\])(.*\.key)$/.test(name));
  if (names.length === 0) return [good('rights', 'only the owner reads the data folder')];
  const shown = names.slice(0, 3).join(', ');
  const list = names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
  const details = { path: dataDir, names: list };
  return [bad('rights', doctorError('DOCTOR_OPEN_TO_OTHERS', { details }))];
}

/** Each database with the words of the program that it belongs to. */
const DATABASES: readonly {
  readonly name: string;
  corrupt(file: string, reason: string): LabError;
}[] = [
  {
    name: 'core.db',
    corrupt: (file, reason) =>
      brokerError('BROKER_DATABASE_CORRUPT', { details: { file, reason } }),
  },
  {
    name: 'portal.db',
    corrupt: (file, reason) =>
      portalError('PORTAL_DATABASE_CORRUPT', { details: { path: file, cause: reason } }),
  },
  {
    name: 'world.db',
    corrupt: (file, reason) =>
      gatewayError('WORLD_DATABASE_CORRUPT', { details: { path: file, reason } }),
  },
];

export function databaseFindings(dataDir: string): Finding[] {
  return DATABASES.map((database) => ({ ...database, file: path.join(dataDir, database.name) }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file, corrupt }) => {
      const reason = integrityProblem(file);
      const check = `database ${name}`;
      return reason === undefined ? good(check, 'whole') : bad(check, corrupt(file, reason));
    });
}

/** First complaint of SQLite's own check; undefined for a database that is whole. */
function integrityProblem(file: string): string | undefined {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const answer = db.pragma('quick_check(1)', { simple: true });
      return answer === 'ok' ? undefined : String(answer).replaceAll('\n', ' ');
    } finally {
      db.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
