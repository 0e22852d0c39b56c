/** Executions of jobs, and the things that a job is for, in `core.db`. All SQL on both. */
import type { CoreDatabase } from '../storage/database.ts';
import type { ExecutionState, JobExecution, StatusDetails } from './model.ts';
import type { Finished, Retries } from './settings.ts';

interface ExecutionRow {
  readonly job_id: string;
  readonly thing_name: string;
  readonly number: number;
  readonly retries: string;
  readonly status: ExecutionState;
  readonly details: string;
  readonly force_canceled: number;
  readonly queued_at: number;
  readonly started_at: number | null;
  readonly updated_at: number;
  readonly version: number;
  readonly timeout_at: number | null;
}

export class ExecutionStore {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#statements = prepare(db);
  }

  /** The newest one of a thing unless a number is given. */
  find(jobId: string, thingName: string, number?: number): JobExecution | undefined {
    const { find, newest } = this.#statements;
    const row =
      number === undefined ? newest.get(jobId, thingName) : find.get(jobId, thingName, number);
    return row === undefined ? undefined : toExecution(row as ExecutionRow);
  }

  put(execution: JobExecution): void {
    this.#db.begin();
    this.#statements.put.run({
      job: execution.jobId,
      thing: execution.thingName,
      number: execution.number,
      retries: JSON.stringify(execution.retries),
      status: execution.status,
      details: JSON.stringify(execution.statusDetails),
      force: Number(execution.forceCanceled),
      queued: execution.queuedAt,
      started: execution.startedAt ?? null,
      updated: execution.updatedAt,
      version: execution.version,
      timeout: execution.timeoutAt ?? null,
    });
  }

  delete({ jobId, thingName, number }: JobExecution): void {
    this.#db.begin();
    this.#statements.delete.run(jobId, thingName, number);
  }

  /** With the things that the job is for. */
  deleteAll(jobId: string): void {
    this.#db.begin();
    this.#statements.deleteAll.run(jobId);
    this.#statements.deleteTargets.run(jobId);
  }

  /** In the order in which they are due: those in progress, then the queue. */
  pendingOf(thingName: string): readonly JobExecution[] {
    return (this.#statements.pending.all(thingName) as ExecutionRow[]).map(toExecution);
  }

  ofJob(jobId: string): readonly JobExecution[] {
    return (this.#statements.ofJob.all(jobId) as ExecutionRow[]).map(toExecution);
  }

  /** Newest first. */
  ofThing(thingName: string): readonly JobExecution[] {
    return (this.#statements.ofThing.all(thingName) as ExecutionRow[]).map(toExecution);
  }

  firstOverdue(now: number): JobExecution | undefined {
    const row = this.#statements.firstOverdue.get(now) as ExecutionRow | undefined;
    return row === undefined ? undefined : toExecution(row);
  }

  hasPending(jobId: string): boolean {
    return this.#statements.anyPending.get(jobId) !== undefined;
  }

  /** Things by the state of their newest execution. */
  counts(jobId: string): Partial<Record<ExecutionState, number>> {
    return toCounts(this.#statements.counts.all(jobId));
  }

  /** Things by how their last execution ended that came to an end on the thing. */
  finished(jobId: string): Finished {
    return toCounts(this.#statements.finished.all(jobId));
  }

  /** Adds a thing that the job is for; again is no change. */
  addTarget(jobId: string, thingName: string): void {
    this.#db.begin();
    this.#statements.addTarget.run(jobId, thingName);
  }

  removeTarget(jobId: string, thingName: string): void {
    this.#db.begin();
    this.#statements.removeTarget.run(jobId, thingName);
  }

  isTarget(jobId: string, thingName: string): boolean {
    return this.#statements.isTarget.get(jobId, thingName) !== undefined;
  }

  /** Ids of the jobs that are for a thing. */
  jobsOf(thingName: string): readonly string[] {
    return this.#statements.jobsOf.pluck().all(thingName) as string[];
  }

  targetsOf(jobId: string): readonly string[] {
    return this.#statements.targets.pluck().all(jobId) as string[];
  }

  /** Things that have not heard of the job yet, in the order in which they will. */
  waiting(jobId: string, limit: number): readonly string[] {
    return this.#statements.waiting.pluck().all(jobId, limit) as string[];
  }

  waitingCount(jobId: string): number {
    return this.#statements.waitingCount.pluck().get(jobId) as number;
  }

  notifiedCount(jobId: string): number {
    return this.#statements.notifiedCount.pluck().get(jobId) as number;
  }

  markNotified(jobId: string, thingName: string): void {
    this.#db.begin();
    this.#statements.notified.run(jobId, thingName);
  }

  dropWaiting(jobId: string): void {
    this.#db.begin();
    this.#statements.dropWaiting.run(jobId);
  }
}

function toCounts(rows: unknown[]): Partial<Record<ExecutionState, number>> {
  const counted = rows as { status: ExecutionState; n: number }[];
  return Object.fromEntries(counted.map(({ status, n }) => [status, n]));
}

function toExecution(row: ExecutionRow): JobExecution {
  return {
    jobId: row.job_id,
    thingName: row.thing_name,
    number: row.number,
    retries: JSON.parse(row.retries) as Retries,
    status: row.status,
    statusDetails: JSON.parse(row.details) as StatusDetails,
    forceCanceled: row.force_canceled === 1,
    queuedAt: row.queued_at,
    startedAt: row.started_at ?? undefined,
    updatedAt: row.updated_at,
    version: row.version,
    timeoutAt: row.timeout_at ?? undefined,
  };
}

function prepare({ sql }: CoreDatabase) {
  const pending = "status IN ('IN_PROGRESS', 'QUEUED')";
  // Beside max() SQLite takes the other columns from the row that has the maximum.
  const newestBy = (condition: string): string =>
    `SELECT status, count(*) AS n FROM
       (SELECT status, max(number) FROM job_executions WHERE job_id = ? ${condition}
        GROUP BY thing_name) GROUP BY status`;
  return {
    find: sql.prepare(
      'SELECT * FROM job_executions WHERE job_id = ? AND thing_name = ? AND number = ?',
    ),
    newest: sql.prepare(
      `SELECT * FROM job_executions WHERE job_id = ? AND thing_name = ?
       ORDER BY number DESC LIMIT 1`,
    ),
    put: sql.prepare(
      `INSERT INTO job_executions (job_id, thing_name, number, retries, status, details,
         force_canceled, queued_at, started_at, updated_at, version, timeout_at)
       VALUES (@job, @thing, @number, @retries, @status, @details, @force, @queued, @started,
         @updated, @version, @timeout)
       ON CONFLICT (job_id, thing_name, number) DO UPDATE SET status = @status, details = @details,
         force_canceled = @force, started_at = @started, updated_at = @updated,
         version = @version, timeout_at = @timeout`,
    ),
    delete: sql.prepare(
      'DELETE FROM job_executions WHERE job_id = ? AND thing_name = ? AND number = ?',
    ),
    deleteAll: sql.prepare('DELETE FROM job_executions WHERE job_id = ?'),
    deleteTargets: sql.prepare('DELETE FROM job_targets WHERE job_id = ?'),
    pending: sql.prepare(
      `SELECT * FROM job_executions WHERE thing_name = ? AND ${pending}
       ORDER BY status = 'QUEUED', sequence`,
    ),
    anyPending: sql.prepare(`SELECT 1 FROM job_executions WHERE job_id = ? AND ${pending} LIMIT 1`),
    ofJob: sql.prepare('SELECT * FROM job_executions WHERE job_id = ? ORDER BY thing_name, number'),
    ofThing: sql.prepare(
      'SELECT * FROM job_executions WHERE thing_name = ? ORDER BY sequence DESC',
    ),
    firstOverdue: sql.prepare(
      'SELECT * FROM job_executions WHERE timeout_at <= ? ORDER BY timeout_at, sequence LIMIT 1',
    ),
    counts: sql.prepare(newestBy('')),
    finished: sql.prepare(
      newestBy("AND status IN ('SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT')"),
    ),
    addTarget: sql.prepare(
      'INSERT OR IGNORE INTO job_targets (job_id, thing_name, waits) VALUES (?, ?, 1)',
    ),
    removeTarget: sql.prepare('DELETE FROM job_targets WHERE job_id = ? AND thing_name = ?'),
    isTarget: sql.prepare('SELECT 1 FROM job_targets WHERE job_id = ? AND thing_name = ?'),
    jobsOf: sql.prepare('SELECT job_id FROM job_targets WHERE thing_name = ?'),
    targets: sql.prepare('SELECT thing_name FROM job_targets WHERE job_id = ? ORDER BY sequence'),
    waiting: sql.prepare(
      `SELECT thing_name FROM job_targets WHERE job_id = ? AND waits = 1
       ORDER BY sequence LIMIT ?`,
    ),
    waitingCount: sql.prepare('SELECT count(*) FROM job_targets WHERE job_id = ? AND waits = 1'),
    notifiedCount: sql.prepare('SELECT count(*) FROM job_targets WHERE job_id = ? AND waits = 0'),
    notified: sql.prepare('UPDATE job_targets SET waits = 0 WHERE job_id = ? AND thing_name = ?'),
    dropWaiting: sql.prepare('DELETE FROM job_targets WHERE job_id = ? AND waits = 1'),
  };
}
