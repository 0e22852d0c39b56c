/** The shadows table of `core.db`: all SQL on shadows. */
import { parseExactJson } from '../common/exact-json.ts';
import type { CoreDatabase, Statement } from '../storage/database.ts';
import type { StoredShadow } from './shadow.ts';
import type { ShadowDocument } from './shadow-document.ts';

interface ShadowKey {
  readonly thingName: string;
  /** Empty for the classic shadow. */
  readonly shadowName: string;
}

export class ShadowStore {
  readonly #db: CoreDatabase;
  readonly #select: Statement;
  readonly #upsert: Statement;
  readonly #names: Statement;

  constructor(db: CoreDatabase) {
    this.#db = db;
    this.#select = db.sql.prepare(
      'SELECT version, document FROM shadows WHERE thing_name = ? AND shadow_name = ?',
    );
    this.#names = db.sql.prepare(
      `SELECT shadow_name FROM shadows
       WHERE thing_name = ? AND shadow_name <> '' AND document IS NOT NULL ORDER BY shadow_name`,
    );
    this.#upsert = db.sql.prepare(
      `INSERT INTO shadows (thing_name, shadow_name, version, document) VALUES (?, ?, ?, ?)
       ON CONFLICT (thing_name, shadow_name)
       DO UPDATE SET version = excluded.version, document = excluded.document`,
    );
  }

  get(key: ShadowKey): StoredShadow | undefined {
    const row = this.#select.get(key.thingName, key.shadowName) as
      { readonly version: number; readonly document: string | null } | undefined;
    if (row === undefined) return undefined;
    const document =
      row.document === null ? undefined : (parseExactJson(row.document) as ShadowDocument);
    return { version: row.version, document };
  }

  /** Names of the named shadows of a thing, in order; deleted ones are not there. */
  namesOf(thingName: string): readonly string[] {
    return this.#names.pluck().all(thingName) as string[];
  }

  /** Durable with the commit of this turn. */
  put(key: ShadowKey, shadow: StoredShadow): void {
    this.#db.begin();
    const document = shadow.document === undefined ? null : JSON.stringify(shadow.document);
    this.#upsert.run(key.thingName, key.shadowName, shadow.version, document);
  }
}
