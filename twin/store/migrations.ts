/**
 * Schema of `portal.db`, one entry per version; entry n takes version n to n + 1. Entries that
 * were released are never edited, only followed by another one.
 *
 * Instants are integer milliseconds UTC, civil dates TEXT `YYYY-MM-DD` (in `readings` the integer
 * YYYYMMDD, there are millions of them), decimals TEXT as they were written.
 */
import { FIRST_SCHEMA } from './first-schema.ts';

// What a meter's telegrams must be like stands with its registration. A meter of the first version
// gets what its security mode says: mode 7 came without a length of its MAC, and OMS means 8 bytes.
// `pinned_blocks` NULL: any number. Counters are compared among the telegrams behind `after_telegram`,
// those under the present key. `units` of a reading is the main value of its kind of meter, see
// meter-kinds.ts; `fields` the others as JSON, NULL where there are none.
const ACCEPTANCE = `
ALTER TABLE meters ADD COLUMN security TEXT NOT NULL DEFAULT 'none';
ALTER TABLE meters ADD COLUMN mac_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meters ADD COLUMN pinned_blocks INTEGER;
ALTER TABLE meters ADD COLUMN clear_records TEXT NOT NULL DEFAULT 'refuse';
ALTER TABLE meters ADD COLUMN clear_telegrams TEXT NOT NULL DEFAULT 'refuse';
ALTER TABLE meters ADD COLUMN device_time TEXT NOT NULL DEFAULT 'required';
ALTER TABLE meters ADD COLUMN unknown_records TEXT NOT NULL DEFAULT 'refuse';
UPDATE meters SET
  security = CASE security_mode WHEN 0 THEN 'none' WHEN 7 THEN 'mode-7' ELSE 'mode-5' END,
  mac_bytes = CASE security_mode WHEN 7 THEN 8 ELSE 0 END,
  pinned_blocks = CASE security_mode WHEN 0 THEN NULL ELSE encrypted_blocks END;
ALTER TABLE meters DROP COLUMN security_mode;
ALTER TABLE meters DROP COLUMN encrypted_blocks;
ALTER TABLE wrapped_keys ADD COLUMN after_telegram INTEGER NOT NULL DEFAULT 0;
ALTER TABLE readings ADD COLUMN counter INTEGER;
ALTER TABLE readings ADD COLUMN fields TEXT;
`;

const CONSUMPTION_INFORMATION = `
CREATE TABLE heat_statements (
  property_id TEXT NOT NULL REFERENCES properties (id),
  from_date TEXT NOT NULL,
  to_date TEXT NOT NULL,
  heat_kwh TEXT NOT NULL,
  rated_units TEXT NOT NULL,
  energy TEXT NOT NULL,
  PRIMARY KEY (property_id, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE climate (
  property_id TEXT NOT NULL REFERENCES properties (id),
  month TEXT NOT NULL,
  degree_days TEXT NOT NULL,
  normal_degree_days TEXT NOT NULL,
  PRIMARY KEY (property_id, month)
) STRICT, WITHOUT ROWID;
`;

// The worksheet fields of a cost statement as JSON, NULL where only heating is billed.
const COST_STATEMENTS = `
ALTER TABLE costs ADD COLUMN statement TEXT;
`;

// Heat and volume of the hot water of a finished bill, NULL where it had none.
const HOT_WATER_OF_BILLS = `
ALTER TABLE heat_statements ADD COLUMN hot_water_kwh TEXT;
ALTER TABLE heat_statements ADD COLUMN hot_water_m3 TEXT;
`;

// Evidence is JSON, NULL where an alarm has none. A decision is never changed or deleted: only its
// state moves on, and to take one back is another decision that names it. `decided_readings` holds
// what a decision says about readings, and what the judge had said before the first one. A meter
// without a row in `service_lives` has served from the beginning and still does.
const DECISIONS = `
ALTER TABLE alarms ADD COLUMN evidence TEXT;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  alarm_id INTEGER REFERENCES alarms (id),
  meter_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  undoes INTEGER REFERENCES decisions (id),
  details TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  settled_by TEXT,
  settled_at INTEGER
) STRICT;
CREATE INDEX decisions_by_alarm ON decisions (alarm_id, id);
CREATE INDEX decisions_by_meter ON decisions (meter_id, id);
CREATE INDEX decisions_waiting ON decisions (id) WHERE state = 'waiting';

CREATE TABLE decided_readings (
  decision_id INTEGER NOT NULL REFERENCES decisions (id),
  meter_no INTEGER NOT NULL,
  telegram_id INTEGER NOT NULL,
  standing TEXT NOT NULL,
  judged TEXT NOT NULL,
  judged_because TEXT,
  PRIMARY KEY (telegram_id, decision_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX decided_readings_by_decision ON decided_readings (decision_id);

CREATE TABLE service_lives (
  meter_id TEXT PRIMARY KEY REFERENCES meters (id),
  from_at INTEGER,
  start_units INTEGER NOT NULL,
  until_at INTEGER
) STRICT, WITHOUT ROWID;
`;

// Who saw and who changed what, see audit.ts. The triggers stop a mistake; a person with the file
// can drop them, which is what the chain is for.
const AUDIT = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  details TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit ledger is append-only'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit ledger is append-only'); END;
`;

// Who vouches for a reading, and whether it counts, as numbers (reading-trust.ts); `standing_reason`
// says why one does not. `copies` counts how often its telegram was delivered again. What the judge
// of telegrams knows of a meter and no reading says (layouts, formats, an open contradiction) is one
// line of JSON. A gateway serves properties; those known before this version serve what is there.
const TRUST = `
ALTER TABLE readings ADD COLUMN vouched_by INTEGER NOT NULL DEFAULT 1;
ALTER TABLE readings ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE readings ADD COLUMN standing_reason TEXT;
ALTER TABLE readings ADD COLUMN copies INTEGER NOT NULL DEFAULT 0;
UPDATE readings SET vouched_by = iif((SELECT m.mac_bytes FROM meters m WHERE m.no = meter_no) > 0, 0, 2)
  WHERE meter_no IN (SELECT m.no FROM meters m WHERE m.security <> 'mode-5');
ALTER TABLE meters ADD COLUMN rated_power_w INTEGER;
ALTER TABLE meters ADD COLUMN nominal_flow_lh INTEGER;
ALTER TABLE meters ADD COLUMN layouts TEXT;
CREATE TABLE meter_states (
  meter_no INTEGER PRIMARY KEY REFERENCES meters (no),
  state TEXT NOT NULL
) STRICT;
CREATE TABLE gateway_properties (
  gateway_id TEXT NOT NULL,
  property_id TEXT NOT NULL REFERENCES properties (id),
  PRIMARY KEY (gateway_id, property_id)
) STRICT, WITHOUT ROWID;
INSERT INTO gateway_properties SELECT g.id, p.id FROM gateways g, properties p;
`;

// What was shown of a property as a sum, so that a restart forgets none of it. A tenant's rights end
// with the tenancy, so the tenancy stands with the user and, for a user who has none, with the session.
const DISCLOSURE = `
CREATE TABLE shown_sums (
  id INTEGER PRIMARY KEY,
  audience TEXT NOT NULL,
  property_id TEXT NOT NULL REFERENCES properties (id),
  kind TEXT NOT NULL,
  values_json TEXT NOT NULL,
  UNIQUE (audience, property_id, kind, values_json)
) STRICT;
ALTER TABLE users ADD COLUMN occupancy_id TEXT;
ALTER TABLE sessions ADD COLUMN occupancy_id TEXT;
`;

// Changes that wait for a second person. The payload goes when it is decided.
const PROPOSALS = `
CREATE TABLE proposals (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,
  changes TEXT NOT NULL,
  basis TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT,
  decided_at INTEGER
) STRICT;
CREATE INDEX proposals_open ON proposals (id) WHERE state = 'open';
`;

const INVITATIONS = `
CREATE TABLE invitations (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  dwelling_id TEXT REFERENCES dwellings (id),
  occupancy_id TEXT,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

// An alarm about a state that lasts has a begin and an end. What the rules on the fleet know of its
// meters and gateways is one line of JSON, written every hour and at the end.
const FLEET = `
ALTER TABLE alarms ADD COLUMN lasts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alarms ADD COLUMN ended_at INTEGER;
CREATE INDEX alarms_that_last ON alarms (kind, meter_id, gateway_id) WHERE lasts = 1;
CREATE TABLE fleet_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL
) STRICT;
`;

// What was begun and not ended, see begun-work.ts; and a table that is always empty, into which the
// health check writes once the disk was full.
const BEGUN_WORK = `
CREATE TABLE begun_work (
  key TEXT PRIMARY KEY,
  tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE storage_probe (bytes BLOB NOT NULL) STRICT;
`;

// A decoy is a wrapped key among the others, of a meter that does not exist; nothing else marks it.
const DECOYS = `
CREATE TABLE wrapped_keys_2 (
  meter_id TEXT PRIMARY KEY,
  nonce BLOB NOT NULL,
  box BLOB NOT NULL,
  after_telegram INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO wrapped_keys_2 SELECT meter_id, nonce, box, after_telegram FROM wrapped_keys;
DROP TABLE wrapped_keys;
ALTER TABLE wrapped_keys_2 RENAME TO wrapped_keys;
`;

// What the watch on the fleet has taken in since its state was written.
const FLEET_JOURNAL = `
CREATE TABLE fleet_journal (
  id INTEGER PRIMARY KEY,
  entry TEXT NOT NULL
) STRICT;
`;

// How many telegrams a person had decrypted in the newest hour in which one was.
const PERSON_DECRYPTIONS = `
CREATE TABLE person_decryptions (
  person TEXT PRIMARY KEY,
  hour INTEGER NOT NULL,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

// Whose law, clock and currency a property has: the name of a rule set.
const COUNTRIES = `
ALTER TABLE properties ADD COLUMN country TEXT NOT NULL DEFAULT 'germany';
`;

// Few readings are held, and bills ask for them in each letter. What counts is not in this index, so
// that it costs an insert nothing.
const HELD_READINGS = `
CREATE INDEX readings_held ON readings (meter_no, at) WHERE standing = 1;
`;

// What electricity costs in a property, see costs.ts.
const ELECTRICITY_TARIFFS = `
CREATE TABLE electricity_tariffs (
  property_id TEXT PRIMARY KEY REFERENCES properties (id),
  tariffs TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

// A list of meters is read page by page, in order of label.
const METERS_BY_LABEL = `
CREATE INDEX meters_by_label ON meters (label, id);
`;

// What grid operators ordered, see power-limits.ts.
const POWER_LIMITS = `
CREATE TABLE power_limits (
  gateway_id TEXT NOT NULL,
  dwelling_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  is_active INTEGER NOT NULL,
  limit_w INTEGER NOT NULL,
  ordered_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  answered_at INTEGER,
  refusal TEXT,
  PRIMARY KEY (gateway_id, dwelling_id, number)
) STRICT, WITHOUT ROWID;
`;

// Rooms that are designed for another temperature have a factor of their own.
const ROOM_FACTORS = `
ALTER TABLE meters ADD COLUMN kt TEXT NOT NULL DEFAULT '1';
`;

export const MIGRATIONS: readonly string[] = [
  FIRST_SCHEMA,
  ACCEPTANCE,
  CONSUMPTION_INFORMATION,
  COST_STATEMENTS,
  HOT_WATER_OF_BILLS,
  DECISIONS,
  AUDIT,
  TRUST,
  DISCLOSURE,
  PROPOSALS,
  INVITATIONS,
  FLEET,
  BEGUN_WORK,
  DECOYS,
  FLEET_JOURNAL,
  PERSON_DECRYPTIONS,
  COUNTRIES,
  HELD_READINGS,
  ELECTRICITY_TARIFFS,
  METERS_BY_LABEL,
  POWER_LIMITS,
  ROOM_FACTORS,
];
