/** Cores that are one: processes of their own, a real Redis server, and clients that may do all. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import SqliteDatabase from 'better-sqlite3';
import { connect } from 'mqtt';
import type { IClientOptions, MqttClient } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import type { AuditLine } from '../../broker/main.ts';
import { startCoreProcess } from './core-process.ts';
import type { CoreProcess } from './core-process.ts';
import { registerDevice } from './registry-access.ts';
import type { Device } from './registry-access.ts';
import { startRedis } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** For what another process does; a machine may be busy. */
export const WAIT = { timeout: 30_000, interval: 20 };

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

export interface ClusterLab {
  readonly redis: RedisServer;
  readonly a: CoreProcess;
  readonly b: CoreProcess;
  /** May do everything, under any client id. */
  readonly anybody: Device;
  /** One more core, with a data folder of its own. */
  addCore(): Promise<CoreProcess>;
  client(core: CoreProcess, clientId: string, options?: IClientOptions): Promise<Client>;
}

/** A client and everything it ever received, also what came in one piece with its CONNACK. */
export interface Client {
  readonly mqtt: MqttClient;
  readonly received: readonly Received[];
  texts(): readonly string[];
}

export interface Received {
  readonly topic: string;
  readonly text: string;
  readonly retain: boolean;
}

/** `prepare` gets the data folder of the first core before it starts. */
export async function startCluster(
  prepare: (dataDir: string) => Promise<void> = () => Promise.resolve(),
): Promise<ClusterLab> {
  const redis = await startRedis();
  const first = temporaryFolder();
  const anybody = await registerDevice(first, 'anybody', ALL);
  await prepare(first);
  const env = { LAB_REDIS: redis.url };
  const start = async (dataDir: string): Promise<CoreProcess> => {
    const core = await startCoreProcess(dataDir, { env });
    // Of a test that fails: what went wrong at a core, and why it ended by itself.
    onTestFinished(async ({ task }) => {
      if (task.result?.state !== 'fail') return;
      const faults = auditOf(core).filter(({ kind }) => kind === 'error' || kind === 'cluster');
      for (const fault of faults) process.stderr.write(`${JSON.stringify(fault)}\n`);
      if (core.program.child.exitCode === null) return;
      process.stderr.write((await core.program.ended).stderr);
    });
    return core;
  };
  const addCore = (): Promise<CoreProcess> => start(temporaryFolder());
  const a = await start(first);
  const b = await addCore();
  return {
    ...{ redis, a, b, anybody, addCore },
    client: (core, clientId, options) => connectAs(core, anybody, { clientId, ...options }),
  };
}

export async function connectAs(
  core: CoreProcess,
  {
    certificatePem: cert,
    privateKeyPem: key,
    ca,
  }: Pick<Device, 'certificatePem' | 'privateKeyPem' | 'ca'>,
  options: IClientOptions,
): Promise<Client> {
  const mqtt = connect(core.url, { cert, key, ca, reconnectPeriod: 0, ...options });
  onTestFinished(() => void mqtt.end(true));
  const received: Received[] = [];
  // A connection that is cut may also be reset; what matters is that it is closed.
  mqtt.on('error', () => undefined);
  mqtt.on('message', (topic, payload, { retain }) => {
    received.push({ topic, text: payload.toString(), retain });
  });
  const closed = once(mqtt as unknown as NodeJS.EventEmitter, 'close').then(() => {
    throw new Error('closed without CONNACK');
  });
  await Promise.race([once(mqtt as unknown as NodeJS.EventEmitter, 'connect'), closed]);
  closed.catch(() => undefined);
  return { mqtt, received, texts: () => received.map(({ text }) => text) };
}

/** Everything that was sent to these clients before has come, at whatever cores they are. */
export async function flushed(...clients: readonly Client[]): Promise<void> {
  const ends = clients.map(({ mqtt }, index) => [mqtt, `flush/${index}/${randomUUID()}`] as const);
  for (const [mqtt, topic] of ends) {
    await mqtt.subscribeAsync(topic, { qos: 1 });
    for (const client of clients) await client.mqtt.publishAsync(topic, 'flush', { qos: 1 });
  }
  const flushes = ({ received }: Client): number =>
    received.filter(({ topic }) => ends.some(([, end]) => end === topic)).length;
  await expect
    .poll(() => clients.every((client) => flushes(client) >= clients.length), WAIT)
    .toBe(true);
}

/** What came on a topic, in order. */
export function textsOn({ received }: Client, topic: string): readonly string[] {
  return received.filter((message) => message.topic === topic).map(({ text }) => text);
}

/** Every row of every table that all cores of a cluster have in common. */
export function rowsOf({ dataDir }: CoreProcess): Readonly<Record<string, readonly unknown[]>> {
  const sql = new SqliteDatabase(join(dataDir, 'core.db'), { readonly: true });
  try {
    const names = sql
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'cluster_log'`)
      .pluck()
      .all() as string[];
    // In one transaction, as the cores go on writing.
    return sql.transaction(() =>
      Object.fromEntries(names.map((name) => [name, sql.prepare(`SELECT * FROM ${name}`).all()])),
    )();
  } finally {
    sql.close();
  }
}

/** The cores hold the same rows, as soon as all are at the end of the log. */
export async function expectSameRows(...cores: readonly CoreProcess[]): Promise<void> {
  await expect
    .poll(() => {
      const [first, ...others] = cores.map(rowsOf);
      const all = Object.keys(first ?? {});
      return all.filter((name) =>
        others.some((rows) => !isDeepStrictEqual(rows[name], first?.[name])),
      );
    }, WAIT)
    .toEqual([]);
}

/** What a core has written into its audit log so far. */
export function auditOf({ dataDir }: CoreProcess): readonly AuditLine[] {
  const text = readFileSync(join(dataDir, 'core-audit.ndjson'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as AuditLine);
}
