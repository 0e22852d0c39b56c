/** What the judge knows of a meter and no reading says, one line of JSON for each meter that has any. */
import type { Db } from './database.ts';

export interface MeterStateStore {
  get(meterNo: number): string | undefined;
  put(meterNo: number, state: string): void;
}

export function createMeterStateStore(db: Db): MeterStateStore {
  const get = db.prepare<[number], { readonly state: string }>(
    'SELECT state FROM meter_states WHERE meter_no = ?',
  );
  const put = db.prepare<[number, string]>(
    `INSERT INTO meter_states (meter_no, state) VALUES (?, ?)
     ON CONFLICT (meter_no) DO UPDATE SET state = excluded.state`,
  );
  return {
    get: (meterNo) => get.get(meterNo)?.state,
    put: (meterNo, state) => void put.run(meterNo, state),
  };
}
