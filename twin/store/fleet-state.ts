/**
 * What the rules on the fleet remember over a restart: their state as one line of JSON, and what
 * came after it was written, entry by entry in the order in which it came.
 */
import type { Db } from './database.ts';

export interface FleetStateStore {
  load(): unknown;
  /** Writes the state; of the journal only these entries are left. */
  save(state: unknown, open?: readonly unknown[]): void;
  /** Adds to the journal, in the transaction that is open. */
  note(entry: unknown): void;
  /** Oldest first. */
  journal(): unknown[];
}

export function createFleetStateStore(db: Db): FleetStateStore {
  const load = db.prepare<[], { state: string }>('SELECT state FROM fleet_state WHERE id = 1');
  const save = db.prepare<[string]>(
    `INSERT INTO fleet_state (id, state) VALUES (1, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state`,
  );
  const note = db.prepare<[string]>('INSERT INTO fleet_journal (entry) VALUES (?)');
  const journal = db.prepare<[], { entry: string }>('SELECT entry FROM fleet_journal ORDER BY id');
  const clear = db.prepare<[]>('DELETE FROM fleet_journal');
  const saveAll = db.transaction((state: unknown, open: readonly unknown[]) => {
    save.run(JSON.stringify(state));
    clear.run();
    for (const entry of open) note.run(JSON.stringify(entry));
  });
  return {
    load: () => {
      const row = load.get();
      return row === undefined ? undefined : (JSON.parse(row.state) as unknown);
    },
    save: (state, open = []) => saveAll(state, open),
    note: (entry) => void note.run(JSON.stringify(entry)),
    journal: () => journal.all().map(({ entry }) => JSON.parse(entry) as unknown),
  };
}
