/** The schema of the first version, from which all migrations begin. */
const MASTER_DATA = `
CREATE TABLE properties (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT;

CREATE TABLE dwellings (
  id TEXT PRIMARY KEY,
  property_id TEXT NOT NULL REFERENCES properties (id),
  label TEXT NOT NULL,
  floor INTEGER NOT NULL,
  area_m2 TEXT NOT NULL
) STRICT;

CREATE TABLE occupancies (
  id TEXT PRIMARY KEY,
  dwelling_id TEXT NOT NULL REFERENCES dwellings (id),
  name TEXT NOT NULL,
  from_date TEXT NOT NULL,
  to_date TEXT
) STRICT;
CREATE INDEX occupancies_by_dwelling ON occupancies (dwelling_id, from_date);

CREATE TABLE meters (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  dwelling_id TEXT NOT NULL REFERENCES dwellings (id),
  room TEXT NOT NULL,
  label TEXT NOT NULL,
  kq TEXT NOT NULL,
  kc TEXT NOT NULL,
  scale TEXT NOT NULL,
  security_mode INTEGER NOT NULL,
  encrypted_blocks INTEGER NOT NULL
) STRICT;
CREATE INDEX meters_by_dwelling ON meters (dwelling_id);

CREATE TABLE costs (
  property_id TEXT NOT NULL REFERENCES properties (id),
  from_date TEXT NOT NULL,
  to_date TEXT NOT NULL,
  heating_cents INTEGER NOT NULL,
  consumption_pct INTEGER NOT NULL,
  PRIMARY KEY (property_id, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE wrapped_keys (
  meter_id TEXT PRIMARY KEY REFERENCES meters (id),
  nonce BLOB NOT NULL,
  box BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`;

// `copy` is 0 except where one bundle id came with different contents (a forked chain) or where
// D10 is off and a bundle came twice. The readings are clustered by meter and reception time, so
// that a period of a meter is one range and an insert goes to the meter's hot page. Every further
// index by meter would cost a page per meter and bundle, half of the portal's speed. So the
// ciphertext ledger finds a telegram by its device time in that same order, and only readings whose
// device time is far from their reception are indexed apart; the refused telegrams of a meter are
// indexed (verdict 0 is stored, 1 a duplicate), its stored ones are found through its readings.
const METERING = `
CREATE TABLE gateways (
  id TEXT PRIMARY KEY,
  online INTEGER NOT NULL DEFAULT 0,
  last_bundle_at INTEGER,
  last_boot TEXT,
  last_seq INTEGER,
  head_boot TEXT,
  head_seq INTEGER,
  telegram_count INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE bundles (
  id INTEGER PRIMARY KEY,
  gateway_id TEXT NOT NULL,
  boot TEXT NOT NULL,
  seq INTEGER NOT NULL,
  copy INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  prev TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  telegram_count INTEGER NOT NULL,
  stored_count INTEGER NOT NULL,
  UNIQUE (gateway_id, boot, seq, copy)
) STRICT;

CREATE TABLE telegrams (
  id INTEGER PRIMARY KEY,
  bundle_id INTEGER NOT NULL,
  meter_no INTEGER,
  rx_at INTEGER NOT NULL,
  rssi_dbm INTEGER,
  verdict INTEGER NOT NULL,
  frame BLOB NOT NULL
) STRICT;
CREATE INDEX telegrams_refused ON telegrams (meter_no) WHERE verdict > 1;

CREATE TABLE readings (
  meter_no INTEGER NOT NULL,
  at INTEGER NOT NULL,
  telegram_id INTEGER NOT NULL,
  ledger_key INTEGER NOT NULL,
  device_at INTEGER,
  units INTEGER NOT NULL,
  due_date INTEGER,
  due_date_units INTEGER,
  PRIMARY KEY (meter_no, at, telegram_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_off_clock ON readings (meter_no, ledger_key)
  WHERE device_at IS NULL OR abs(device_at - at) > 7200000;

CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  count INTEGER NOT NULL,
  kind TEXT NOT NULL,
  meter_id TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  defence TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX alarms_by_subject ON alarms (kind, meter_id, gateway_id, defence, at);

CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY,
  at INTEGER,
  topic TEXT NOT NULL,
  reason TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  payload BLOB NOT NULL
) STRICT;

CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

const ACCESS = `
CREATE TABLE users (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  dwelling_id TEXT REFERENCES dwellings (id),
  demo INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id_hash TEXT PRIMARY KEY,
  user_name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
  csrf_token TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
`;

export const FIRST_SCHEMA = `${MASTER_DATA}${METERING}${ACCESS}`;
