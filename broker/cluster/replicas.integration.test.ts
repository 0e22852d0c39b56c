import fc from 'fast-check';
import type { Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { joinAsMember, sharedRows } from '../../test/support/cluster.ts';
import { isRedisMissing, NO_REDIS, startRedis } from '../../test/support/redis-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { reasonOf } from '../common/errors.ts';
import type { ClusterDatabase } from './cluster-database.ts';
import { RedisPort } from './redis-port.ts';

const CORES = 3;
const RUNS = 5;
/** Each joining starts a thread, and a busy machine may need seconds for one. */
const TIMEOUT_MS = 300_000;

/** What a turn of a core may write; keys are few, so that cores meet at them. */
const WRITES = {
  put: (sql: Database, key: string, text: string) =>
    void sql.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)').run(key, text),
  drop: (sql: Database, key: string) =>
    void sql.prepare('DELETE FROM settings WHERE key = ? RETURNING value').all(key),
  append: (sql: Database, key: string, text: string) =>
    void sql
      .prepare('INSERT INTO journal (topic, client_id, payload) VALUES (:key, :key, :payload)')
      .run({ key, payload: Buffer.from(text) }),
  forget: (sql: Database) =>
    void sql.exec('DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)'),
  rollBackToSavepoint: (sql: Database, key: string, text: string) => {
    sql.exec('SAVEPOINT s');
    WRITES.drop(sql, key);
    WRITES.append(sql, key, text);
    sql.exec('ROLLBACK TO s; RELEASE s');
  },
  /** The second one fails, whatever was there. */
  beRefused: (sql: Database, key: string, text: string) => {
    WRITES.put(sql, key, text);
    try {
      sql.prepare('INSERT INTO settings VALUES (?, ?)').run(key, text);
    } catch {
      return;
    }
    throw new Error('the key was taken twice');
  },
} as const;

/** `lost`: the entry is in the log, but the commit fails; `killed`: then the core is gone too. */
type End = 'committed' | 'lost' | 'killed' | 'closed';

interface Turn {
  readonly core: number;
  readonly writes: readonly (readonly [keyof typeof WRITES, string, string])[];
  readonly end: End;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  core: fc.nat({ max: CORES - 1 }),
  writes: fc.array(
    fc.tuple(
      fc.constantFrom(...(Object.keys(WRITES) as (keyof typeof WRITES)[])),
      fc.constantFrom('a', 'b', 'c'),
      fc.string({ maxLength: 30, unit: 'grapheme' }),
    ),
    { maxLength: 5 },
  ),
  end: fc.constantFrom<End>('committed', 'committed', 'committed', 'lost', 'killed', 'closed'),
});

const isSpoilt = ({ writes, end }: Pick<Turn, 'writes' | 'end'>): boolean =>
  (end === 'lost' || end === 'killed') && writes.length > 0;

/** Lets the commit fail, of which the log knows nothing: a foreign key that only this core has. */
function spoilCommit(sql: Database): void {
  const exec = (text: string): unknown => Object.getPrototypeOf(sql).exec.call(sql, text);
  exec('CREATE TEMP TABLE IF NOT EXISTS parents (id INTEGER PRIMARY KEY)');
  exec(`CREATE TEMP TABLE IF NOT EXISTS children
    (id INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`);
  exec('INSERT INTO temp.children VALUES (1)');
}

class Cores {
  readonly #url: string;
  readonly #operator: RedisPort;
  readonly #dirs: readonly string[];
  readonly #open = new Map<number, ClusterDatabase>();

  constructor(url: string, operator: RedisPort) {
    this.#url = url;
    this.#operator = operator;
    this.#dirs = Array.from({ length: CORES }, () => temporaryFolder());
    operator.ask({ op: 'command', parts: ['FLUSHDB'] }, 1_000);
  }

  async core(core: number): Promise<ClusterDatabase> {
    const known = this.#open.get(core);
    if (known !== undefined) return known;
    // A log so short that those who come back need the snapshot.
    const options = { url: this.#url, logLimit: () => 400, dataDir: this.#dirs[core] ?? '' };
    const db = await joinAsMember(options);
    this.#open.set(core, db);
    return db;
  }

  /** Gives the code with which the commit failed. */
  async take({ core, writes, end }: Turn): Promise<string | undefined> {
    const db = await this.core(core);
    db.begin();
    for (const [what, key, text] of writes) WRITES[what](db.sql, key, text);
    if (isSpoilt({ writes, end })) spoilCommit(db.sql);
    const error = db.flush();
    if (end === 'closed' || end === 'killed') this.#close(core, db);
    // Snapshots are made after the turn.
    await new Promise((resolve) => setImmediate(resolve));
    return error === null ? undefined : reasonOf(error);
  }

  #close(core: number, db: ClusterDatabase): void {
    db.close();
    this.#open.delete(core);
    // As the others would: what this one has not heard need not be kept for it.
    const parts = ['HDEL', 'metertwin:members', db.link.coreId];
    this.#operator.ask({ op: 'command', parts }, 1_000);
  }

  /** Of all cores, each asked for the newest. */
  async rows(): Promise<readonly Record<string, unknown[]>[]> {
    const cores: ClusterDatabase[] = [];
    for (let core = 0; core < CORES; core++) cores.push(await this.core(core));
    return cores.map((db) => {
      db.begin();
      const rows = sharedRows(db);
      db.flush();
      return rows;
    });
  }

  closeAll(): void {
    for (const [core, db] of [...this.#open]) this.#close(core, db);
  }
}

describe.skipIf(isRedisMissing)(`replicas of a cluster${NO_REDIS}`, () => {
  test(
    'whatever cores write, and whenever they die, all have the same rows',
    async () => {
      const { url } = await startRedis();
      const operator = RedisPort.connect({ url });
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { minLength: 5, maxLength: 20 }), async (turns) => {
          const cores = new Cores(url, operator);
          try {
            for (const one of turns) {
              const failure = isSpoilt(one) ? 'SQLITE_CONSTRAINT_FOREIGNKEY' : undefined;
              expect(await cores.take(one)).toBe(failure);
            }
            const [first, ...others] = await cores.rows();
            for (const other of others) expect(other).toEqual(first);
          } finally {
            cores.closeAll();
          }
        }),
        { numRuns: RUNS },
      );
      operator.close();
    },
    TIMEOUT_MS,
  );
});
