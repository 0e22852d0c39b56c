/**
 * `npm run bench -- decode-cli`: `metertwin decode` on a capture of 20,000 lines and 1,000 meters,
 * in processes of their own. Measured inside from the first byte of the capture to the last output,
 * cold (as a person runs it) and hot (the sixth time), and the whole process from outside. One telegram
 * is beside a Node that does nothing, which is the part that is not ours, and another decoder.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '#kernel/errors.ts';
import { decodeBatch, type BatchForm } from '../../cli/decode/batch.ts';
import { readKeyFile } from '../../cli/common/key-file.ts';
import { cipherFinder } from '../../cli/decode/keys.ts';
import { captureSources } from '../../cli/common/capture-sources.ts';
import { processIo } from '../../cli/process-io.ts';
import { aes128 } from '#wire/security/aes.ts';
import { fleetOf, keyFileOf, telegramSpecs, telegramsHex } from './fleet-telegrams.ts';
import { rate, shortest, startClock, type Figure, type Timed } from './report.ts';

const LINES = 20_000;
const METERS = 1_000;
const PROCESSES = 5;
const HOT_ROUNDS = 5;
const ONE_TELEGRAM_TURNS = 15;
const LARGE_TIMES = 10;
const LARGE_TURNS = 2;
const FORMS = ['brief', 'text', 'json'] as const;
/** First word of the child's arguments. */
export const DECODE_CHILD = 'decode-cli-child';

export function benchDecodeCli(runFile: string): Figure[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'metertwin-bench-'));
  try {
    const fleet = fleetOf(METERS);
    const specs = telegramSpecs(fleet, { count: LINES, mode: 5, aes: aes128 });
    const files = { capture: path.join(folder, 'c.txt'), keys: path.join(folder, 'k.json') };
    writeFileSync(files.capture, `${telegramsHex(specs).join('\n')}\n`);
    writeFileSync(files.keys, keyFileOf(fleet));
    const [first = ''] = telegramsHex(specs);
    return [
      ...FORMS.flatMap((form) => formFigures(form, { runFile, ...files })),
      largeFile(folder, specs, files.keys),
      ...oneTelegram(first, files.keys),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Files {
  readonly runFile: string;
  readonly capture: string;
  readonly keys: string;
}

const METERTWIN = fileURLToPath(new URL('../../bin/metertwin.cjs', import.meta.url));

/** Long enough for threads beside the one that reads. */
function largeFile(
  folder: string,
  specs: Parameters<typeof telegramsHex>[0],
  keys: string,
): Figure {
  const capture = path.join(folder, 'large.txt');
  writeFileSync(capture, `${telegramsHex(specs).join('\n')}\n`.repeat(LARGE_TIMES));
  const words = [METERTWIN, 'decode', capture, '--keys', keys, '--json'];
  return {
    name: 'metertwin decode --json, large file, whole process',
    unit: 'telegrams',
    count: LINES * LARGE_TIMES,
    ms: Math.min(...Array.from({ length: LARGE_TURNS }, () => run(words, 'ignore').ms)),
  };
}

/** In turns, so that what else the machine does falls on all alike. */
function oneTelegram(hex: string, keys: string): Figure[] {
  const programs: readonly (readonly [string, string, readonly string[]])[] = [
    ['node -e 0', process.execPath, ['-e', '0']],
    ['metertwin decode HEX', process.execPath, [METERTWIN, 'decode', hex, '--keys', keys]],
    ['wmbusmeters HEX, without a key', 'wmbusmeters', ['--silent', '--analyze', hex]],
  ];
  const installed = programs.filter(([, program]) => spawnSync(program).error === undefined);
  const times = installed.map((): number[] => []);
  for (let turn = 0; turn < ONE_TELEGRAM_TURNS; turn++) {
    for (const [at, [, program, words]] of installed.entries()) {
      times[at]?.push(run(words, 'ignore', program).ms);
    }
  }
  return installed.map(([name], at) => ({
    name: `${name}, whole process`,
    unit: 'telegrams',
    count: 1,
    ms: Math.min(...(times[at] ?? [])),
  }));
}

/** Each the best of several processes. */
function formFigures(form: BatchForm, { runFile, capture, keys }: Files): Figure[] {
  const inside: ChildTimes[] = [];
  const outside: number[] = [];
  for (let turn = 0; turn < PROCESSES; turn++) {
    const told = run([runFile, DECODE_CHILD, capture, keys, form], 'pipe').stdout;
    inside.push(JSON.parse(told) as ChildTimes);
    outside.push(run([METERTWIN, 'decode', capture, '--keys', keys, `--${form}`], 'ignore').ms);
  }
  const figure = (name: string): Pick<Figure, 'name' | 'unit'> => ({
    name: `metertwin decode --${form}, ${name}`,
    unit: 'telegrams',
  });
  const [cold, hot] = [inside.map((times) => times.cold), inside.map((times) => times.hot)];
  return [
    { ...figure('first byte to last output, cold'), ...rate(LINES, shortest(cold)) },
    { ...figure('first byte to last output, hot'), ...rate(LINES, shortest(hot)) },
    { ...figure('whole process'), count: LINES, ms: Math.min(...outside) },
  ];
}

function run(
  words: readonly string[],
  out: 'pipe' | 'ignore',
  program = process.execPath,
): { stdout: string; ms: number } {
  const given = words.filter((word) => word !== '--text');
  const startMs = performance.now();
  const child = spawnSync(program, given, {
    stdio: ['ignore', out, 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - startMs;
  assert(child.status === 0, `the process ended with ${child.status}: ${child.stderr}`);
  return { stdout: child.stdout ?? '', ms };
}

interface ChildTimes {
  readonly cold: Timed;
  readonly hot: Timed;
}

/** In the child: writes its times to standard output and what is decoded nowhere. */
export async function decodeChild([capture = '', keyFile = '', form = '']: readonly string[]) {
  const nowhere = openSync(devNull, 'w');
  const system = processIo([]);
  const io = { ...system, outLines: (lines: Uint8Array) => void writeSync(nowhere, lines) };
  const keyFor = cipherFinder(readKeyFile(keyFile, io.cwd), undefined);
  const options = {
    form: form as BatchForm,
    decode: { keyFor, frameFormat: 'auto' },
  } as const;
  const times: Timed[] = [];
  for (let round = 0; round <= HOT_ROUNDS; round++) {
    const clock = startClock();
    const { decoded } = await decodeBatch(captureSources([capture], io), options, io);
    times.push(clock());
    assert(decoded === LINES, `${decoded} of ${LINES} lines were decoded`);
  }
  const [cold, ...hot] = times;
  process.stdout.write(JSON.stringify({ cold, hot: shortest(hot) }));
}
