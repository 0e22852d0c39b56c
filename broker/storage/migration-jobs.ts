/** One migration of `core.db`: jobs as they were become jobs that have been rolled out. */
export const JOBS_WITH_ROLLOUT = `
  ALTER TABLE jobs RENAME TO jobs_1;
  ALTER TABLE job_executions RENAME TO job_executions_1;

  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('SCHEDULED', 'IN_PROGRESS', 'CANCELED', 'COMPLETED')),
    selection TEXT NOT NULL CHECK (selection IN ('SNAPSHOT', 'CONTINUOUS')),
    targets TEXT NOT NULL,
    document TEXT NOT NULL,
    origin TEXT NOT NULL,
    description TEXT,
    settings TEXT NOT NULL,
    rollout TEXT NOT NULL,
    due_at INTEGER,
    force_canceled INTEGER NOT NULL,
    reason_code TEXT,
    comment TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    completed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX jobs_by_due ON jobs (due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE job_executions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL,
    thing_name TEXT NOT NULL,
    number INTEGER NOT NULL,
    retries TEXT NOT NULL,
    status TEXT NOT NULL,
    details TEXT NOT NULL,
    force_canceled INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    timeout_at INTEGER,
    UNIQUE (job_id, thing_name, number)
  ) STRICT;

  CREATE TABLE job_targets (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL,
    thing_name TEXT NOT NULL,
    waits INTEGER NOT NULL,
    UNIQUE (job_id, thing_name)
  ) STRICT;
  CREATE INDEX job_targets_by_job ON job_targets (job_id, waits, sequence);
  CREATE INDEX job_targets_by_thing ON job_targets (thing_name);

  CREATE TABLE job_templates (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    document_source TEXT,
    description TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  INSERT INTO jobs
    SELECT id, status, 'SNAPSHOT', targets, document, '{}', description,
      CASE WHEN timeout_minutes IS NULL THEN '{}' ELSE json_object('timeoutConfig',
        json_object('inProgressTimeoutInMinutes', timeout_minutes)) END,
      json_object('hasStarted', json('true'), 'isOver', json('false'), 'nextBatchAt', created_at),
      NULL, force_canceled, reason_code, comment, created_at, updated_at, completed_at
    FROM jobs_1;
  INSERT INTO job_executions
    SELECT sequence, job_id, thing_name, 1, '{"FAILED":0,"TIMED_OUT":0}', status, details,
      force_canceled, queued_at, started_at, updated_at, version, timeout_at
    FROM job_executions_1;
  INSERT INTO job_targets (job_id, thing_name, waits)
    SELECT job_id, thing_name, 0 FROM job_executions_1 ORDER BY sequence;

  DROP TABLE jobs_1;
  DROP TABLE job_executions_1;
  CREATE INDEX job_executions_by_thing ON job_executions (thing_name, status);
  CREATE INDEX job_executions_by_job ON job_executions (job_id, status);
  CREATE INDEX job_executions_by_timeout ON job_executions (timeout_at)
    WHERE timeout_at IS NOT NULL;
  `;
