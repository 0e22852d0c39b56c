import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore } from './store.ts';

/** A database as the first version left it, with a meter of each security mode. */
function firstVersion(): string {
  const path = join(temporaryFolder(), 'portal.db');
  const db = new Database(path);
  db.exec(MIGRATIONS[0] ?? '');
  db.pragma('user_version = 1');
  db.exec(`
    INSERT INTO properties VALUES ('h', 'House', 'Street 1');
    INSERT INTO dwellings VALUES ('d01', 'h', 'D', 0, '50');
    INSERT INTO meters VALUES
      (1, 'QDS-00000001-35-08', 'heat-cost-allocator', 'd01', 'r', 'm1', '1', '1', 'unit', 5, 2),
      (2, 'QDS-00000002-35-08', 'heat-cost-allocator', 'd01', 'r', 'm2', '1', '1', 'unit', 7, 3),
      (3, 'QDS-00000003-35-08', 'heat-cost-allocator', 'd01', 'r', 'm3', '1', '1', 'unit', 0, 0);
    INSERT INTO wrapped_keys VALUES ('QDS-00000001-35-08', x'00', x'00');
    INSERT INTO readings VALUES (1, 1000, 1, 5, 900, 42, 20241231, 7);
  `);
  db.close();
  return path;
}

test('meters of the first version get the acceptance that their security mode meant', () => {
  const store = openStore(firstVersion());
  const strict = { clearRecords: 'refuse', clearTelegrams: 'refuse', unknownRecords: 'refuse' };
  expect(store.meters.list().map(({ acceptance }) => acceptance)).toEqual([
    { security: 'mode-5', macBytes: 0, encryptedBlocks: 2, deviceTime: 'required', ...strict },
    { security: 'mode-7', macBytes: 8, encryptedBlocks: 3, deviceTime: 'required', ...strict },
    { security: 'none', macBytes: 0, encryptedBlocks: null, deviceTime: 'required', ...strict },
  ]);
  expect(store.meters.list().map(({ afterTelegram }) => afterTelegram)).toEqual([0, 0, 0]);
  store.close();
});

test('readings of the first version stay, without counter and further values', () => {
  const store = openStore(firstVersion());
  expect(store.readings.before(1, 2000)).toMatchObject({ units: 42, counter: null });
  expect(store.readings.list()).toEqual([
    {
      meterId: 'QDS-00000001-35-08',
      at: 1000,
      deviceTime: 900,
      units: 42,
      dueDate: '2024-12-31',
      dueDateUnits: 7,
      telegramId: 1,
      vouchedBy: 'structure',
      standing: 'counts',
    },
  ]);
  store.close();
});
