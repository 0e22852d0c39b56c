/**
 * A data folder joins a cluster. The first core makes the cluster of what it has; any other takes
 * over what the cluster has, and is refused when that would cost a row of its own.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { Clock } from '#kernel/time.ts';
import { openCredentials } from '../listeners/credentials.ts';
import { openMigrated } from '../storage/database.ts';
import { brokerError } from '../common/errors.ts';
import { makeFolder, SECRET_MODE, writeFileAtomically } from '../common/files.ts';
import { CORE_MIGRATIONS } from '../storage/migrations.ts';
import { openPki } from '../listeners/pki.ts';
import { ClusterDatabase, LOG_LIMIT } from './cluster-database.ts';
import type { LogLimit } from './cluster-database.ts';
import { isAfter } from './entry.ts';
import { readIdentity, takeIdentity } from './identity.ts';
import type { ClusterTimes, Reply } from './protocol.ts';
import { RedisPort } from './redis-port.ts';
import { listOf, textOf } from './reply.ts';
import type { LogPlace } from './replica.ts';
import { KEYS } from './scripts.ts';

const PATIENCE_MS = 10_000;
/** Somebody who dies while joining keeps others waiting for as long as this, in milliseconds. */
const JOINING_MS = 15_000;
const TOKEN_WAIT_MS = 10_000;
const FIRST_POSITION = '0-0';

export interface JoinOptions {
  readonly url: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly times?: ClusterTimes | undefined;
  readonly logLimit?: LogLimit | undefined;
}

export interface MemberOptions {
  readonly fsync: boolean;
}

/** A folder that is one of the cluster's; `open` makes its core a member. */
export interface JoinedFolder {
  open(options: MemberOptions): ClusterDatabase;
  close(): void;
}

/**
 * Connects and makes the folder one of the cluster's. Throws BROKER_CLUSTER_URL, _UNREACHABLE,
 * _OTHER_IDENTITY, _OTHER_VERSION and _AHEAD, and what `openPki` and `openCoreDatabase` throw.
 */
export async function joinCluster(options: JoinOptions): Promise<JoinedFolder> {
  const { url, times, logLimit } = options;
  makeFolder(options.dataDir);
  const port = RedisPort.connect({ url, times });
  try {
    await prepareAlone(port, options);
  } catch (error) {
    port.close();
    throw error;
  }
  return {
    close: () => port.close(),
    open: ({ fsync }) => {
      const sql = openMigrated({ path: pathIn(options.dataDir), fsync, check: true });
      const tokenWaitMs = TOKEN_WAIT_MS;
      const db = new ClusterDatabase({ sql, port, tokenWaitMs, logLimit });
      try {
        db.join();
      } catch (error) {
        db.close();
        throw error;
      }
      return db;
    },
  };
}

/** One at a time, so that two first cores do not make two clusters. */
async function prepareAlone(port: RedisPort, options: JoinOptions): Promise<void> {
  const own = randomBytes(8).toString('hex');
  const take = ['SET', KEYS.joining, own, 'NX', 'PX', String(JOINING_MS)];
  while (command(port, take) === null) await sleep(50);
  try {
    await prepare(port, options);
  } finally {
    command(port, ['DEL', KEYS.joining]);
  }
}

async function prepare(port: RedisPort, options: JoinOptions): Promise<void> {
  const cluster = hashOf(command(port, ['HGETALL', KEYS.cluster]));
  const generation = cluster.get('generation');
  if (generation === undefined) return found(port, options);
  const found_ = Number(cluster.get('schema'));
  const known = CORE_MIGRATIONS.length;
  if (found_ !== known) {
    throw brokerError('BROKER_CLUSTER_OTHER_VERSION', { details: { found: found_, known } });
  }
  const { dataDir } = options;
  const path = pathIn(dataDir);
  const state = hashOf(command(port, ['HGETALL', KEYS.state]));
  const facts: ClusterFacts = {
    generation,
    parents: JSON.parse(cluster.get('parents') ?? '{}') as ClusterFacts['parents'],
    head: state.get('head') ?? FIRST_POSITION,
    snapshotAt: state.get('snapshotAt') ?? FIRST_POSITION,
  };
  const isNew = !existsSync(path);
  const needsSnapshot = isNew || isBehind(placeOf(path), facts, options);
  takeIdentity(dataDir, hashOf(command(port, ['HGETALL', KEYS.identity])));
  if (needsSnapshot) loadSnapshot(port, path);
}

interface ClusterFacts {
  readonly generation: string;
  readonly parents: Readonly<Record<string, string>>;
  readonly head: string;
  readonly snapshotAt: string;
}

/**
 * Must the rows be taken from the snapshot, because the log does not reach back to them? Throws
 * BROKER_CLUSTER_AHEAD when they hold something that the cluster does not.
 */
function isBehind(
  place: LogPlace | undefined,
  facts: ClusterFacts,
  { dataDir }: JoinOptions,
): boolean {
  if (place === undefined) {
    const details = { dir: dataDir, what: 'core.db' };
    throw brokerError('BROKER_CLUSTER_OTHER_IDENTITY', { details });
  }
  const { position } = place;
  const isCurrent = place.generation === facts.generation;
  const end = isCurrent ? facts.head : facts.parents[place.generation];
  if (end === undefined || isAfter(position, end)) {
    const details = { file: pathIn(dataDir), position, head: facts.head };
    throw brokerError('BROKER_CLUSTER_AHEAD', { details });
  }
  return !isCurrent || isAfter(facts.snapshotAt, position);
}

function placeOf(path: string): LogPlace | undefined {
  const sql = openMigrated({ path });
  try {
    return places(sql).at(-1);
  } finally {
    sql.close();
  }
}

function places(sql: Database): LogPlace[] {
  const rows = sql.prepare('SELECT generation, position FROM cluster_log ORDER BY place').all();
  return rows as LogPlace[];
}

function loadSnapshot(port: RedisPort, path: string): void {
  const content = command(port, ['GET', KEYS.snapshot]);
  if (!(content instanceof Uint8Array)) {
    throw brokerError('BROKER_CLUSTER_LOG_LOST', { details: {} });
  }
  for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
  const draft = `${path}.joining`;
  rmSync(draft, { force: true });
  writeFileAtomically(draft, content, SECRET_MODE);
  renameSync(draft, path);
}

/** The first core: its keys and rows are those of the cluster. */
async function found(
  port: RedisPort,
  { dataDir, clock, logLimit = LOG_LIMIT }: JoinOptions,
): Promise<void> {
  await openPki(dataDir, clock);
  openCredentials(dataDir);
  const sql = openMigrated({ path: pathIn(dataDir), check: true });
  try {
    const earlier = places(sql);
    const head = earlier.at(-1)?.position ?? FIRST_POSITION;
    const generation = randomBytes(8).toString('hex');
    sql
      .prepare('INSERT INTO cluster_log (generation, position) VALUES (?, ?)')
      .run(generation, head);
    const parents = Object.fromEntries(earlier.map((one) => [one.generation, one.position]));
    const content = sql.serialize();
    const limit = String(logLimit(content.length));
    const identity = [...readIdentity(dataDir)];
    const members = sql.prepare('SELECT core_id FROM cluster_members').pluck().all() as string[];
    const about = [String(CORE_MIGRATIONS.length), JSON.stringify(parents), head, content, limit];
    const parts = [String(identity.length), ...identity.flat(), ...members];
    const who = ['', generation, '0'];
    answerOf(port, { op: 'seed', parts: [...who, ...about, ...parts] });
  } finally {
    sql.close();
  }
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'core.db');
}

function command(port: RedisPort, parts: readonly string[]): Reply {
  return answerOf(port, { op: 'command', parts });
}

function answerOf(port: RedisPort, question: Parameters<RedisPort['ask']>[0]): Reply {
  const answer = port.ask(question, PATIENCE_MS);
  if (answer.kind === 'reply') return answer.reply;
  throw port.away('reason' in answer ? (answer.reason ?? '') : '');
}

function hashOf(reply: Reply): ReadonlyMap<string, string> {
  const texts = listOf(reply).map(textOf);
  return new Map(
    texts.flatMap((text, index): [string, string][] =>
      index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : [],
    ),
  );
}
