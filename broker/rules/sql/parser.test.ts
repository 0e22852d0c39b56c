import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { FUNCTION_NAMES } from './functions/function-table.ts';
import { messageOf } from './message.fixture.ts';
import { parseStatement } from './parser.ts';
import { runStatement } from './run.ts';
import { SQL_VERSIONS } from './values.ts';

function refusal(sql: string): LabError {
  try {
    parseStatement(sql);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error(`was accepted: ${sql}`);
}

describe('RULE_SQL_INVALID names the place, what was expected and what may have been meant', () => {
  test.each([
    ['', '1:1', /end of the statement/, /SELECT/],
    ["SELCT * FROM 'a'", '1:1', /unexpected "SELCT"/, /did you mean SELECT/],
    ["SELECT FROM 'a'", '1:8', /unexpected "FROM"/, /an attribute/],
    ["SELECT * FORM 'a'", '1:10', /unexpected "FORM"/, /did you mean FROM/],
    ['SELECT * FROM a/b', '1:15', /unexpected "a"/, /topic filter in quotes/],
    ["SELECT * FROM 'a/#/b'", '1:15', /wildcard/, /a\/#/],
    ["SELECT * FROM 'a/b+'", '1:15', /wildcard/, /a\/\+\/c/],
    ["SELECT * FROM ''", '1:15', /empty/, /topic filter/],
    ["SELECT a b FROM 'x'", '1:10', /unexpected "b"/, /comma/],
    ["SELECT a + 1 FROM 'x'", '1:8', /no name/, /AS and a name/],
    ["SELECT VALUE a, b FROM 'x'", '1:17', /more than one item/, /one item/],
    ["SELECT *\nFROM 'x'\nWHERE a >", '3:10', /end of the statement/, /an attribute/],
    ["SELECT * FROM 'x' WHER a = 1", '1:19', /unexpected "WHER"/, /did you mean WHERE/],
    ["SELECT * FROM 'x' WHERE a = 1 ADN b = 2", '1:31', /unexpected "ADN"/, /did you mean AND/],
    ["SELECT uper(a) AS b FROM 'x'", '1:8', /unexpected "uper"/, /did you mean upper/],
    ["SELECT timestmp() FROM 'x'", '1:8', /timestmp/, /did you mean timestamp/],
    ["SELECT a[0] AS b FROM 'x'", '1:9', /no brackets/, /get\(array, 0\)/],
    ["SELECT a.1 AS b FROM 'x'", '1:10', /unexpected "1"/, /get\(x, 'a-b'\)/],
    ["SELECT 'abc FROM x", '1:8', /string begins here/, /closing '/],
    ["SELECT a # b FROM 'x'", '1:10', /unexpected character "#"/, /operator/],
    ["SELECT 1st AS b FROM 'x'", '1:8', /begins with a digit/, /get/],
    ["SELECT '${a}' AS x, ${b} AS c FROM 'x'", '1:21', /substitution template/, /expression alone/],
    ["SELECT (a + 1 AS b FROM 'x'", '1:15', /unexpected "AS"/, /closing "\)"/],
    ["SELECT {1: 2} AS b FROM 'x'", '1:9', /unexpected "1"/, /key in quotes/],
    ["SELECT [1 2] AS b FROM 'x'", '1:11', /unexpected "2"/, /"," or "\]"/],
    ["SELECT cast(a AS Itn) AS b FROM 'x'", '1:18', /unexpected "Itn"/, /did you mean INT/],
    ["SELECT CASE WHEN a THEN b END AS c FROM 'x'", '1:13', /unexpected "WHEN"/, /CASE true WHEN/],
    ["SELECT CASE a END AS c FROM 'x'", '1:15', /unexpected "END"/, /WHEN/],
    ["SELECT CASE a WHEN 1 THEN 2 AS c FROM 'x'", '1:29', /unexpected "AS"/, /END/],
    ["SELECT * FROM 'x' WHERE a LIKE 'b%'", '1:27', /unexpected "LIKE"/, /regexp_matches/],
    ["SELECT * FROM 'x' WHERE a BETWEEN 1 AND 2", '1:27', /BETWEEN/, />= 1 AND/],
    ["SELECT * FROM 'x' WHERE a IS NULL", '1:27', /"IS"/, /isNull/],
    ["SELECT * FROM 'x' WHERE EXISTS (SELECT n FROM e)", '1:25', /"EXISTS"/, /isUndefined/],
    ["SELECT (SELECT a FROM 'b') AS c FROM 'x'", '1:23', /string 'b'/, /part of the payload/],
    ["SET a = 1 SELECT * FROM 'x'", '1:5', /unexpected "a"/, /SET @a/],
    ["SET @a = 1, @a = 2 SELECT * FROM 'x'", '1:13', /set twice/, /once/],
    [`SET @${'a'.repeat(65)} = 1 SELECT * FROM 'x'`, '1:5', /too long/, /64/],
    ["SELECT * FROM 'x' GROUP BY a", '1:19', /unexpected "GROUP"/, /WHERE or the end/],
  ])('%j at %s', (sql, place, problem, expected) => {
    const { code, message, hint, details } = refusal(sql);
    expect(code).toBe('RULE_SQL_INVALID');
    expect(`${details['line']}:${details['column']}`).toBe(place);
    expect(message).toMatch(problem);
    expect(hint).toMatch(expected);
  });
});

describe('what is allowed', () => {
  test.each([
    ['SELECT *', undefined],
    ["select a.b as c.d from '+/x/#' where not a", '+/x/#'],
    [
      "SELECT * FROM '$aws/things/+/shadow/update/accepted'",
      '$aws/things/+/shadow/update/accepted',
    ],
  ])('%s', (sql, filter) => {
    expect(parseStatement(sql).filter).toBe(filter);
  });

  test.each([
    ["SELECT upper() AS a FROM 'x'", '2016-03-23', 'upper(String) with 0 arguments is Undefined'],
    [
      "SELECT length(a) AS a FROM 'x'",
      '2015-10-08',
      'length() is Undefined before SQL version 2016-03-23',
    ],
  ] as const)('%s is noted', (sql, version, note) => {
    expect(parseStatement(sql, version).notes.map(({ text }) => text)).toEqual([note]);
  });
});

describe('statements without end', () => {
  test.each([
    ['10,000 clauses', `SELECT * FROM 'a' WHERE ${Array(10_000).fill('a = 1').join(' AND ')}`],
    ['10,000 items', `SELECT ${Array(10_000).fill('a').join(', ')} FROM 'a'`],
    ['100,000 brackets', `SELECT ${'('.repeat(100_000)}`],
    ['arrays in arrays', `SELECT ${'['.repeat(50_000)}1${']'.repeat(50_000)} AS a FROM 'x'`],
    ['100,000 minus signs', `SELECT ${'- '.repeat(100_000)}1 AS a FROM 'x'`],
    ['a NOT after the other', `SELECT ${'NOT '.repeat(50_000)}a AS b FROM 'x'`],
    ['a long path', `SELECT a${'.b'.repeat(50_000)} FROM 'x'`],
    ['a long alias', `SELECT a AS a${'.b'.repeat(50_000)} FROM 'x'`],
    ['nested queries', `SELECT ${'(SELECT a FROM '.repeat(10_000)}`],
    ['nested calls', `SELECT ${'abs('.repeat(30_000)}`],
    ['cases in cases', `SELECT ${'CASE '.repeat(40_000)}`],
    ['300 KB', `SELECT '${'x'.repeat(300 * 1024)}' AS a FROM 'x'`],
  ])('%s are RULE_SQL_TOO_LARGE', (_, sql) => {
    expect(refusal(sql).code).toBe('RULE_SQL_TOO_LARGE');
  });

  test('a thousand clauses are read and evaluated', () => {
    const sql = `SELECT * FROM 'a' WHERE ${Array(900).fill('a = 1').join(' AND ')}`;
    expect(runStatement(parseStatement(sql), messageOf('{"a":1}')).kind).toBe('selected');
  });

  test('time grows with the length, not with its square', () => {
    const time = (count: number): number => {
      const sql = `SELECT '${"''".repeat(count)}' AS a FROM 'x' WHERE '${'"'.repeat(count)}' = a`;
      const start = performance.now();
      for (let run = 0; run < 5; run++) parseStatement(sql);
      return performance.now() - start;
    };
    time(1000);
    const [short, long] = [time(4000), time(64_000)];
    expect(long).toBeLessThan(Math.max(16 * 12 * short, 100));
  });
});

const WORDS = [
  ...['SELECT', 'VALUE', 'FROM', 'WHERE', 'AS', 'AND', 'OR', 'NOT', 'IN', 'SET', 'CASE', 'WHEN'],
  ...['THEN', 'ELSE', 'END', 'CAST', 'NULL', 'TRUE', 'Int', 'a', 'b.c', '@v', "'x/#'", '"y"', '5'],
  ...['1.5', '*', '+', '-', '/', '%', '=', '<>', '<', '>=', '(', ')', '[', ']', '{', '}', ',', '.'],
  ...[':', ';', '${', "'", '"', '\n', 'é', '\0', '🚲', '1e5', '00'],
  ...FUNCTION_NAMES,
];

describe('random input', () => {
  const payloads = ['{"a":1,"b":{"c":[{"a":2},3]}}', '[]', 'x', '', '{"a":99999999999999999999.5}'];

  /** Only errors with a code come out, and what is accepted runs. */
  const runs = (sql: string): boolean => {
    for (const version of SQL_VERSIONS) {
      try {
        const statement = parseStatement(sql, version);
        for (const payload of payloads) runStatement(statement, messageOf(payload));
      } catch (error) {
        if (!(error instanceof LabError) || !error.code.startsWith('RULE_')) throw error;
      }
    }
    return true;
  };

  test('words of the language in any order', () => {
    const sql = fc
      .array(fc.constantFrom(...WORDS), { maxLength: 40 })
      .map((words) => words.join(' '));
    fc.assert(fc.property(sql, runs), { numRuns: 3000 });
  });

  test('expressions of the language where they belong', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(
          'a',
          'b.c',
          '*',
          '1',
          '1.5',
          '-3',
          "'x'",
          '"7"',
          'null',
          'true',
          '[]',
          '{}',
        ),
        fc
          .tuple(fc.constantFrom(...FUNCTION_NAMES), fc.array(tie('expression'), { maxLength: 3 }))
          .map(([name, args]) => `${name}(${args.join(', ')})`),
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '-', '*', '/', '%', '=', '<', 'AND', 'OR', 'IN'),
            tie('expression'),
          )
          .map((parts) => `(${parts.join(' ')})`),
        tie('expression').map((inner) => `(SELECT VALUE (${inner}) FROM b.c)`),
        tie('expression').map((inner) => `cast(${inner} AS Int)`),
        fc
          .tuple(tie('expression'), tie('expression'))
          .map(([a, b]) => `CASE ${a} WHEN ${b} THEN ${a} ELSE ${b} END`),
      ),
    }));
    const sql = fc
      .tuple(expression, expression)
      .map(([a, b]) => `SELECT ${a} AS x FROM 'a' WHERE ${b}`);
    fc.assert(
      fc.property(sql, (text) => {
        parseStatement(text);
        return runs(text) && runs(text.replace('WHERE', 'WHERE true OR'));
      }),
      { numRuns: 3000 },
    );
  });

  test('any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), runs), { numRuns: 2000 });
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => runs(`SELECT ${text} FROM 'a'`)),
      { numRuns: 2000 },
    );
  });
});
