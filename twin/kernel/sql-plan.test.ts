import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { plannedOnce, planOnce } from './sql-plan.ts';

test.each([
  ['SELECT a FROM t WHERE b = ? AND c < ?', 'SELECT a FROM t WHERE b = +? AND c < +?'],
  ['SELECT a FROM t WHERE b = @b LIMIT @limit', 'SELECT a FROM t WHERE b = +@b LIMIT +@limit'],
  ['SELECT ?1, :one, $two', 'SELECT +?1, +:one, +$two'],
  [`SELECT '?', 'it''s @a', "b?" -- ? @c`, `SELECT '?', 'it''s @a', "b?" -- ? @c`],
  [`SELECT json_extract(a, '$.b') FROM t`, `SELECT json_extract(a, '$.b') FROM t`],
])('%s', (sql, planned) => {
  expect(plannedOnce(sql)).toBe(planned);
});

test('no value changes on its way through a plus', () => {
  const db = planOnce(new Database(':memory:'));
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY) STRICT');
  const values = [0, -0.5, 2 ** 53 - 1, '', '007', '-1', null, Buffer.from([0, 255])];
  const insert = db.prepare('INSERT INTO t (id, v) VALUES (?, @v)');
  values.forEach((v, id) => insert.run(id, { v }));
  const ofId = db.prepare('SELECT v FROM t WHERE id = @id').pluck();
  values.forEach((v, id) => expect(ofId.get({ id })).toEqual(v));
  db.close();
});

test('a statement says how it was prepared', () => {
  const db = planOnce(new Database(':memory:'));
  expect(db.prepare('SELECT ?').source).toBe('SELECT +?');
  db.close();
});
