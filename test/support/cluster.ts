/** Databases of one cluster within a test, each with a folder of its own. */
import { onTestFinished } from 'vitest';
import type { ClusterDatabase, LogLimit } from '../../broker/cluster/cluster-database.ts';
import { joinCluster } from '../../broker/cluster/join.ts';
import type { ClusterTimes } from '../../broker/cluster/protocol.ts';
import { systemClock } from '../../broker/common/system-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface MemberOptions {
  readonly url: string;
  readonly dataDir?: string;
  readonly times?: ClusterTimes;
  readonly logLimit?: LogLimit;
}

/** A member that is closed with the test; `follow` is for the test to call. */
export async function joinAsMember(options: MemberOptions): Promise<ClusterDatabase> {
  const { dataDir = temporaryFolder() } = options;
  const folder = await joinCluster({ ...options, dataDir, clock: systemClock });
  const db = folder.open({ fsync: false });
  onTestFinished(() => {
    if (db.sql.open) db.close();
  });
  return db;
}

/** All rows that a cluster shares: table → rows in the order of their keys. */
export function sharedRows(db: ClusterDatabase): Record<string, unknown[]> {
  const tables = db.sql
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[];
  const shared = tables.filter((name) => name !== 'cluster_log');
  return Object.fromEntries(
    shared.map((name) => [name, db.sql.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()]),
  );
}
