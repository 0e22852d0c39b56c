/** Schema of `core.db`, one entry per version; entries are only ever added. */
export const CORE_MIGRATIONS: readonly string[] = [
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
];
