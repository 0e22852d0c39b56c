/** What the rules on the fleet remember over a restart, as one line of JSON. */
import type { Db } from './database.ts';

export interface FleetStateStore {
  load(): unknown;
  save(state: unknown): void;
}

export function createFleetStateStore(db: Db): FleetStateStore {
  const load = db.prepare<[], { state: string }>('SELECT state FROM fleet_state WHERE id = 1');
  const save = db.prepare<[string]>(
    `INSERT INTO fleet_state (id, state) VALUES (1, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state`,
  );
  return {
    load: () => {
      const row = load.get();
      return row === undefined ? undefined : (JSON.parse(row.state) as unknown);
    },
    save: (state) => void save.run(JSON.stringify(state)),
  };
}
