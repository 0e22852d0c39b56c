/** What core and portal took out of the way because it brought them down or could not be read. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { good, note, type Finding } from './finding.ts';

const PLACES = [
  { file: 'core.db', table: 'parked_work', program: 'core' },
  { file: 'portal.db', table: 'dead_letters', program: 'portal' },
] as const;

export function parkedFindings(dataDir: string): Finding[] {
  return PLACES.flatMap(({ file, table, program }) => {
    const count = rowCount(path.join(dataDir, file), table);
    if (count === undefined) return [];
    const check = `parked work of the ${program}`;
    const many = count === 1 ? 'one message waits' : `${count} messages wait`;
    return count === 0
      ? [good(check, 'none')]
      : [note(check, `${many} for somebody to look`, `metertwin ${program} parked lists it`)];
  });
}

/** Undefined where there is no such table to read; what is wrong then is another finding. */
function rowCount(file: string, table: string): number | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}
