import { expect, test } from 'vitest';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

async function rule(words: readonly string[], stdin = '{"t":21,"id":"r7"}\n') {
  const io = fakeIo({ stdin });
  const exitCode = await runMetertwin(['rule', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('a payload that fits gives the output and says that WHERE holds', async () => {
  const sql = "SELECT t AS celsius, topic(2) AS room FROM 'room/+' WHERE t > 20";
  expect(await rule(['test', sql, '--topic', 'room/7'])).toEqual({
    exitCode: 0,
    stdout: '{"celsius":21,"room":"7"}',
    stderr: 'topic room/7, WHERE holds',
  });
});

test('without WHERE, topic or client id, the message fits FROM and came over HTTP', async () => {
  const { stdout, stderr } = await rule([
    'test',
    "SELECT clientid() AS c, topic() AS t FROM 'a/+/#'",
  ]);
  expect(stdout).toBe('{"c":"n/a","t":"a/x/x"}');
  expect(stderr).toBe('topic a/x/x, no WHERE');
});

test('the last line break is the shell’s, bytes that are no JSON pass through', async () => {
  expect((await rule(['test', 'SELECT *'], 'raw\n\n')).stdout).toBe('raw\n');
});

test.each([
  [
    ['test', "SELECT * FROM 'a' WHERE t > 30"],
    'WHERE does not hold, it is false (Boolean): no action runs',
  ],
  [
    ['test', "SELECT * FROM 'a' WHERE x > 30"],
    'WHERE does not hold, it is Undefined (Undefined): no action runs',
  ],
  [
    ['test', "SELECT * FROM 'a'", '--topic', 'b'],
    "topic b does not match FROM 'a': the rule does not see it",
  ],
])('%j ends with 1', async (words, stderr) => {
  expect(await rule(words)).toEqual({ exitCode: 1, stdout: '', stderr });
});

test('a mistake is pointed at, with what may have been meant', async () => {
  const { exitCode, stdout, stderr } = await rule([
    'test',
    "SELECT *\nFROM 'a' WHERE uper(id) = 'R7'",
  ]);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.split('\n')).toEqual([
    'error RULE_SQL_INVALID:',
    '  unexpected "uper" at line 2, column 16',
    "  FROM 'a' WHERE uper(id) = 'R7'",
    '                 ^',
    '  hint: expected one of the functions; did you mean upper?',
  ]);
});

test('what is allowed but hardly meant is noted', async () => {
  const { exitCode, stderr } = await rule(['test', "SELECT upper(id, 2) AS a FROM 'a'"]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^note: upper\(String\) with 2 arguments is Undefined \(line 1, column 8\)/,
  );
});

test('--json is one object, in every case', async () => {
  const holds = await rule([
    'test',
    "SELECT t FROM 'a' WHERE t = 21",
    '--json',
    '--client-id',
    'c',
  ]);
  expect(JSON.parse(holds.stdout)).toEqual({
    topic: 'a',
    filter: 'a',
    matches: true,
    holds: true,
    where: 'true',
    output: { t: 21 },
    notes: [],
  });
  const skipped = await rule(['test', "SELECT t FROM 'a' WHERE 1", '--json']);
  expect(JSON.parse(skipped.stdout)).toMatchObject({ holds: false, where: '1 (Int)' });
  const wrong = await rule(['test', 'SELECT', '--json']);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'RULE_SQL_INVALID' } });
  const binary = await rule(['test', 'SELECT *', '--json'], 'text');
  expect(JSON.parse(binary.stdout)).toMatchObject({ outputText: 'text', filter: null });
});

test.each([
  [[], "rule test 'SQL'"],
  [['try', 'SELECT *'], "rule try is not known: rule test 'SQL'"],
  [['test'], 'rule test needs a statement'],
  [['test', 'SELECT', '*'], 'put it in quotes'],
  [['test', 'SELECT *', '--sql-version', '1'], 'one of 2015-10-08, 2016-03-23, beta'],
])('%j is refused with words on what is missing', async (words, problem) => {
  const { exitCode, stderr } = await rule(words);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(problem);
});

test('a payload nested beyond the bound is RULE_PAYLOAD_TOO_DEEP', async () => {
  const { exitCode, stderr } = await rule(['test', "SELECT a FROM 'x'"], '['.repeat(1_000_000));
  expect(exitCode).toBe(4);
  expect(stderr).toContain('RULE_PAYLOAD_TOO_DEEP');
});
