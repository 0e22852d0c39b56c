/** Jobs and their templates in `core.db`. All SQL on both. */
import type { CoreDatabase } from '../storage/database.ts';
import type { Job, JobOrigin, JobState, RolloutState, TargetSelection } from './model.ts';
import type { JobSettings } from './settings.ts';
import type { JobTemplate } from './templates.ts';

interface JobRow {
  readonly id: string;
  readonly status: JobState;
  readonly selection: TargetSelection;
  readonly targets: string;
  readonly document: string;
  readonly origin: string;
  readonly description: string | null;
  readonly settings: string;
  readonly rollout: string;
  readonly due_at: number | null;
  readonly force_canceled: number;
  readonly reason_code: string | null;
  readonly comment: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly completed_at: number | null;
}

interface TemplateRow {
  readonly id: string;
  readonly document: string;
  readonly document_source: string | null;
  readonly description: string;
  readonly settings: string;
  readonly created_at: number;
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

  /** Continuous jobs that are neither over nor canceled. */
  continuous(): readonly Job[] {
    return (this.#statements.continuous.all() as JobRow[]).map(toJob);
  }

  /** The job whose roll-out was first to be looked at, up to now. */
  firstDue(now: number): Job | undefined {
    const row = this.#statements.firstDue.get(now) as JobRow | undefined;
    return row === undefined ? undefined : toJob(row);
  }

  put(job: Job): void {
    this.#db.begin();
    this.#statements.put.run({
      id: job.jobId,
      status: job.status,
      selection: job.targetSelection,
      targets: JSON.stringify(job.targets),
      document: job.document,
      origin: JSON.stringify(job.origin),
      description: job.description ?? null,
      settings: JSON.stringify(job.settings),
      rollout: JSON.stringify(job.rollout),
      due: job.dueAt ?? null,
      force: Number(job.forceCanceled),
      reason: job.reasonCode ?? null,
      comment: job.comment ?? null,
      created: job.createdAt,
      updated: job.updatedAt,
      completed: job.completedAt ?? null,
    });
  }

  delete(jobId: string): void {
    this.#db.begin();
    this.#statements.delete.run(jobId);
  }

  template(jobTemplateId: string): JobTemplate | undefined {
    const row = this.#statements.template.get(jobTemplateId) as TemplateRow | undefined;
    return row === undefined ? undefined : toTemplate(row);
  }

  /** By id. */
  templates(): readonly JobTemplate[] {
    return (this.#statements.templates.all() as TemplateRow[]).map(toTemplate);
  }

  putTemplate(template: JobTemplate): void {
    this.#db.begin();
    this.#statements.putTemplate.run({
      id: template.jobTemplateId,
      document: template.document,
      source: template.documentSource ?? null,
      description: template.description,
      settings: JSON.stringify(template.settings),
      created: template.createdAt,
    });
  }

  deleteTemplate(jobTemplateId: string): void {
    this.#db.begin();
    this.#statements.deleteTemplate.run(jobTemplateId);
  }
}

function toJob(row: JobRow): Job {
  return {
    jobId: row.id,
    status: row.status,
    targetSelection: row.selection,
    targets: JSON.parse(row.targets) as string[],
    document: row.document,
    origin: JSON.parse(row.origin) as JobOrigin,
    description: row.description ?? undefined,
    settings: JSON.parse(row.settings) as JobSettings,
    rollout: JSON.parse(row.rollout) as RolloutState,
    dueAt: row.due_at ?? undefined,
    forceCanceled: row.force_canceled === 1,
    reasonCode: row.reason_code ?? undefined,
    comment: row.comment ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    completedAt: row.completed_at ?? undefined,
  };
}

function toTemplate(row: TemplateRow): JobTemplate {
  return {
    jobTemplateId: row.id,
    document: row.document,
    documentSource: row.document_source ?? undefined,
    description: row.description,
    settings: JSON.parse(row.settings) as JobSettings,
    createdAt: row.created_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM jobs WHERE id = ?'),
    all: sql.prepare('SELECT * FROM jobs ORDER BY created_at DESC, id'),
    continuous: sql.prepare(
      `SELECT * FROM jobs WHERE selection = 'CONTINUOUS' AND status IN ('SCHEDULED', 'IN_PROGRESS')
       ORDER BY created_at, id`,
    ),
    firstDue: sql.prepare('SELECT * FROM jobs WHERE due_at <= ? ORDER BY due_at, id LIMIT 1'),
    put: sql.prepare(
      `INSERT OR REPLACE INTO jobs VALUES (@id, @status, @selection, @targets, @document, @origin,
         @description, @settings, @rollout, @due, @force, @reason, @comment, @created, @updated,
         @completed)`,
    ),
    delete: sql.prepare('DELETE FROM jobs WHERE id = ?'),
    template: sql.prepare('SELECT * FROM job_templates WHERE id = ?'),
    templates: sql.prepare('SELECT * FROM job_templates ORDER BY id'),
    putTemplate: sql.prepare(
      `INSERT INTO job_templates VALUES (@id, @document, @source, @description, @settings,
         @created)`,
    ),
    deleteTemplate: sql.prepare('DELETE FROM job_templates WHERE id = ?'),
  };
}
