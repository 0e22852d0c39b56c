import fc from 'fast-check';
import { relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabError } from '#kernel/errors.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { objectPath } from './actions/s3.ts';
import { RULE_LIMITS } from './limits.ts';
import { RuleStore } from './rule-store.ts';
import { messageOf } from './sql/message.fixture.ts';
import { Evaluation } from './sql/evaluate.ts';
import { fillTemplate, parseTemplate } from './sql/template.ts';
import { RuleTables } from './tables.ts';
import { compileRule, readRuleDocument } from './topic-rule.ts';
import { WorkQueue } from './work-queue.ts';

const roleArn = 'arn:aws:iam::000000000000:role/rule';
const clock = { now: () => 1_700_000_000_000 };

describe('templates', () => {
  test.each([
    ['plain', 'plain'],
    ['${a}/${b.c}', '1/x'],
    ['$a $ { ${"}"} ${{\'k\': a}.k}', '$a $ { } 1'],
    ['${missing}|${null}|${[a, 2]}', '||[1,2]'],
    ["${parse_time('yyyy', timestamp())}-${topic(2)}", '2016-b'],
    ['', ''],
  ])('%s', (text, filled) => {
    const evaluation = new Evaluation(messageOf('{"a":1,"b":{"c":"x"}}'), '2016-03-23');
    expect(fillTemplate(parseTemplate(text, '2016-03-23'), evaluation)).toBe(filled);
  });

  test.each(['${', '${a', '${a + }', '${SELECT}', 'x${}y'])('%s is RULE_SQL_INVALID', (text) => {
    expect(() => parseTemplate(text, '2016-03-23')).toThrow(
      expect.objectContaining({ code: 'RULE_SQL_INVALID' }),
    );
  });
});

describe('a rule that cannot be used', () => {
  const sql = "SELECT * FROM 'a'";
  test.each([
    [{}, /sql is missing/],
    [{ sql }, /actions is not a list/],
    [{ sql, actions: [5] }, /actions\[0\] is not an object/],
    [{ sql, actions: [], description: 5 }, /description/],
    [{ sql, actions: [], errorAction: [] }, /errorAction/],
    [{ sql, actions: [{}] }, /one member/],
    [{ sql, actions: [{ sqs: {}, s3: {} }] }, /one member/],
    [{ sql, actions: [{ republish: { roleArn } }] }, /topic of the action republish/],
    [{ sql, actions: [{ republish: { roleArn, topic: 'a', qos: 2 } }] }, /qos is 0 or 1/],
    [{ sql, actions: [{ dynamoDBv2: { roleArn, putItem: {} } }] }, /tableName of putItem/],
    [{ sql, actions: [{ http: { url: 'http://a/${b}' } }] }, /needs a confirmationUrl/],
    [{ sql, actions: [{ http: { url: 'http://a', confirmationUrl: 'http://b' } }] }, /begin with/],
    [{ sql, actions: [{ http: { url: 'http://a', auth: {} } }] }, /auth/],
    [
      {
        sql,
        actions: [{ timestream: { roleArn, databaseName: 'd', tableName: 't', dimensions: [] } }],
      },
      /dimensions is empty/,
    ],
    [
      {
        sql,
        actions: [
          {
            timestream: {
              roleArn,
              databaseName: 'd',
              tableName: 't',
              dimensions: [{ name: 'time' }],
            },
          },
        ],
      },
      /"time" cannot be the name/,
    ],
    [
      {
        sql,
        actions: [
          { sqs: { roleArn, queueUrl: 'q', x: JSON.parse('['.repeat(20) + ']'.repeat(20)) } },
        ],
      },
      /nested too deep/,
    ],
    [
      { sql: `SELECT '${'x'.repeat(RULE_LIMITS.documentBytes)}' AS a`, actions: [] },
      /above 262144 bytes/,
    ],
  ])('is RULE_INVALID: %#', (body, problem) => {
    const compile = () =>
      compileRule({ name: 'r', document: readRuleDocument(body), createdAt: 0 });
    expect(compile).toThrow(expect.objectContaining({ code: 'RULE_INVALID' }));
    expect(compile).toThrow(problem);
  });
});

describe('the store', () => {
  const document = (sql: string, ruleDisabled = false) =>
    ({ sql, actions: [], ruleDisabled, awsIotSqlVersion: '2016-03-23' }) as const;
  const open = () => {
    const db = openCoreDatabase({ path: ':memory:' });
    return { db, store: new RuleStore(db, clock, () => undefined) };
  };

  test('finds the rules of a topic as AWS matches it', () => {
    const { store } = open();
    store.save('exact', document("SELECT * FROM 'a/b'"));
    store.save('plus', document("SELECT * FROM 'a/+'"));
    store.save('hash', document("SELECT * FROM 'a/b/#'"));
    store.save('all', document("SELECT * FROM '#'"));
    store.save('off', document("SELECT * FROM 'a/b'", true));
    store.save('ingest', document('SELECT *'));
    const names = (topic: string): string[] =>
      store
        .match(topic)
        .map(({ name }) => name)
        .sort();
    expect(names('a/b')).toEqual(['all', 'exact', 'plus']);
    expect(names('a/b/c')).toEqual(['all', 'hash']);
    expect(names('$aws/x')).toEqual([]);
    store.save('plus', document("SELECT * FROM 'c'"));
    store.remove('all');
    expect(names('a/b')).toEqual(['exact']);
    expect(names('c')).toEqual(['plus']);
  });

  test('finds one of 1,000 rules about as fast as one of ten', () => {
    const time = (count: number): number => {
      const { store } = open();
      for (let index = 0; index < count; index++) {
        store.save(`r${index}`, document(`SELECT * FROM 'site/${index}/+/status'`));
      }
      const start = performance.now();
      for (let round = 0; round < 5_000; round++) {
        expect(store.match(`site/${round % count}/x/status`).length === 1).toBe(true);
      }
      return performance.now() - start;
    };
    time(10);
    const [few, many] = [time(10), time(1_000)];
    expect(many).toBeLessThan(10 * few);
  });

  test('keeps a rule that it no longer understands, and says so', () => {
    const { db, store } = open();
    store.save('good', document("SELECT * FROM 'a'"));
    const bad = JSON.stringify(document('SELECT nothing('));
    db.begin();
    db.sql.prepare('INSERT INTO topic_rules VALUES (?, ?, 0)').run('bad', bad);
    const errors: LabError[] = [];
    const again = new RuleStore(db, clock, (error) => errors.push(error));
    expect(again.list().map(({ name }) => name)).toEqual(['good']);
    expect(errors.map(({ code }) => code)).toEqual(['RULE_SQL_INVALID']);
  });
});

describe('the queue', () => {
  const message = (topic: string, bytes = 1) => ({
    topic,
    payload: Buffer.alloc(bytes),
    clientId: 'c',
    principal: undefined,
    traceId: 't',
    properties: { correlationData: Buffer.from('x') },
    receivedAt: 5,
    depth: 2,
  });
  const drain = (queue: WorkQueue): string[] => {
    const topics: string[] = [];
    for (let work = queue.take(); work !== undefined; work = queue.take()) {
      topics.push(work.message.topic);
      queue.finish(work);
    }
    return topics;
  };

  test('gives back in order what is on disk, after a restart too', () => {
    const db = openCoreDatabase({ path: ':memory:' });
    const first = new WorkQueue(db);
    expect(first.add('r', message('a'), true)).toBe(true);
    expect(first.add('r', message('lost'), false)).toBe(true);
    expect(first.add('r', message('b'), true)).toBe(true);
    const second = new WorkQueue(db);
    expect(second.isEmpty).toBe(false);
    const work = second.take();
    expect(work).toMatchObject({ ruleName: 'r', message: message('a') });
    if (work !== undefined) second.finish(work);
    second.add('r', message('c'), true);
    expect(drain(second)).toEqual(['b', 'c']);
    expect(second).toMatchObject({ isEmpty: true, storedCount: 0 });
  });

  test('keeps more on disk than in memory, and drops what has room in neither', () => {
    const queue = new WorkQueue(openCoreDatabase({ path: ':memory:' }));
    const count = RULE_LIMITS.waitingCount + 700;
    for (let index = 0; index < count; index++) queue.add('r', message(String(index)), true);
    expect(queue.add('r', message('no room'), false)).toBe(false);
    expect(drain(queue)).toEqual(Array.from({ length: count }, (_, index) => String(index)));
    expect(queue.isEmpty).toBe(true);
  });

  test('counts bytes as well', () => {
    const queue = new WorkQueue(openCoreDatabase({ path: ':memory:' }));
    let taken = 0;
    while (queue.add('r', message('x', 128 * 1024), false)) taken++;
    expect(taken).toBeLessThanOrEqual(RULE_LIMITS.waitingBytes / (128 * 1024));
    queue.take();
    expect(queue.add('r', message('x', 1024), false)).toBe(true);
  });
});

describe('objects of the s3 action', () => {
  test('no key leaves the folder of its bucket, hides in it or meets another key', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
      fc
        .array(fc.constantFrom('..', '.', '/', '\\', '%2E', 'a', '\0', '~', 'C:', '%'), {
          minLength: 1,
          maxLength: 12,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(key, key, (a, b) => {
        const [first, second] = [
          objectPath('/data', 'bucket', a),
          objectPath('/data', 'bucket', b),
        ];
        const inside = relative('/data/s3/bucket', first).split(sep);
        expect(inside.every((name) => name !== '' && !name.startsWith('.'))).toBe(true);
        expect(first).not.toContain('\0');
        if (Buffer.from(a).equals(Buffer.from(b))) return;
        expect(first).not.toBe(second);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['', 'bucket'],
    ['x'.repeat(1025), 'bucket'],
    ['x'.repeat(201), 'bucket'],
    ['a', ''],
    ['a', '..'],
    ['a', 'a/b'],
    ['a', 'Up'],
  ])('key %j in bucket %j is RULE_ACTION_FAILED', (name, bucket) => {
    expect(() => objectPath('/data', bucket, name)).toThrow(
      expect.objectContaining({ code: 'RULE_ACTION_FAILED' }),
    );
  });
});

describe('tables of the actions', () => {
  test('grow by columns, replace by key and take any name', () => {
    const tables = new RuleTables(':memory:');
    const table = 'dynamodb/a"b; DROP TABLE x';
    tables.put(table, { id: 'a', n: 1 }, ['id']);
    tables.put(table, { id: 'a', 'n"m': 2n }, ['id']);
    tables.put(table, { id: 'b', n: 3 });
    expect(tables.rows(table)).toEqual([
      { id: 'a', n: null, 'n"m': 2 },
      { id: 'b', n: 3, 'n"m': null },
    ]);
    expect(tables.find(table, { id: 'b' })).toMatchObject({ n: 3 });
    expect(tables.find(table, { nothing: 1 })).toBeUndefined();
    expect(tables.find('none', { id: 1 })).toBeUndefined();
    tables.remove(table, { id: 'a' });
    expect(tables.rows(table)).toHaveLength(1);
    expect(tables.rows('none')).toEqual([]);
    tables.close();
  });

  test('do not grow without bound', () => {
    const tables = new RuleTables(':memory:');
    const wide = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`c${index}`, 1]));
    expect(() => tables.put('wide', wide)).toThrow(/501 columns/);
    expect(() => tables.put('odd', { '': 1 })).toThrow(/not the name of a column/);
    tables.close();
  });
});
