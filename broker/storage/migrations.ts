/** Schema of `core.db`, one entry per version; entries are only ever added. */
import { EARLIER_MIGRATIONS } from './earlier-migrations.ts';
import { JOBS_WITH_ROLLOUT } from './migration-jobs.ts';

export const CORE_MIGRATIONS: readonly string[] = [
  ...EARLIER_MIGRATIONS,
  `
  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    targets TEXT NOT NULL,
    document TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL CHECK (status IN ('IN_PROGRESS', 'CANCELED', 'COMPLETED')),
    force_canceled INTEGER NOT NULL,
    reason_code TEXT,
    comment TEXT,
    timeout_minutes INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    completed_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE job_executions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL,
    thing_name TEXT NOT NULL,
    status TEXT NOT NULL,
    details TEXT NOT NULL,
    force_canceled INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    timeout_at INTEGER,
    UNIQUE (job_id, thing_name)
  ) STRICT;
  CREATE INDEX job_executions_by_thing ON job_executions (thing_name, status);
  CREATE INDEX job_executions_by_timeout ON job_executions (timeout_at)
    WHERE timeout_at IS NOT NULL;
  `,
  `
  ALTER TABLE clients ADD COLUMN core TEXT NOT NULL DEFAULT '';
  ALTER TABLE rule_work ADD COLUMN core TEXT NOT NULL DEFAULT '';

  CREATE TABLE group_members (
    group_key TEXT NOT NULL,
    client_id TEXT NOT NULL,
    core TEXT NOT NULL,
    qos INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    PRIMARY KEY (group_key, client_id, core)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE cluster_members (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    core_id TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE cluster_log (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    generation TEXT NOT NULL UNIQUE,
    position TEXT NOT NULL
  ) STRICT;
  `,
  // One process owns all rows, so none of them names its core.
  `
  DROP TABLE cluster_log;
  DROP TABLE cluster_members;
  DROP TABLE group_members;
  ALTER TABLE clients DROP COLUMN core;
  ALTER TABLE rule_work DROP COLUMN core;
  `,
  // How often work was begun, so that what brings the core down is not begun for ever.
  `
  ALTER TABLE rule_work ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE journal ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE parked_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    payload BLOB NOT NULL,
    context TEXT NOT NULL,
    tries INTEGER NOT NULL,
    parked_at INTEGER NOT NULL
  ) STRICT;
  `,
  // Always empty: whether the disk takes something again is tried here.
  `
  CREATE TABLE storage_probe (bytes BLOB NOT NULL) STRICT;
  `,
  // Where the audit log ended, so that its files cannot be cut off or replaced by themselves.
  `
  CREATE TABLE audit_anchor (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  `,
  // A will that brings the core down when it is published after a start is not published for ever.
  `
  ALTER TABLE wills ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
  `,
  // Names under which devices ask for temporary credentials.
  `
  CREATE TABLE role_aliases (
    name TEXT PRIMARY KEY,
    role_arn TEXT NOT NULL,
    duration_s INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT;
  `,
  // Jobs that are rolled out in steps, in time, again, and for whoever joins a group later.
  JOBS_WITH_ROLLOUT,
  // Functions that decide who a client is; their settings as JSON.
  `
  CREATE TABLE custom_authorizers (
    name TEXT PRIMARY KEY,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT;
  `,
  // Names under which the core is reached; their rules as JSON.
  `
  CREATE TABLE domain_configurations (
    name TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    domain_name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    status_at INTEGER NOT NULL
  ) STRICT;
  `,
];
