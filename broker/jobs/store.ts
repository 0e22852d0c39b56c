/** Jobs and their executions in `core.db`. All SQL on both. */
import type { CoreDatabase } from '../storage/database.ts';
import type { ExecutionState, Job, JobExecution, JobState, StatusDetails } from './model.ts';

interface JobRow {
  readonly id: string;
  readonly targets: string;
  readonly document: string;
  readonly description: string | null;
  readonly status: JobState;
  readonly force_canceled: number;
  readonly reason_code: string | null;
  readonly comment: string | null;
  readonly timeout_minutes: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly completed_at: number | null;
}

interface ExecutionRow {
  readonly job_id: string;
  readonly thing_name: string;
  readonly status: ExecutionState;
  readonly details: string;
  readonly force_canceled: number;
  readonly queued_at: number;
  readonly started_at: number | null;
  readonly updated_at: number;
  readonly version: number;
  readonly timeout_at: number | null;
}

export class JobStore {
  readonly #db: CoreDatabase;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#statements = prepare(db);
  }

  find(jobId: string): Job | undefined {
    const row = this.#statements.find.get(jobId) as JobRow | undefined;
    return row === undefined ? undefined : toJob(row);
  }

  /** Newest first. */
  *all(): Generator<Job> {
    for (const row of this.#statements.all.all() as JobRow[]) yield toJob(row);
  }

  put(job: Job): void {
    this.#db.begin();
    this.#statements.put.run({
      id: job.jobId,
      targets: JSON.stringify(job.targets),
      document: job.document,
      description: job.description ?? null,
      status: job.status,
      force: Number(job.forceCanceled),
      reason: job.reasonCode ?? null,
      comment: job.comment ?? null,
      timeout: job.timeoutMinutes ?? null,
      created: job.createdAt,
      updated: job.updatedAt,
      completed: job.completedAt ?? null,
    });
  }

  delete(jobId: string): void {
    this.#db.begin();
    this.#statements.deleteExecutions.run(jobId);
    this.#statements.delete.run(jobId);
  }

  execution(jobId: string, thingName: string): JobExecution | undefined {
    const row = this.#statements.execution.get(jobId, thingName) as ExecutionRow | undefined;
    return row === undefined ? undefined : toExecution(row);
  }

  putExecution(execution: JobExecution): void {
    this.#db.begin();
    this.#statements.putExecution.run({
      job: execution.jobId,
      thing: execution.thingName,
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

  deleteExecution(jobId: string, thingName: string): void {
    this.#db.begin();
    this.#statements.deleteExecution.run(jobId, thingName);
  }

  /** In the order in which they are due: those in progress, then the queue. */
  pendingOf(thingName: string): readonly JobExecution[] {
    return (this.#statements.pending.all(thingName) as ExecutionRow[]).map(toExecution);
  }

  executionsOfJob(jobId: string): readonly JobExecution[] {
    return (this.#statements.ofJob.all(jobId) as ExecutionRow[]).map(toExecution);
  }

  executionsOfThing(thingName: string): readonly JobExecution[] {
    return (this.#statements.ofThing.all(thingName) as ExecutionRow[]).map(toExecution);
  }

  overdue(now: number): readonly JobExecution[] {
    return (this.#statements.overdue.all(now) as ExecutionRow[]).map(toExecution);
  }

  counts(jobId: string): Partial<Record<ExecutionState, number>> {
    const rows = this.#statements.counts.all(jobId) as { status: ExecutionState; n: number }[];
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  }
}

function toJob(row: JobRow): Job {
  return {
    jobId: row.id,
    targets: JSON.parse(row.targets) as string[],
    document: row.document,
    description: row.description ?? undefined,
    status: row.status,
    forceCanceled: row.force_canceled === 1,
    reasonCode: row.reason_code ?? undefined,
    comment: row.comment ?? undefined,
    timeoutMinutes: row.timeout_minutes ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at ?? undefined,
  };
}

function toExecution(row: ExecutionRow): JobExecution {
  return {
    jobId: row.job_id,
    thingName: row.thing_name,
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
  return {
    find: sql.prepare('SELECT * FROM jobs WHERE id = ?'),
    all: sql.prepare('SELECT * FROM jobs ORDER BY created_at DESC, id'),
    put: sql.prepare(
      `INSERT OR REPLACE INTO jobs VALUES (@id, @targets, @document, @description, @status, @force,
         @reason, @comment, @timeout, @created, @updated, @completed)`,
    ),
    delete: sql.prepare('DELETE FROM jobs WHERE id = ?'),
    execution: sql.prepare('SELECT * FROM job_executions WHERE job_id = ? AND thing_name = ?'),
    putExecution: sql.prepare(
      `INSERT INTO job_executions (job_id, thing_name, status, details, force_canceled, queued_at,
         started_at, updated_at, version, timeout_at)
       VALUES (@job, @thing, @status, @details, @force, @queued, @started, @updated, @version,
         @timeout)
       ON CONFLICT (job_id, thing_name) DO UPDATE SET status = @status, details = @details,
         force_canceled = @force, started_at = @started, updated_at = @updated,
         version = @version, timeout_at = @timeout`,
    ),
    deleteExecution: sql.prepare('DELETE FROM job_executions WHERE job_id = ? AND thing_name = ?'),
    deleteExecutions: sql.prepare('DELETE FROM job_executions WHERE job_id = ?'),
    pending: sql.prepare(
      `SELECT * FROM job_executions WHERE thing_name = ? AND ${pending}
       ORDER BY status = 'QUEUED', sequence`,
    ),
    ofJob: sql.prepare('SELECT * FROM job_executions WHERE job_id = ? ORDER BY thing_name'),
    ofThing: sql.prepare(
      'SELECT * FROM job_executions WHERE thing_name = ? ORDER BY sequence DESC',
    ),
    overdue: sql.prepare('SELECT * FROM job_executions WHERE timeout_at <= ?'),
    counts: sql.prepare(
      'SELECT status, count(*) AS n FROM job_executions WHERE job_id = ? GROUP BY status',
    ),
  };
}
