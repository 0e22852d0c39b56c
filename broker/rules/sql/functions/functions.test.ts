import { describe, expect, test } from 'vitest';
import { messageOf, outputOf } from '../message.fixture.ts';
import { PendingAnswer } from '../environment.ts';
import { parseStatement } from '../parser.ts';
import { runStatement } from '../run.ts';
import { FUNCTIONS } from './function-table.ts';

const EXAMPLES = FUNCTIONS.flatMap(({ name, examples }) =>
  examples.map(([sql, json]) => ({ name, sql, json })),
);

test.each(EXAMPLES)('$sql is $json', ({ sql, json }) => {
  expect(outputOf(`SELECT VALUE ${sql} FROM 'a'`)).toBe(json);
});

test('every function has a name of its own, and an example unless it asks other services', () => {
  expect(new Set(FUNCTIONS.map(({ name }) => name.toLowerCase())).size).toBe(FUNCTIONS.length);
  const bare = FUNCTIONS.filter(({ examples }) => examples.length === 0);
  expect(bare.every(({ group }) => group === 'Other services')).toBe(true);
});

test.each(FUNCTIONS.filter(({ maxArgs }) => maxArgs < 10))(
  '$name with too many arguments is Undefined',
  ({ name, maxArgs }) => {
    const args = Array.from({ length: maxArgs + 1 }, () => '1').join(', ');
    expect(outputOf(`SELECT VALUE ${name}(${args}) FROM 'a'`)).toBe('');
  },
);

test.each(
  FUNCTIONS.filter(({ isV2 }) => isV2 === true).map(({ name, minArgs }) => ({ name, minArgs })),
)('$name is not there in version 2015-10-08', ({ name, minArgs }) => {
  const args = Array.from({ length: minArgs }, () => '"x"').join(', ');
  expect(outputOf(`SELECT ${name}(${args}) AS x FROM 'a'`, '{}', '2015-10-08')).toBe('{}');
});

test.each([
  // Rows of the tables of the developer guide that are not examples there.
  ['abs(true)', ''],
  ['ceil("1.5")', '2'],
  ['ceil("x")', ''],
  ['sign(-0.5)', '-1'],
  ['power("2", 3)', '8'],
  ['power(10, 400)', ''],
  ['sqrt("x")', ''],
  ['bitand(13.9, "5")', '5'],
  ['bitand(9007199254740993, 9007199254740993)', '9007199254740993'],
  ['bitor("x", 1)', ''],
  ['trunc("2.999", 1.9)', '2.9'],
  ['trunc(5, -3)', '5'],
  ['mod("8", 3)', '2'],
  ['concat(1)', '1'],
  ['concat("a", null)', ''],
  ['concat([1], missing, 2)', '[1,2]'],
  ['lower(null)', ''],
  ['lpad("x", 5000)', `"${' '.repeat(1000)}x"`],
  ['lpad("x", -1)', '"x"'],
  ['lpad("x", [1])', ''],
  ['substring("abc", 1, 99)', '"bc"'],
  ['substring("abc", "x")', ''],
  ['replace(12321, 2, "-")', '"1-3-1"'],
  ['regexp_matches(12345, "^[0-9]+$")', 'true'],
  ['get({"a": 1}, 0)', ''],
  ['get("abc", "2")', '"c"'],
  ['get(5, 0)', ''],
  ['encode({"a": 1}, "base64")', '"eyJhIjoxfQ=="'],
  ['encode("a", "hex")', ''],
  ['topic("2")', '"b"'],
  ['topic(0)', ''],
  ['time_to_epoch("01/02/2020 3:04 PM", "dd/MM/yyyy h:mm a")', '1580569440000'],
  ['time_to_epoch("2020-07-01T12:00:00+02:00", "yyyy-MM-dd\'T\'HH:mm:ssXXX")', '1593597600000'],
  ['time_to_epoch("2020-1", "yyyy-D")', '1577836800000'],
  ['time_to_epoch("2020-13-01", "yyyy-MM-dd")', ''],
  ['parse_time("w D e Z ZZZ", 1593597600000, "Europe/Berlin")', '"27 183 3 +0200 Europe/Berlin"'],
  ['parse_time("yyyy-MM-dd HH:mm", 1603587600000, "Europe/Berlin")', '"2020-10-25 02:00"'],
  ['parse_time("b", 0)', ''],
  ["parse_time('it''s', 0)", ''],
  ['nanvl("x", 1)', '"x"'],
])('%s is %s', (sql, json) => {
  expect(outputOf(`SELECT VALUE ${sql} FROM 'a'`)).toBe(json);
});

test('encode(*) takes the payload as it came, JSON or not', () => {
  const sql = "SELECT encode(*, 'base64') AS data, timestamp() AS ts FROM 'a/b'";
  const bytes = Buffer.from([0, 255, 128]);
  expect(outputOf(sql, bytes)).toBe('{"data":"AP+A","ts":1481825251155}');
  expect(outputOf(sql, '{ "a": 1 }')).toBe('{"data":"eyAiYSI6IDEgfQ==","ts":1481825251155}');
});

describe('other services', () => {
  const run = (sql: string, services: Parameters<typeof messageOf>[1]): string => {
    const outcome = runStatement(parseStatement(sql), messageOf('{"id":"t1"}', services));
    return outcome.kind === 'selected' ? outcome.payload.toString() : 'skipped';
  };

  test.each([
    ["SELECT get_thing_shadow(id, 'role').state.reported.on AS on FROM 'a'", '{"on":"t1/"}'],
    [
      "SELECT get_thing_shadow(id, 'config', 'role').state.reported.on AS on FROM 'a'",
      '{"on":"t1/config"}',
    ],
    ["SELECT get_registry_data('DescribeThing', id, 'role').thingName AS n FROM 'a'", '{"n":"t1"}'],
    [
      "SELECT get_dynamodb('places', 'device', id, 'role').at AS at FROM 'a'",
      '{"at":"places {\\"device\\":\\"t1\\"}"}',
    ],
    [
      "SELECT get_dynamodb('places', 'device', id, 'n', 5, 'role').at AS at FROM 'a'",
      '{"at":"places {\\"device\\":\\"t1\\",\\"n\\":5}"}',
    ],
    ["SELECT aws_lambda('arn:f', {'x': id}).y AS y FROM 'a'", '{"y":"arn:f {\\"x\\":\\"t1\\"}"}'],
  ])('%s', (sql, output) => {
    const services = {
      thingShadow: (thing: string, name: string) => ({
        state: { reported: { on: `${thing}/${name}` } },
      }),
      thing: (thingName: string) => ({ thingName }),
      dynamoItem: (table: string, key: Readonly<Record<string, unknown>>) => ({
        at: `${table} ${JSON.stringify(key)}`,
      }),
      lambda: (arn: string, input: unknown) => ({ y: `${arn} ${JSON.stringify(input)}` }),
    };
    expect(run(sql, { services })).toBe(output);
  });

  const failing = {
    services: {
      lambda: () => {
        throw new Error('out of order');
      },
    },
  };

  test('a service that fails, fails the rule with RULE_FUNCTION_FAILED', () => {
    expect(() => run("SELECT aws_lambda('f', *) AS x FROM 'a'", failing)).toThrow(
      expect.objectContaining({
        code: 'RULE_FUNCTION_FAILED',
        message: 'aws_lambda() failed: out of order',
      }),
    );
  });

  test('get_or_default() goes on without it', () => {
    expect(run("SELECT get_or_default(aws_lambda('f', *), 7) AS x FROM 'a'", failing)).toBe(
      '{"x":7}',
    );
  });

  test('an answer that is not there yet goes through, also through get_or_default()', () => {
    const services = {
      lambda: () => {
        throw new PendingAnswer(Promise.resolve());
      },
    };
    expect(() =>
      run("SELECT get_or_default(aws_lambda('f', *), 7) AS x FROM 'a'", { services }),
    ).toThrow(PendingAnswer);
  });

  test('a service that the core does not have gives Undefined', () => {
    expect(run("SELECT get_thing_shadow('t', 'role') AS s FROM 'a'", {})).toBe('{}');
  });
});

test.each([
  ["regexp_matches(t, '^(a+)+$')", `${'a'.repeat(40)}b`],
  ["regexp_replace(t, '(x+x+)+y', '')", 'x'.repeat(60)],
  ["regexp_substr(t, 'a*a*a*a*a*b')", 'a'.repeat(20_000)],
  // Each repetition has an end, and together they have none.
  [`regexp_matches(t, '^${'a{0,60}'.repeat(20)}$')`, `${'a'.repeat(158)}b`],
  [`regexp_matches(t, '^${'a?'.repeat(100)}b')`, 'a'.repeat(158)],
  ["regexp_matches(t, '^(?:(?:a{1,9}){1,9}){1,9}$')", `${'a'.repeat(158)}b`],
  ['regexp_matches(t, substring(t, 0, 6))', `(a+)+$${'a'.repeat(150)}b`],
  [`regexp_matches(t, '${'x'.repeat(1_001)}')`, 'x'],
  // Each for itself would be in time.
  [
    Array.from({ length: 40 }, (_, at) => `regexp_matches(t, '(.*)(.*)(.*)${at}$')`).join(' OR '),
    'a'.repeat(300),
  ],
])('%s is stopped where it would take for ever', (expression, text) => {
  expect(() => outputOf(`SELECT ${expression} AS x FROM 'a'`, JSON.stringify({ t: text }))).toThrow(
    expect.objectContaining({ code: 'RULE_EVALUATION_TOO_COSTLY' }),
  );
});
