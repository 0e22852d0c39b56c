import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';
/** The worked example of EN 13757-7 mode 5: HCA 1234, 5678 at the due date 2025-12-31. */
const FRAME =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const METER = 'QDS-87654321-35-08';
const BRIEF = `${METER}  HCA 1234 units, 5678 at 2025-12-31  (2026-01-15 10:30, mode 5)`;

async function decode(words: readonly string[], given: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ env: { LAB_KEY: KEY }, ...given });
  const exitCode = await runMetertwin(['decode', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function captureFile(content: string, name = 'capture.txt'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

test('a key of the same id under another version is told once', async () => {
  const keys = captureFile(`QDS-87654321-34-08,${KEY}\n`, 'keys.csv');
  const stdin = `${FRAME}\n${FRAME}\n`;
  const { exitCode, stderr } = await decode(['-', '--brief', '--keys', keys], { stdin, env: {} });
  expect(exitCode).toBe(4);
  const notes = stderr.split('\n').filter((line) => line.startsWith('note: '));
  expect(notes).toEqual([
    `note: the key file knows QDS-87654321-34-08, not ${METER}; give its address, or its id alone`,
  ]);
  expect(stderr).not.toContain(KEY);
});

describe('a capture on standard input', () => {
  const stdin = `# two good ones, a bad one in between\n${FRAME}\n\n  zz\n${FRAME}\r\n`;

  test('continues after a line that cannot be decoded, and ends with exit code 4', async () => {
    const { exitCode, stdout, stderr } = await decode(['-', '--brief'], { stdin });
    expect(exitCode).toBe(4);
    expect(stdout.split('\n')).toEqual([BRIEF, BRIEF]);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^stdin:4: error CAPTURE_LINE_UNREADABLE: /),
      expect.stringMatching(/^ {2}hint: /),
      '2 decoded, 1 failed (CAPTURE_LINE_UNREADABLE 1), 5 lines',
    ]);
  });

  test('--json gives one object per telegram, and per line that is none', async () => {
    const { stdout } = await decode(['-', '--json'], { stdin });
    expect(stdout.split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        source: 'stdin',
        line: 2,
        meter: METER,
        driver: 'hca-qundis',
        fields: expect.arrayContaining([{ name: 'units', value: 1234, unit: 'HCA' }]) as unknown,
        records: [{ value: 1234 }, {}, {}, {}, {}],
      },
      { source: 'stdin', line: 4, error: { code: 'CAPTURE_LINE_UNREADABLE' } },
      { source: 'stdin', line: 5, meter: METER },
    ]);
  });

  test('text is the meter and its named values', async () => {
    const { exitCode, stdout } = await decode(['-'], { stdin: `${FRAME}\n` });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        `${METER}  heat cost allocator  access 42, mode 5`,
        '  units                     1234 HCA',
        '  dueDateUnits              5678 HCA at 2025-12-31',
        '  dueDate                   2025-12-31',
        '  errorDate                 no value',
        '  deviceTime                2026-01-15T10:30',
      ].join('\n'),
    );
  });

  test.each([
    [
      'a device that no driver knows',
      'XYZ-12345678-16-07',
      '0c1334120000',
      /^ {2}\S+ +1\.?234 m3$/,
    ],
    ['records that its driver has no name for', 'QDS-12345678-16-07', '02659d09', /24\.61 C$/],
  ])('text is what was sent: %s', async (_, meter, records, line) => {
    const address = parseAddress(meter);
    const stdin = toHex(encodeTelegram({ address, records: fromHex(records) }));
    const { stdout } = await decode(['-'], { stdin, env: {} });
    expect(stdout.split('\n').slice(1)).toEqual([expect.stringMatching(line)]);
  });

  test('--tree shows how far a telegram could be read', async () => {
    const { exitCode, stdout } = await decode(['-', '--tree'], { stdin: FRAME, env: {} });
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/^000 +Telegram .*\n/);
  });

  test('without any telegram is wrong usage', async () => {
    expect(await decode(['-'], { stdin: '# nothing\n' })).toMatchObject({ exitCode: 2 });
  });

  test('stops when it is interrupted', async () => {
    const signal = AbortSignal.abort();
    const { exitCode } = await decode(['-', '--brief'], { stdin: FRAME + '\n', signal });
    expect(exitCode).toBe(130);
  });
});

describe('captures in files', () => {
  test('are read one after the other, and places name the file', async () => {
    const [one, two] = [captureFile(`${FRAME}\n`), captureFile('2e44\n', 'two.txt')];
    const { exitCode, stdout, stderr } = await decode([one, two, '-', '--brief'], { stdin: FRAME });
    expect(exitCode).toBe(4);
    expect(stdout.split('\n')).toEqual([BRIEF, BRIEF]);
    expect(stderr).toContain(`${two}:1: error WIRE_TRUNCATED`);
    expect(stderr).toContain('2 decoded, 1 failed (WIRE_TRUNCATED 1), 3 lines');
  });

  test('what to do is said once for each code', async () => {
    const { stderr } = await decode([captureFile(`${FRAME}\n${FRAME}\n`)], { env: {} });
    expect(stderr.match(/error WIRE_KEY_MISSING/g)).toHaveLength(2);
    expect(stderr.match(/hint:/g)).toHaveLength(1);
  });

  test.each([['no/such.txt'], ['nothing.txt'], ['.']])('%s cannot be read', async (word) => {
    const { exitCode, stderr } = await decode([word], { cwd: temporaryFolder() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error CLI_FILE_NOT_READ: cannot read ${word}`);
  });

  test('a key file in CSV opens them', async () => {
    const keys = captureFile(`meter;key\n87654321;${KEY}\n`, 'keys.csv');
    const { stdout } = await decode([captureFile(FRAME), '--brief', '--keys', keys], { env: {} });
    expect(stdout).toBe(BRIEF);
  });
});
