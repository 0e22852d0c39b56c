/** Statements and what they give: the examples of the developer guide first, then its tables. */
import { describe, expect, test } from 'vitest';
import { messageOf, outputOf } from './message.fixture.ts';
import { parseStatement } from './parser.ts';
import { runStatement } from './run.ts';

const COLOUR = '{"color":"red","temperature":50}';
const SENSORS =
  '{"e":[{"n":"temperature","u":"Cel","t":1234,"v":22.5},{"n":"light","u":"lm","t":1235,"v":135},{"n":"acidity","u":"pH","t":1235,"v":7}]}';
const BATCH =
  '{"data1":"example","data2":{"a":"first","b":"second","c":[{"x":{"i":5},"y":true},{"x":{"i":10},"y":false}]}}';

describe('examples of the developer guide', () => {
  test.each([
    ["SELECT * FROM 'a/b'", COLOUR, COLOUR],
    ["SELECT color FROM 'a/b'", COLOUR, '{"color":"red"}'],
    ["SELECT color AS my_color FROM 'a/b'", COLOUR, '{"my_color":"red"}'],
    [
      "SELECT color as my_color, temperature as fahrenheit FROM 'a/b'",
      COLOUR,
      '{"my_color":"red","fahrenheit":50}',
    ],
    ["SELECT *, 15 as speed FROM 'a/b'", COLOUR, '{"color":"red","temperature":50,"speed":15}'],
    ["SELECT VALUE color FROM 'a/b'", COLOUR, '"red"'],
    ["SELECT color.red as red_value FROM 'a/b'", '{"color":{"red":255}}', '{"red_value":255}'],
    [
      "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'a/b'",
      COLOUR,
      '{"celsius":10,"my_color":"RED"}',
    ],
    ["SELECT foo.bar AS bar.baz FROM 'a/b'", '{"foo":{"bar":1}}', '{"bar":{"baz":1}}'],
    ["SELECT VALUE arr FROM 'topic'", '{"a":{"b":"c"},"arr":[1,2,3,4]}', '[1,2,3,4]'],
    [
      "SELECT {'latitude': get(lat_long, 0),'longitude':get(lat_long, 1)} as lat_long FROM 't'",
      '{"lat_long":[47.606,-122.332]}',
      '{"lat_long":{"latitude":47.606,"longitude":-122.332}}',
    ],
    [
      "SELECT [lat,long] as lat_long FROM 't'",
      '{"lat":47.696,"long":-122.332}',
      '{"lat_long":[47.696,-122.332]}',
    ],
    [
      "SELECT CASE color WHEN 'green' THEN 'go' WHEN 'yellow' THEN 'caution' WHEN 'red' THEN 'stop' ELSE 'no light' END as instructions FROM 'a/b'",
      '{"color":"yellow"}',
      '{"instructions":"caution"}',
    ],
    [
      "SELECT (SELECT VALUE n FROM e) as sensors FROM 'my/topic'",
      SENSORS,
      '{"sensors":["temperature","light","acidity"]}',
    ],
    [
      "SELECT (SELECT v FROM e WHERE n = 'temperature') as temperature FROM 'my/topic'",
      SENSORS,
      '{"temperature":[{"v":22.5}]}',
    ],
    [
      "SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v as temperature FROM 'topic'",
      SENSORS,
      '{"temperature":22.5}',
    ],
    [
      "select value transform('enrichArray', (select a, b from data2), (select value c from data2)) from 'A/B'",
      BATCH,
      '[{"x":{"i":5},"y":true,"a":"first","b":"second"},{"x":{"i":10},"y":false,"a":"first","b":"second"}]',
    ],
    ["SELECT NULL AS n FROM 'a/b'", '{}', '{"n":null}'],
    [
      "SET @c = (f - 32) * 5 / 9, @h = upper(name) SELECT @c AS celsius, @h.length AS none, @h FROM 'd'",
      '{"f":50,"name":"hall"}',
      '{"celsius":10,"h":"HALL"}',
    ],
    [
      "SET @d = device1.data SELECT @d.sensors.t AS t FROM 'd' WHERE @d.sensors.t > 1",
      '{"device1":{"data":{"sensors":{"t":7}}}}',
      '{"t":7}',
    ],
    ["SELECT * AS message FROM 'some/topic'", '{"a":1}', '{"message":{"a":1}}'],
    ["SELECT * FROM 'a/b' WHERE timestamp() % 2 = 1", 'raw bytes', 'raw bytes'],
  ])('%s', (sql, payload, output) => {
    expect(outputOf(sql, payload)).toBe(output);
  });
});

describe('expressions', () => {
  test.each([
    // AND, OR, NOT: Booleans and the words true and false.
    ['true AND false', 'false'],
    ['"TRUE" and true', 'true'],
    ['true AND 1', ''],
    ['false AND missing', ''],
    ['true OR missing', ''],
    ['false OR "true"', 'true'],
    ['NOT false', 'true'],
    ['NOT "false"', 'true'],
    ['NOT 0', ''],
    ['NOT 1 = 2', 'true'],
    ['NOT true OR true', 'true'],
    // Order: numbers, and strings that look like one.
    ['1 < 2', 'true'],
    ['"10" > 9', 'true'],
    ['"abc" < "abd"', ''],
    ['2 >= "2.0"', 'true'],
    ['true > false', ''],
    ['null < 1', ''],
    ['1 < 2 = true', 'true'],
    // Equality: types must match, Undefined stays Undefined.
    ['1 = 1.0', 'true'],
    ['1 = "1"', 'false'],
    ['1 <> "1"', 'true'],
    ['null = null', 'true'],
    ['null <> null', 'false'],
    ['missing = missing', ''],
    ['missing <> 1', ''],
    ['[1, 2] = [1, 2]', 'true'],
    ['[1, 2] = [2, 1]', 'false'],
    ["{'a': 1, 'b': 2} = {'b': 2, 'a': 1}", 'true'],
    ["{'a': 1} <> {'a': 2}", 'true'],
    ['1 != 2', 'true'],
    // + adds numbers and joins texts.
    ['1 + 2', '3'],
    ['1 + "2"', '"12"'],
    ['"a" + true', '"atrue"'],
    ['"a" + [1, "x"]', '"a[1,\\"x\\"]"'],
    ['"a" + null', ''],
    ['1 + true', ''],
    ['null + 1', ''],
    // The rest takes strings that look like numbers.
    ['"5" - 2', '3'],
    ['"5" * "2"', '10'],
    ['"x" * 2', ''],
    ['7 / 2', '3'],
    ['-7 / 2', '-3'],
    ['7.0 / 2', '3'],
    ['7.5 / 2', '3.75'],
    ['1 / 0', ''],
    ['1.5 % 0', ''],
    ['-7 % 3', '-1'],
    ['1 - 2 - 3', '-4'],
    ['2 + 3 * 4', '14'],
    ['(2 + 3) * 4', '20'],
    ['- - 5', '5'],
    ['-"5"', '-5'],
    ['--"x"', ''],
    ['2 IN [1, 2]', 'true'],
    ["'a' IN ['b']", 'false'],
    ['1 IN 1', ''],
    // 34 digits, exactly.
    ['0.1 + 0.2', '0.3'],
    ['1.1 * 1.1', '1.21'],
    ['9007199254740993 + 1', '9007199254740994'],
    ['12345678901234567890 * 10', '123456789012345678900'],
    ['1.0 / 3.5', '0.2857142857142857142857142857142857'],
    ['1e999 * 10', ''],
    ['-0', '0'],
    // CASE
    ['CASE 1 WHEN 1 THEN "a" WHEN 1 THEN "b" END', '"a"'],
    ['CASE 3 WHEN 1 THEN "a" END', ''],
    ['CASE missing WHEN 1 THEN "a" ELSE "b" END', ''],
    ['CASE 1 WHEN missing THEN "a" ELSE "b" END', '"b"'],
    ['CASE true WHEN 2 > 1 THEN "yes" ELSE "no" END', '"yes"'],
    // CAST
    ['cast(true as Int)', '1'],
    ['cast("1.9" as int)', '1'],
    ['cast(-1.5 as Integer)', '-2'],
    ['cast(false as Double)', '0'],
    ['cast("5E-3" as Decimal)', '0.005'],
    ['cast("1.5.2" as Decimal)', ''],
    ['cast(0 as Bool)', 'false'],
    ['cast(0.5 as Boolean)', 'true'],
    ['cast("TRUE" as Boolean)', 'true'],
    ['cast("yes" as Boolean)', ''],
    ['cast(12 as String)', '"12"'],
    ['cast([1, "a"] as varchar)', '"[1,\\"a\\"]"'],
    ['cast(null as Text)', ''],
    ['cast([1] as Int)', ''],
    // Literals
    ["'it''s'", '"it\'s"'],
    ['"say ""hi"""', '"say \\"hi\\""'],
    ["'back\\slash'", '"back\\\\slash"'],
    ["{'a': missing, b: 1,}", '{"b":1}'],
    ['[missing, 1, null,]', '[1,null]'],
    ["{'__proto__': 1}.__proto__", '1'],
    ['TRUE', 'true'],
  ])('%s is %s', (expression, json) => {
    expect(outputOf(`SELECT VALUE (${expression}) FROM 'a'`)).toBe(json);
  });
});

describe('paths and names', () => {
  const payload =
    '{"value":1,"a":{"b":{"c":2}},"list":[{"n":1},{"n":2}],"toString":3,"k":{"end":4}}';

  test.each([
    ["SELECT a.b.c FROM 't'", '{"c":2}'],
    ["SELECT value FROM 't'", '{"value":1}'],
    ["SELECT value, a.b AS value FROM 't'", '{"value":{"c":2}}'],
    ["SELECT VALUE value FROM 't'", '1'],
    ["SELECT VALUE * FROM 't'", payload],
    ["SELECT value * 2 AS x, value - 3 AS y FROM 't'", '{"x":2,"y":-2}'],
    ["SELECT value * 5 AS x FROM 't'", '{"x":5}'],
    ["SELECT k.end AS select.from FROM 't'", '{"select":{"from":4}}'],
    ["SELECT missing, a.x.y AS m FROM 't'", '{}'],
    ["SELECT list.n FROM 't'", '{}'],
    ["SELECT toString, constructor, hasOwnProperty FROM 't'", '{"toString":3}'],
    ["SELECT a.b AS x, 5 AS x.d FROM 't'", '{"x":{"c":2,"d":5}}'],
    ["SELECT 1 AS x, 5 AS x.d FROM 't'", '{"x":{"d":5}}'],
    [
      "SELECT *, null AS a FROM 't'",
      '{"value":1,"a":null,"list":[{"n":1},{"n":2}],"toString":3,"k":{"end":4}}',
    ],
    ["SELECT topic(2), timestamp () as ts FROM 't'", '{"topic":"b","ts":1481825251155}'],
    ["SELECT (SELECT * FROM list WHERE n > 1) AS l FROM 't'", '{"l":[{"n":2}]}'],
    ["SELECT (SELECT n FROM a) AS l FROM 't'", '{"l":{}}'],
    ["SELECT (SELECT b FROM a WHERE b.c = 3) AS l FROM 't'", '{}'],
    ["SELECT (SELECT n FROM missing) AS l, (SELECT n FROM value) AS m FROM 't'", '{}'],
    ["SELECT (SELECT VALUE value FROM list) AS l FROM 't'", '{"l":[]}'],
    [
      "SELECT VALUE (SELECT VALUE (SELECT VALUE * FROM [n, 7]) FROM list) FROM 't'",
      '[[1,7],[2,7]]',
    ],
    ["SELECT\n\t*\nFROM 't' ;", payload],
  ])('%s', (sql, output) => {
    expect(outputOf(sql, payload)).toBe(output);
  });

  test('the payload itself does not change', () => {
    const sql = "SELECT a AS x, 9 AS x.b.c, a AS y FROM 't'";
    expect(outputOf(sql, payload)).toBe('{"x":{"b":{"c":9}},"y":{"b":{"c":2}}}');
  });
});

describe('WHERE', () => {
  test.each([
    ['temperature > 40', true],
    ['temperature > 60', false],
    ['temperature > 40 AND color <> "red"', false],
    ['missing > 1', false],
    ['NOT isUndefined(color)', true],
    ['"true"', false],
    ['1', false],
    ['my_color = "red"', false],
  ])('%s', (where, holds) => {
    const sql = `SELECT color AS my_color FROM 'a/b' WHERE ${where}`;
    expect(outputOf(sql, COLOUR) !== undefined).toBe(holds);
  });
});

describe('payloads that are not objects', () => {
  const bytes = Buffer.from([0xde, 0xad, 0xbe, 0xef]);

  test('bytes pass through SELECT * unchanged', () => {
    const outcome = runStatement(parseStatement("SELECT * FROM 'a'"), messageOf(bytes));
    expect(outcome).toMatchObject({ kind: 'selected', payload: bytes });
  });

  test('bytes beside other items are refused with RULE_PAYLOAD_NOT_JSON', () => {
    expect(() => outputOf("SELECT *, timestamp() AS t FROM 'a'", bytes)).toThrow(
      expect.objectContaining({ code: 'RULE_PAYLOAD_NOT_JSON' }),
    );
  });

  test.each([
    ["SELECT a FROM 'x'", bytes, '{}'],
    ["SELECT * FROM 'x' WHERE device = 'y'", bytes, undefined],
    ["SELECT * FROM 'x'", '', ''],
    ["SELECT * FROM 'x'", '[1, 2]', '[1,2]'],
    ["SELECT *, 1 AS n FROM 'x'", '[1, 2]', '{"n":1}'],
    ["SELECT * FROM 'x'", '5', '5'],
    ["SELECT * FROM 'x'", '{"id":12345678901234567890}', '{"id":12345678901234567890}'],
    ["SELECT * FROM 'x'", '{"x":0.12345678901234567891}', '{"x":0.12345678901234567891}'],
    ["SELECT * FROM 'x'", '{"x":10.0}', '{"x":10}'],
  ])('%s', (sql, payload, output) => {
    expect(outputOf(sql, payload)).toBe(output);
  });

  test('version 2015-10-08 keeps the point of a whole decimal', () => {
    const sql = "SELECT x, x + 1 AS y FROM 'a'";
    expect(outputOf(sql, '{"x":10.0}', '2015-10-08')).toBe('{"x":10.0,"y":11.0}');
  });

  test('version 2015-10-08 knows no queries inside', () => {
    expect(outputOf("SELECT (SELECT n FROM e) AS s FROM 'a'", SENSORS, '2015-10-08')).toBe('{}');
  });
});

describe('bounds', () => {
  test('a payload nested a million deep is refused with RULE_PAYLOAD_TOO_DEEP', () => {
    const deep = '['.repeat(1_000_000);
    expect(() => outputOf("SELECT a FROM 'x'", deep)).toThrow(
      expect.objectContaining({ code: 'RULE_PAYLOAD_TOO_DEEP' }),
    );
  });

  test('brackets inside strings do not count', () => {
    const payload = JSON.stringify({ a: '['.repeat(1000) + '\\"' });
    expect(outputOf("SELECT length(a) AS n FROM 'x'", payload)).toBe('{"n":1002}');
  });

  test.each([
    ['texts', `concat(${Array.from({ length: 100 }, () => 'a').join(', ')})`],
    ['sums of texts', Array.from({ length: 100 }, () => 'a').join(' + ')],
    ['replacements', "replace(a, 'x', a)"],
    [
      'replaced matches',
      "regexp_replace(a, 'x', '$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&$&')",
    ],
  ])('%s that grow beyond all bounds are RULE_EVALUATION_TOO_COSTLY', (_, expression) => {
    const payload = JSON.stringify({ a: 'x'.repeat(100_000) });
    expect(() => outputOf(`SELECT ${expression} AS big FROM 'x'`, payload)).toThrow(
      expect.objectContaining({ code: 'RULE_EVALUATION_TOO_COSTLY' }),
    );
  });

  test('queries in queries that do too much are RULE_EVALUATION_TOO_COSTLY', () => {
    const list = JSON.stringify({ a: Array.from({ length: 2000 }, () => ({ n: 1 })) });
    const sum = Array.from({ length: 200 }, () => 'n').join(' + ');
    const sql = `SELECT (SELECT VALUE ${sum} FROM a) AS x, (SELECT VALUE ${sum} FROM a) AS y FROM 't'`;
    expect(() => outputOf(sql, list)).toThrow(
      expect.objectContaining({ code: 'RULE_EVALUATION_TOO_COSTLY' }),
    );
  });
});
