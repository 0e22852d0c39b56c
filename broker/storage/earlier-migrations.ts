/** The first versions of `core.db`: registry, shadows, rules, jobs and provisioning. */
export const EARLIER_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE things (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('gateway', 'portal')),
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    thing_name TEXT NOT NULL REFERENCES things (name),
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'INACTIVE', 'REVOKED')),
    pem TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX certificates_by_thing ON certificates (thing_name);

  CREATE TABLE shadows (
    thing_name TEXT NOT NULL,
    shadow_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    document TEXT,
    PRIMARY KEY (thing_name, shadow_name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    client_id TEXT NOT NULL,
    payload BLOB NOT NULL,
    extra TEXT
  ) STRICT;

  CREATE TABLE subscriptions (
    client_id TEXT NOT NULL,
    filter TEXT NOT NULL,
    position INTEGER NOT NULL,
    qos INTEGER NOT NULL,
    options TEXT NOT NULL,
    PRIMARY KEY (client_id, filter)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outgoing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL,
    broker_id TEXT,
    broker_counter INTEGER,
    packet_id INTEGER,
    packet TEXT NOT NULL,
    payload ANY
  ) STRICT;
  CREATE INDEX outgoing_by_client ON outgoing (client_id, id);
  CREATE UNIQUE INDEX outgoing_by_message ON outgoing (client_id, broker_id, broker_counter);
  CREATE INDEX outgoing_by_packet ON outgoing (client_id, packet_id);

  CREATE TABLE incoming (
    client_id TEXT NOT NULL,
    packet_id INTEGER NOT NULL,
    packet TEXT NOT NULL,
    payload ANY,
    PRIMARY KEY (client_id, packet_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE retained (
    topic TEXT PRIMARY KEY,
    packet TEXT NOT NULL,
    payload ANY
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE wills (
    client_id TEXT PRIMARY KEY,
    broker_id TEXT NOT NULL,
    packet TEXT NOT NULL,
    payload ANY
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE clients (
    client_id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    expiry_s INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX clients_by_end ON clients (ended_at) WHERE ended_at IS NOT NULL;
  `,
  `
  ALTER TABLE certificates RENAME TO certificates_1;
  ALTER TABLE things RENAME TO things_1;

  CREATE TABLE things (
    name TEXT PRIMARY KEY,
    thing_id TEXT NOT NULL,
    type_name TEXT,
    billing_group TEXT,
    attributes TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX things_by_type ON things (type_name);
  CREATE INDEX things_by_billing_group ON things (billing_group);

  CREATE TABLE thing_types (
    name TEXT PRIMARY KEY,
    type_id TEXT NOT NULL,
    description TEXT,
    searchable TEXT NOT NULL,
    deprecated_at INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE thing_groups (
    name TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    parent TEXT,
    description TEXT,
    attributes TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX thing_groups_by_parent ON thing_groups (parent);

  CREATE TABLE thing_group_members (
    group_name TEXT NOT NULL,
    thing_name TEXT NOT NULL,
    PRIMARY KEY (group_name, thing_name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX thing_group_members_by_thing ON thing_group_members (thing_name);

  CREATE TABLE billing_groups (
    name TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    description TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN
      ('ACTIVE', 'INACTIVE', 'REVOKED', 'PENDING_TRANSFER', 'PENDING_ACTIVATION')),
    pem TEXT NOT NULL,
    ca_id TEXT,
    mode TEXT NOT NULL CHECK (mode IN ('DEFAULT', 'SNI_ONLY')),
    version INTEGER NOT NULL,
    generation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX certificates_by_authority ON certificates (ca_id);

  CREATE TABLE thing_principals (
    thing_name TEXT NOT NULL,
    principal TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING')),
    PRIMARY KEY (thing_name, principal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX thing_principals_by_principal ON thing_principals (principal);

  CREATE TABLE authorities (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'INACTIVE')),
    auto_registration TEXT NOT NULL CHECK (auto_registration IN ('ENABLE', 'DISABLE')),
    pem TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('DEFAULT', 'SNI_ONLY')),
    registration_config TEXT,
    version INTEGER NOT NULL,
    generation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE policies (
    name TEXT PRIMARY KEY,
    default_version INTEGER NOT NULL,
    last_version INTEGER NOT NULL,
    generation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE policy_versions (
    policy_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (policy_name, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE policy_targets (
    policy_name TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (policy_name, target)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX policy_targets_by_target ON policy_targets (target);

  CREATE TABLE tags (
    resource TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (resource, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  INSERT INTO things (name, thing_id, attributes, version, created_at)
    SELECT name, lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
      substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' ||
      hex(randomblob(6))), '{}', 1, created_at
    FROM things_1;
  INSERT INTO certificates (id, state, pem, mode, version, generation_id, created_at, modified_at)
    SELECT id, state, pem, 'DEFAULT', 1, lower(hex(randomblob(16))), created_at, created_at
    FROM certificates_1;
  INSERT INTO thing_principals (thing_name, principal, kind)
    SELECT thing_name, id, 'EXCLUSIVE_THING' FROM certificates_1;
  INSERT INTO policy_targets (policy_name, target)
    SELECT 'metertwin-' || role,
      'arn:aws:iot:eu-central-1:000000000000:cert/' || certificates_1.id
    FROM certificates_1 JOIN things_1 ON things_1.name = thing_name;

  DROP TABLE certificates_1;
  DROP TABLE things_1;
  `,
  `
  ALTER TABLE retained ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE provisioning_templates (
    name TEXT PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('FLEET_PROVISIONING', 'JITP')),
    description TEXT,
    enabled INTEGER NOT NULL,
    role_arn TEXT NOT NULL,
    hook TEXT,
    default_version INTEGER NOT NULL,
    last_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE provisioning_template_versions (
    template_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (template_name, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE provisioning_tokens (
    hash TEXT PRIMARY KEY,
    certificate_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE topic_rules (
    name TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE rule_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL,
    topic TEXT NOT NULL,
    payload BLOB NOT NULL,
    context TEXT NOT NULL
  ) STRICT;

  CREATE TABLE rule_destinations (
    arn TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('ENABLED', 'DISABLED', 'IN_PROGRESS', 'ERROR')),
    reason TEXT NOT NULL,
    token TEXT NOT NULL,
    token_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
