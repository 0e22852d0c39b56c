/** Tags on resources, by ARN. All SQL on them. */
import { invalidRequest } from '../common/aws-error.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const TAGS_MAX = 50;
const VALUE_LENGTH_MAX = 256;

export class Tags {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  of(resource: string): readonly Tag[] {
    return this.#statements.list.all(resource) as Tag[];
  }

  /** Adds or overwrites. Throws InvalidRequestException. */
  put(resource: string, tags: readonly Tag[]): void {
    const keys = new Set([...this.of(resource), ...tags].map(({ Key }) => Key));
    if (keys.size > TAGS_MAX) throw tooMany();
    checkTags(tags);
    this.#host.db.begin();
    for (const { Key, Value } of tags) this.#statements.put.run(resource, Key, Value);
  }

  remove(resource: string, keys: readonly string[]): void {
    this.#host.db.begin();
    for (const key of keys) this.#statements.remove.run(resource, key);
  }

  removeAll(resource: string): void {
    this.remove(
      resource,
      this.of(resource).map(({ Key }) => Key),
    );
  }
}

/** What any resource may have. Throws InvalidRequestException. */
export function checkTags(tags: readonly Tag[]): void {
  if (new Set(tags.map(({ Key }) => Key)).size > TAGS_MAX) throw tooMany();
  for (const { Key, Value } of tags) {
    if (Key === '' || Key.length > 128 || Key.startsWith('aws:')) {
      throw invalidRequest(`Invalid tag key: ${Key.slice(0, 128)}`);
    }
    if (Value.length > VALUE_LENGTH_MAX) throw invalidRequest(`Invalid tag value of ${Key}`);
  }
}

function tooMany(): Error {
  return invalidRequest(`A resource may have ${TAGS_MAX} tags`);
}

function prepare({ sql }: CoreDatabase) {
  return {
    list: sql.prepare(
      'SELECT key AS "Key", value AS "Value" FROM tags WHERE resource = ? ORDER BY 1',
    ),
    put: sql.prepare('INSERT OR REPLACE INTO tags VALUES (?, ?, ?)'),
    remove: sql.prepare('DELETE FROM tags WHERE resource = ? AND key = ?'),
  };
}
