/** Meter keys as the vault wrapped them: useless without its master key. */
import type { Db } from './database.ts';

export interface WrappedKey {
  readonly meterId: string;
  readonly nonce: Uint8Array;
  /** Ciphertext and tag. */
  readonly box: Uint8Array;
}

export interface WrappedKeyStore {
  put(key: WrappedKey): void;
  get(meterId: string): WrappedKey | undefined;
  /** In order of meter id. */
  list(): WrappedKey[];
  count(): number;
  /** Ids that no meter has: decoys. */
  withoutMeter(): string[];
}

export function createWrappedKeyStore(db: Db): WrappedKeyStore {
  const put = db.prepare<[WrappedKey]>(
    `INSERT INTO wrapped_keys (meter_id, nonce, box, after_telegram)
     VALUES (@meterId, @nonce, @box, (SELECT coalesce(max(id), 0) FROM telegrams))
     ON CONFLICT (meter_id) DO UPDATE SET nonce = excluded.nonce, box = excluded.box,
       after_telegram = excluded.after_telegram`,
  );
  const columns = 'meter_id AS meterId, nonce, box';
  const get = db.prepare<[string], WrappedKey>(
    `SELECT ${columns} FROM wrapped_keys WHERE meter_id = ?`,
  );
  const list = db.prepare<[], WrappedKey>(`SELECT ${columns} FROM wrapped_keys ORDER BY meter_id`);
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM wrapped_keys');
  const withoutMeter = db.prepare<[], { readonly meterId: string }>(
    `SELECT meter_id AS meterId FROM wrapped_keys
     WHERE meter_id NOT IN (SELECT id FROM meters) ORDER BY meter_id`,
  );
  return {
    put: (key) => void put.run(key),
    get: (meterId) => get.get(meterId),
    list: () => list.all(),
    count: () => count.get()?.n ?? 0,
    withoutMeter: () => withoutMeter.all().map(({ meterId }) => meterId),
  };
}
