/** What is asked for each telegram takes the same time after ten years as on the first day. */
import { expect, test } from 'vitest';
import { type Db, IN_MEMORY, openDatabase } from './database.ts';
import { createJudgedReadings } from './judged-readings.ts';
import { createReadingDecisions } from './reading-decisions.ts';

interface PlanRow {
  readonly detail: string;
}

/** The statements that the judge's readings prepare, each with SQLite's plan for it. */
function plansOf(create: (db: Db) => unknown): Map<string, string[]> {
  const db = openDatabase(IN_MEMORY);
  const plans = new Map<string, string[]>();
  const prepare = db.prepare.bind(db);
  db.prepare = ((sql: string) => {
    const statement = prepare(sql);
    // With names for its values it is no question, but somebody's decision.
    if (sql.includes('@')) return statement;
    const count = sql.match(/\?/g)?.length ?? 0;
    const rows = prepare<number[], PlanRow>(`EXPLAIN QUERY PLAN ${sql}`);
    const given = Array.from({ length: count }, () => 0);
    plans.set(
      sql,
      rows.all(...given).map(({ detail }) => detail),
    );
    return statement;
  }) as Db['prepare'];
  create(db);
  db.close();
  return plans;
}

/** All readings of a meter, in the order in which they lie. */
const ALL_OF_A_METER = /(SEARCH|SCAN) \w+( USING PRIMARY KEY \(meter_no=\?\))?$/;

test('no question of the judge goes through all readings of a meter', () => {
  const plans = [...plansOf(createJudgedReadings)];
  expect(plans.length).toBeGreaterThan(5);
  const slow = plans.filter(
    ([sql, details]) =>
      // The first of them that it meets is enough.
      !sql.endsWith('LIMIT ?') &&
      // A verdict on a contradiction, which is no part of most telegrams.
      !sql.startsWith('UPDATE readings SET standing') &&
      details.some((detail) => ALL_OF_A_METER.test(detail)),
  );
  expect(slow).toEqual([]);
});

test('readings that are held are found without those that count', () => {
  const plans = [...plansOf(createReadingDecisions)];
  const ofHeld = plans.filter(([sql]) => sql.startsWith('SELECT') && sql.includes('standing = 1'));
  expect(ofHeld).toHaveLength(2);
  for (const [, details] of ofHeld) {
    expect(details.join()).toContain('readings_held');
  }
});
