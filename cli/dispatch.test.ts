import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { EXIT_CODE, LabError } from '#kernel/errors.ts';
import {
  flag,
  integerOption,
  listOption,
  textOption,
  type Command,
  type ParsedArgs,
} from './common/args.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { runMetertwin } from './dispatch.ts';
import { fakeIo } from './common/fake-io.fixture.ts';
import { VERSION } from '../twin/version.ts';

const echo: Command = {
  name: 'echo',
  summary: 'says what it was given',
  usage: ['echo WORD… [--times N]'],
  options: {
    times: { type: 'string', short: 't', value: 'N', summary: 'how often' },
    off: { type: 'string', multiple: true, value: 'D', summary: 'what is off' },
    json: { type: 'boolean', summary: 'as JSON' },
    seed: { type: 'string', value: 'N', summary: 'seed' },
  },
  examples: [{ line: 'metertwin echo hello', does: 'says hello' }],
  notes: ['It is only here for the test.'],
  seedOf: (args) => textOption(args, 'seed'),
  async run(args, io) {
    io.out(
      JSON.stringify({
        words: args.positionals,
        times: integerOption(args, 'times', { min: 1, max: 9 }),
        off: listOption(args, 'off'),
        json: flag(args, 'json'),
      }),
    );
    return EXIT_CODE.expectationFailed;
  },
};

/** A command that fails with the given error: a known error, an error of the system, or a bug. */
function failing(error: unknown): Command {
  return { ...echo, name: 'fail', run: () => Promise.reject(error) };
}

function entries(...commands: Command[]): CommandEntry[] {
  return commands.map((command) => {
    const { name, summary } = command;
    return { name, summary, load: async () => ({ command }) };
  });
}

async function metertwin(words: string, commands = entries(echo)) {
  const io = fakeIo();
  const exitCode = await runMetertwin(words === '' ? [] : words.split(' '), io, commands);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

describe('lab', () => {
  test.each(['', '--help', '-h', 'help'])('%j shows commands and exit codes', async (words) => {
    const { exitCode, stdout } = await metertwin(words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/echo {2}says what it was given/);
    for (const code of Object.values(EXIT_CODE))
      expect(stdout).toMatch(new RegExp(`^ +${code} `, 'm'));
  });

  test.each(['--version', '-v'])('%s is the version of the package', async (words) => {
    expect(await metertwin(words)).toEqual({ exitCode: 0, stdout: VERSION, stderr: '' });
  });

  test.each(['echo --help', 'echo -h', 'echo --bad --help', 'help echo', '--help echo'])(
    '%j shows usage, options, examples, notes and exit codes',
    async (words) => {
      const { exitCode, stdout } = await metertwin(words);
      expect(exitCode).toBe(0);
      for (const part of [
        'metertwin echo WORD…',
        '-t, --times N',
        'metertwin echo hello',
        'only here',
        '130',
      ]) {
        expect(stdout).toContain(part);
      }
    },
  );

  test('CLI_UNKNOWN_COMMAND says which command was probably meant', async () => {
    const { exitCode, stdout, stderr } = await metertwin('ehco x');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      'error CLI_UNKNOWN_COMMAND: "ehco" is not a command of metertwin\n' +
        '  hint: did you mean "metertwin echo"? metertwin --help lists all',
    );
  });

  test('the exit code is that of the command', async () => {
    const { exitCode, stdout } = await metertwin('echo a b -t 3 --off D3,D4 --off D6 --json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      words: ['a', 'b'],
      times: 3,
      off: ['D3', 'D4', 'D6'],
      json: true,
    });
  });
});

describe('wrong usage ends with exit code 2 and what to type next', () => {
  test.each([
    ['echo --tmes 3', 'CLI_BAD_USAGE: Unknown option \'--tmes\'; did you mean "--times"?'],
    ['echo --nonsense', "CLI_BAD_USAGE: Unknown option '--nonsense'"],
    ['echo --times', "CLI_BAD_USAGE: Option '-t, --times <value>' argument missing"],
    ['echo --json=1', "CLI_BAD_USAGE: Option '--json' does not take an argument"],
    ['echo --times 10', 'CLI_BAD_VALUE: --times "10" is not a whole number from 1 to 9'],
    ['echo --times -1', "CLI_BAD_USAGE: Option '--times' argument is ambiguous"],
    ['echo --times 1e0', 'CLI_BAD_VALUE: --times "1e0" is not a whole number from 1 to 9'],
  ])('%s', async (words, message) => {
    const { exitCode, stderr } = await metertwin(words);
    expect(exitCode).toBe(2);
    expect(stderr.split('\n')).toEqual([
      `error ${message}`,
      '  hint: metertwin echo --help shows the options and examples',
    ]);
  });
});

describe('an error', () => {
  const known = new LabError('WIRE_TEST', { message: 'a\nb', hint: 'do c', exitCode: 4 });

  test('with a code gives message, hint and its exit code; several lines are indented', async () => {
    expect(await metertwin('fail', entries(failing(known)))).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: 'error WIRE_TEST:\n  a\n  b\n  hint: do c',
    });
  });

  test('is an object on standard output as well where JSON was asked for', async () => {
    const { stdout, stderr } = await metertwin('fail --json', entries(failing(known)));
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'WIRE_TEST', message: 'a\nb', hint: 'do c', exitCode: 4 },
    });
    expect(stderr).toContain('error WIRE_TEST');
  });

  test('CLI_SYSTEM_REFUSED: of the system is the environment, not a bug', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const { exitCode, stderr } = await metertwin('fail', entries(failing(full)));
    expect(exitCode).toBe(3);
    expect(stderr).toContain('error CLI_SYSTEM_REFUSED: the system refused: ENOSPC');
    const inDatabase = new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    const refused = await metertwin('fail', entries(failing(inDatabase)));
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('SQLITE_FULL') });
    const bug = new Database.SqliteError('no such column', 'SQLITE_ERROR');
    expect(await metertwin('fail', entries(failing(bug)))).toMatchObject({ exitCode: 70 });
  });

  test.each([new Error('bug: two and two are five'), 'just a text', undefined])(
    'without a code (%s) is a bug of ours: exit code 70, please report, with the seed',
    async (thrown) => {
      const { exitCode, stderr } = await metertwin(
        'fail --seed 20260101',
        entries(failing(thrown)),
      );
      expect(exitCode).toBe(70);
      expect(stderr).toContain('error LAB_BUG:');
      expect(stderr).toContain(
        `please report it with these lines (metertwin ${VERSION}, seed 20260101)`,
      );
    },
  );
});

describe('the real commands', () => {
  test.each(COMMANDS.map(({ name }) => name))(
    '%s has a name, a summary, usage, examples and no option that switches a defence off',
    async (name) => {
      const entry = COMMANDS.find((candidate) => candidate.name === name);
      const command = (await entry?.load())?.command;
      expect(command?.name).toBe(name);
      expect(command?.summary).toBe(entry?.summary);
      for (const form of command?.usage ?? []) expect(form).toMatch(new RegExp(`^${name}\\b`));
      expect(command?.examples.length).toBeGreaterThan(0);
      for (const option of Object.keys(command?.options ?? {})) {
        expect(option).not.toMatch(/defence|without|insecure/);
      }
    },
  );
});

test('an option that was not given is undefined, a list is empty', () => {
  const args: ParsedArgs = { command: 'echo', positionals: [], values: {} };
  expect(textOption(args, 'x')).toBeUndefined();
  expect(integerOption(args, 'x', { min: 0, max: 1 })).toBeUndefined();
  expect(listOption(args, 'x')).toEqual([]);
  expect(flag(args, 'x')).toBe(false);
});
