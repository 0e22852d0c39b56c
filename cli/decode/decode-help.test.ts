import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { addCrc } from '#wire/frame.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { command } from './decode.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';
/** The telegram that the examples of the help begin with. */
const FRAME =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const BRIEF = 'HCA 1234 units, 5678 at 2025-12-31  (2026-01-15 10:30, mode 5)';
const TIME = '2026-01-15 10:31:02';
const RTL_433 = JSON.stringify({
  time: TIME,
  model: 'Wireless-MBus',
  data: `2c${FRAME.slice(2)}${toHex(addCrc(fromHex(FRAME), 'A').subarray(-2))}`,
});

/** A folder with the files that the examples name. */
function exampleFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ 'QDS-87654321-35-08': KEY }));
  writeFileSync(join(folder, 'keys.csv'), `87654321,${KEY}\n`);
  writeFileSync(join(folder, 'capture.jsonl'), `${RTL_433}\n`);
  return folder;
}

/** What stands for more digits in the help is the telegram here; before a pipe is a receiver. */
function wordsOf(line: string): string[] {
  const ours = line.slice(line.lastIndexOf('|') + 1).trim();
  return ours
    .split(' ')
    .slice(1)
    .map((word) => (word.endsWith('…') && FRAME.startsWith(word.slice(0, -1)) ? FRAME : word));
}

async function run(words: readonly string[], given: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo({ cwd: exampleFolder(), ...given });
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

describe('every example of the help does what it says', () => {
  test.each(command.examples.map(({ line, does }) => [line, does] as const))(
    '%s: %s',
    async (line) => {
      const needsKey = !line.includes('--keys');
      const env = needsKey ? { LAB_KEY: KEY } : {};
      const { exitCode, stdout } = await run(wordsOf(line), { stdin: `${RTL_433}\n`, env });
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(line.includes('--json') ? /"value":1234/ : /1234/);
    },
  );

  test('and the help shows each of them', async () => {
    const { stdout } = await run(['decode', '--help']);
    for (const { line } of command.examples) expect(stdout).toContain(line);
    for (const name of Object.keys(command.options)) expect(stdout).toContain(`--${name}`);
  });
});

describe('every form of the usage is one that works', () => {
  test.each(command.usage.map((usage) => [usage]))('%s', async (usage) => {
    const words = usage
      .replace(/\[.*?\]/g, '')
      .replace('HEX', FRAME)
      .replace('FILE…', 'capture.jsonl')
      .replace('< FILE', '')
      .trim()
      .split(/\s+/);
    const { exitCode, stdout } = await run(words, { stdin: RTL_433, env: { LAB_KEY: KEY } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1234');
  });
});

describe('every way to write a telegram that the notes name is read', () => {
  const formatA = toHex(addCrc(fromHex(FRAME), 'A'));
  const written: readonly (readonly [string, string])[] = [
    ['hex', FRAME],
    ['blanks', FRAME.replace(/../g, '$& ')],
    ['colons', FRAME.replace(/../g, '$&:').slice(0, -1)],
    ['0x', `0x${FRAME}`],
    ['a time in front', `${TIME} ${FRAME}`],
    ['rtl_433 -F json', RTL_433],
    ['rtl-wmbus', `T1;1;1;${TIME}.000;97;148;87654321;0x${FRAME}`],
    ['wmbusmeters', `telegram=|${FRAME}|+12`],
    ['a bundle of a gateway', JSON.stringify({ telegrams: [{ rxAt: 1, frame: FRAME }] })],
    ...['data', 'telegram', 'frame', 'payload', 'raw', 'rawdata'].map(
      (field) => [field, JSON.stringify({ [field]: FRAME })] as const,
    ),
    ['CRC bytes of frame formats A', formatA],
    ['and B', toHex(addCrc(fromHex(FRAME), 'B'))],
  ];

  test.each(written)('%s', async (words, line) => {
    const notes = (command.notes ?? []).join(' ');
    expect(notes).toContain(words);
    const { exitCode, stdout } = await run(['decode', '-', '--brief'], {
      stdin: `# a comment\n\n${line}\n`,
      env: { LAB_KEY: KEY },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(BRIEF);
  });
});
