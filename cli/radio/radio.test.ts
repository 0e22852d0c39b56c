import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { demodulate } from '../../sim/radio/iq-demodulator.fixture.ts';
import { chipsToFrames } from '../../sim/radio/phy.ts';
import { PHY_MODES, type PhyMode } from '../../sim/radio/phy-modes.ts';
import type { CommandIo } from '../common/args.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const FRAME =
  '2e449344214365873508' +
  '7a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
/** The same with the CRC bytes of format A. */
const FRAME_A =
  '2e44934421436587350896ca7a2a00200547646abadef5596b1e8882b049' +
  '19dd50b258be7ec1d11f53f3c3ea01082891a198ff7b587743';

const QUIET = path.resolve('scenarios/quiet-winter.yaml');

async function radio(words: readonly string[], given: Partial<CommandIo> = {}) {
  const cwd = temporaryFolder();
  const io = fakeIo({ cwd, ...given });
  const exitCode = await runMetertwin(['radio', ...words], io);
  const file = path.join(cwd, 'air.cu8');
  return { exitCode, stdout: io.stdout(), stderr: io.stderr(), file };
}

async function exported(...words: string[]) {
  const result = await radio(['export', 'air.cu8', '--scenario', QUIET, '--json', ...words]);
  expect(result.stderr).toBe('');
  return {
    json: JSON.parse(result.stdout) as {
      frames: { offsetMs: number; frame: string; levelDbfs: number; rssiDbm: number }[];
      bytes: number;
      nextAt?: string;
      noiseDbm: number | null;
    },
    samples: readFileSync(result.file),
  };
}

function heard(samples: Uint8Array, mode: PhyMode): string[] {
  const { chipRate } = PHY_MODES[mode];
  const chips = demodulate(samples, { sampleRate: 1_600_000, chipRate });
  return chipsToFrames(chips, mode === 'S1' ? 'S' : 'T+C').flatMap(({ outcome }) =>
    outcome.kind === 'ok' ? [toHex(outcome.frame)] : [],
  );
}

function hash(samples: Uint8Array): string {
  return createHash('sha256').update(samples).digest('hex');
}

test('without an instant, the recording begins a second before a frame, which can be read', async () => {
  const { json, samples } = await exported('--for', 'PT1.05S');
  expect(json.frames[0]).toMatchObject({ offsetMs: 1_000, levelDbfs: -6 });
  expect([samples.length, json.bytes]).toEqual([3_360_000, 3_360_000]);
  expect(heard(samples, 'T1')).toEqual(json.frames.map(({ frame }) => frame));
});

test('the same words give the same bytes, another seed gives others', async () => {
  const words = ['--for', 'PT1.05S', '--noise'];
  const first = await exported(...words);
  expect(hash((await exported(...words)).samples)).toBe(hash(first.samples));
  expect(hash((await exported(...words, '--seed', '7')).samples)).not.toBe(hash(first.samples));
  expect(first.json.noiseDbm).toBe(-106);
});

test('the text names the frames and the command for the receiver', async () => {
  const words = ['export', 'air.cu8', '--scenario', QUIET, '--at', 'PT1H1M', '--for', 'PT30S'];
  const { exitCode, stdout, stderr, file } = await radio([...words, '--rate', '1M']);
  expect(exitCode).toBe(0);
  expect(stdout.replaceAll(' ', ' ')).toMatchInlineSnapshot(`
    "at gw-1 from 2025-12-08T00:01:00.000Z
     5.243 s  d04-r3  meter  47 bytes  -55 dBm   -6 dBFS  heard by a gateway
    21.739 s  d03-r3  meter  47 bytes  -65 dBm  -16 dBFS  heard by a gateway

    air.cu8  60 000 000 bytes: 30 s of T1 around 868.95 MHz, 1 000 000 samples/s, unsigned 8-bit I/Q

    rtl_433 -r cu8:air.cu8 -s 1000k -R 104 -R 105 -F json"
  `);
  expect(stderr).toMatchInlineSnapshot(
    `"note: one frame is below -14 dBFS; rtl_433 finds more of them with -Y magest -Y minlevel=-35"`,
  );
  expect(readFileSync(file).length).toBe(60_000_000);
});

test('an empty window is written all the same, and says when the next frame comes', async () => {
  const words = ['export', 'air.cu8', '--scenario', QUIET, '--at', 'PT1H', '--for', 'PT1S'];
  const { exitCode, stderr, file } = await radio(words);
  expect([exitCode, existsSync(file)]).toEqual([0, true]);
  expect(stderr).toMatch(
    /no frame is on the air in this window; the next one begins at 2025-12-08/,
  );
});

test.each(['T1', 'C1-A', 'C1-B', 'S1'] as const)(
  'one frame in mode %s, with noise',
  async (mode) => {
    const words = ['frame', FRAME, '-o', 'air.cu8', '--mode', mode, '--noise'];
    const { exitCode, stdout, file } = await radio(words);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('rtl_433 -r cu8:air.cu8 -s 1600k -Y minmax -Y magest -R 104 -R 105');
    expect(heard(readFileSync(file), mode)).toEqual([FRAME]);
  },
);

test('a frame may be given with its CRC bytes and with spaces', async () => {
  const words = FRAME_A.match(/.{1,20}/g) ?? [];
  const { stdout } = await radio(['frame', ...words, '-o', 'air.cu8', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ frame: FRAME, airtimeMs: 7.12, mode: 'T1' });
});

test('RADIO_RECORDING_TOO_LARGE comes before any work, and leaves no file', async () => {
  const words = ['export', 'air.cu8', '--scenario', QUIET, '--for', 'PT1H'];
  const { exitCode, stderr, file } = await radio(words);
  expect([exitCode, existsSync(file)]).toEqual([2, false]);
  expect(stderr).toContain('error RADIO_RECORDING_TOO_LARGE: 3600 s at 1600000 samples/s');
  expect(stderr).toContain('335 s fit into one file');
});

test('ctrl-c leaves no half-written file', async () => {
  const words = ['export', 'air.cu8', '--scenario', QUIET, '--for', 'PT10S'];
  const { exitCode, file } = await radio(words, { signal: AbortSignal.abort() });
  expect([exitCode, existsSync(file)]).toEqual([130, false]);
});

test.each([
  { words: ['--place', 'd99-r9'], code: 'RADIO_UNKNOWN_PLACE' },
  { words: ['--mode', 'N1'], code: 'CLI_BAD_VALUE' },
  { words: ['--rate', '250k'], code: 'CLI_BAD_VALUE' },
  { words: ['--rate', 'fast'], code: 'CLI_BAD_VALUE' },
  { words: ['--at', 'P36D'], code: 'CLI_BAD_VALUE' },
  { words: ['--for', 'PT0S'], code: 'CLI_BAD_VALUE' },
  { words: ['--for', '10s'], code: 'TIME_NOT_A_DURATION' },
  { words: ['again.cu8'], code: 'CLI_BAD_USAGE' },
])('radio export with $words is $code', async ({ words, code }) => {
  const { exitCode, stderr } = await radio(['export', 'air.cu8', '--scenario', QUIET, ...words]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`error ${code}: `);
});

test.each([
  { words: [], code: 'CLI_BAD_USAGE', exitCode: 2 },
  { words: ['listen', 'x'], code: 'CLI_BAD_USAGE', exitCode: 2 },
  { words: ['frame', FRAME], code: 'CLI_BAD_USAGE', exitCode: 2 },
  { words: ['frame', '-o', 'air.cu8'], code: 'CLI_BAD_USAGE', exitCode: 2 },
  { words: ['frame', 'xyz', '-o', 'air.cu8'], code: 'BYTES_NOT_HEX', exitCode: 4 },
  { words: ['frame', FRAME.slice(4), '-o', 'air.cu8'], code: 'RADIO_NOT_A_FRAME', exitCode: 4 },
])('radio $words is $code', async ({ words, code, exitCode }) => {
  const result = await radio(words);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).toContain(`error ${code}: `);
});
