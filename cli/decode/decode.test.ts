import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';
const WRONG_KEY = '000102030405060708090a0b0c0d0e00';
/** The worked example of EN 13757-7 mode 5: HCA 1234, 5678 at the due date 2025-12-31. */
const FRAME =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
/** The same with the CRC bytes of frame format A. */
const FRAME_A =
  '2e44934421436587350896ca7a2a00200547646abadef5596b1e8882b04919dd50b258be7ec1d11f53f3c3ea01082891a198ff7b587743';
const METER = 'QDS-87654321-35-08';
const BRIEF = `${METER}  HCA 1234 units, 5678 at 2025-12-31  (2026-01-15 10:30, mode 5)`;

async function decode(words: readonly string[], given: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo(given);
  const exitCode = await runMetertwin(['decode', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

function keyFile(content: string): string {
  const file = join(temporaryFolder(), 'keys.json');
  writeFileSync(file, content);
  return file;
}

describe('the worked example', () => {
  test('is 1234 units now and 5678 at 2025-12-31, in a tree of offset, bytes, field and meaning', async () => {
    const { exitCode, stdout } = await decode([FRAME], { env: { LAB_KEY: KEY } });
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.at(-1)).toBe(BRIEF);
    expect(lines).toContainEqual(expect.stringMatching(/^000 {2}2e +L field +46 bytes follow$/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^013 {2}2005 +Configuration field +mode 5/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^019 {2}341200 · +Data +1234 HCA$/));
  });

  test('--brief is one line', async () => {
    const { stdout, stderr } = await decode([FRAME, '--brief'], { env: { LAB_KEY: KEY } });
    expect({ stdout, stderr }).toEqual({ stdout: BRIEF, stderr: '' });
  });

  test('--json is one object with reading, records and tree', async () => {
    const { stdout } = await decode([FRAME, '--json'], { env: { LAB_KEY: KEY } });
    expect(JSON.parse(stdout)).toMatchObject({
      meter: METER,
      mode: 5,
      accessNumber: 42,
      reading: { units: 1234, dueDate: '2025-12-31', dueDateUnits: 5678 },
      records: [{ dib: '0b', vib: '6e', value: 1234 }, {}, {}, {}, {}],
      tree: { label: 'Telegram' },
    });
  });

  test.each([
    ['with spaces, line breaks and 0x', [`0x${FRAME.match(/../g)?.join(' ')}`]],
    ['as several words', FRAME.match(/.{1,10}/g) ?? []],
    ['with the CRC bytes of frame format A', [FRAME_A]],
    ['with the frame format given', [FRAME_A, '--frame', 'A']],
  ])('is read %s', async (_, words) => {
    const { stdout } = await decode([...words, '--brief'], { env: { LAB_KEY: KEY } });
    expect(stdout).toBe(BRIEF);
  });
});

describe('the key', () => {
  test('on the command line works, with a note about the shell history', async () => {
    const { exitCode, stdout, stderr } = await decode([FRAME, '--brief', '--key', KEY]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: BRIEF });
    expect(stderr).toBe(
      'note: --key lands in the shell history; LAB_KEY or --keys FILE keep it out of there',
    );
  });

  test('from a file is found by meter', async () => {
    const keys = keyFile(JSON.stringify({ 'QDS-00000001-35-08': WRONG_KEY, [METER]: KEY }));
    const { exitCode, stdout, stderr } = await decode([FRAME, '--brief', '--keys', keys]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: BRIEF, stderr: '' });
  });

  test.each([
    ['wrong', { env: { LAB_KEY: WRONG_KEY } }, 'WIRE_DECRYPT_FAILED'],
    ['missing', {}, 'WIRE_KEY_MISSING'],
    ['empty in the environment', { env: { LAB_KEY: '' } }, 'WIRE_KEY_MISSING'],
  ])('%s ends with exit code 4 and says so, after what can be read', async (_, given, code) => {
    const { exitCode, stdout, stderr } = await decode([FRAME], given);
    expect(exitCode).toBe(4);
    expect(stdout).toContain(METER);
    expect(stdout).not.toContain('1234 HCA');
    expect(stderr).toContain(`error ${code}`);
  });

  test('of another meter does not help', async () => {
    const keys = keyFile(JSON.stringify({ 'QDS-00000001-35-08': KEY }));
    const { exitCode, stderr } = await decode([FRAME, '--keys', keys]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      'hint: metertwin decode HEX --keys FILE, or the key in the variable LAB_KEY',
    );
  });

  test.each([
    [['--key', 'zz112233445566778899aabbccddeeff'], {}, '--key'],
    [['--key', '0011'], {}, '--key'],
    [[], { env: { LAB_KEY: 'secret words' } }, 'LAB_KEY'],
  ])('CAPTURE_KEY_INVALID never repeats the key %j', async (words, given, source) => {
    const { exitCode, stderr } = await decode([FRAME, ...words], given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `error CAPTURE_KEY_INVALID: the key from ${source} is not 32 hexadecimal digits`,
    );
    expect(stderr).not.toMatch(/0011|zz11|secret/);
  });

  test.each([
    ['not JSON', 'it is not JSON'],
    ['12', 'it is neither an object of meter id to key nor a list'],
    [`{"${METER}": 12}`, `the key of ${METER} is not a text`],
  ])('CAPTURE_KEY_FILE_INVALID: %s', async (content, reason) => {
    const { exitCode, stderr } = await decode([FRAME, '--keys', keyFile(content)]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`is not a key file: ${reason}`);
    expect(stderr).toContain('CAPTURE_KEY_FILE_INVALID');
  });

  test('CAPTURE_KEY_INVALID in a file names file and meter', async () => {
    const { stderr } = await decode([FRAME, '--keys', keyFile(`{"${METER}": "12"}`)]);
    expect(stderr).toMatch(
      /CAPTURE_KEY_INVALID: the key from .*keys\.json:1, meter QDS-87654321-35-08 is not/,
    );
  });

  test('a key file that is not there', async () => {
    const { exitCode, stderr } = await decode([FRAME, '--keys', '/no/such.json']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('CLI_FILE_NOT_READ');
  });
});

describe('what is no telegram', () => {
  test.each([
    [FRAME.slice(0, 60), 'WIRE_TRUNCATED'],
    [`2f${FRAME.slice(2)}`, 'WIRE_TRUNCATED'],
    ['zz', 'CAPTURE_LINE_UNREADABLE'],
    ['2e4', 'CAPTURE_LINE_UNREADABLE'],
    ['2e', 'WIRE_TRUNCATED'],
  ])('%s ends with exit code 4 (%s)', async (hex, code) => {
    const { exitCode, stderr } = await decode([hex], { env: { LAB_KEY: KEY } });
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`error ${code}`);
  });

  test.each([
    [[], 'decode needs the hex digits of a telegram, a file of telegrams, or -'],
    [[FRAME, '--brief', '--json'], '--brief and --json exclude each other'],
    [[FRAME, '--frame', 'C'], '--frame "C" is not one of auto, stripped, A, B'],
  ])('%j is wrong usage', async (words, message) => {
    const { exitCode, stderr } = await decode(words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
