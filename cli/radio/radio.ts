/** `metertwin radio`: what is on the air, as I/Q samples for any receiver that reads such files. */
import path from 'node:path';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { createRng } from '#kernel/rng.ts';
import { formatInstant, SECOND_MS, type Instant } from '#kernel/time.ts';
import { stripFrame } from '#wire/frame.ts';

import { recordingBytes, type Recording } from '../../sim/radio/iq.ts';
import { chipsDurationUs, frameToChips, isSendable } from '../../sim/radio/phy.ts';
import { PHY_MODE_NAMES } from '../../sim/radio/phy-modes.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { seedOption } from '../common/common-options.ts';
import { listen, type Air } from './radio-air.ts';
import { writeRecording } from './radio-file.ts';
import { signalOptions, windowOptions, type WindowOptions } from './radio-options.ts';
import { airRecording, LOUDEST_DBFS, type AirRecording } from './radio-recording.ts';
import {
  emptyNote,
  frameJson,
  frameLines,
  receiverCommand,
  recordingLines,
  weakNote,
  type RecordingFacts,
} from './radio-text.ts';
import { bar, LiveLine } from '../common/render.ts';

export const command: Command = {
  name: 'radio',
  summary: 'what is on the air as an I/Q file, for rtl_433 and other receivers',
  usage: [
    'radio export FILE.cu8 [--scenario FILE] [--at T] [--for T] [--place P] [--noise]',
    'radio frame HEX -o FILE.cu8 [--mode M] [--noise]',
  ],
  options: {
    scenario: { type: 'string', value: 'FILE', summary: 'default scenarios/quiet-winter.yaml' },
    at: {
      type: 'string',
      value: 'T',
      summary: 'begin, from the start of the scenario on (default: a frame after PT1H)',
    },
    for: { type: 'string', value: 'T', summary: 'length of the recording (default PT10S)' },
    place: {
      type: 'string',
      value: 'P',
      summary: 'meter label, gateway id, outside, or x,y,floor (default the first gateway)',
    },
    mode: { type: 'string', value: 'M', summary: `${PHY_MODE_NAMES.join(', ')} (default T1)` },
    rate: {
      type: 'string',
      value: 'N',
      summary: 'samples per second (default 1600k; rtl_433 reads 1000k to 1600k)',
    },
    seed: { type: 'string', value: 'N', summary: 'another seed than the scenario names' },
    noise: { type: 'boolean', summary: 'add the noise of a receiver' },
    output: { type: 'string', short: 'o', value: 'FILE', summary: 'file of `radio frame`' },
    json: JSON_OPTION,
  },
  examples: [
    {
      line: 'metertwin radio export air.cu8 --at PT2H --for PT30S --noise',
      does: 'half a minute at the gateway',
    },
    { line: 'metertwin radio export air.cu8 --place d05-r2', does: 'heard beside one radiator' },
    { line: 'metertwin radio frame 2e4493… --mode C1-B -o one.cu8', does: 'one frame, no world' },
  ],
  notes: [
    'The world sends in mode T1; another mode shows the same frames in its coding.',
    'The gain is set so that the strongest frame has −6 dBFS. The same words give the same bytes.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  async run(args, io) {
    const [verb, what, ...rest] = args.positionals;
    if (verb !== 'export' && verb !== 'frame') {
      throw badUsage('radio', 'radio does one of two things: export, or frame');
    }
    if (what === undefined || (verb === 'export' && rest.length > 0)) {
      throw badUsage('radio', verb === 'export' ? 'export takes one file' : 'frame takes hex');
    }
    return verb === 'export' ? exportAir(what, args, io) : exportFrame([what, ...rest], args, io);
  },
};

async function exportAir(file: string, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const asked = windowOptions(args, io);
  const { forMs, mode, sampleRate } = asked;
  // Before the world is played, which may take a while.
  recordingBytes({ sampleRate, durationUs: forMs * 1000 });
  const line = new LiveLine(io);
  const isFree = textOption(args, 'at') === undefined;
  const { window, air } = await hear(asked, isFree, (tried) => listenTo(tried, line, io));
  if (air.stopped) return interrupted(line);
  const made = airRecording(air.frames, window, { noise: flag(args, 'noise') });
  const bytes = await write(file, made.recording, { io, line });
  if (bytes === undefined) return interrupted(line);
  const noise = flag(args, 'noise');
  const facts = { file, bytes, mode, sampleRate, seconds: forMs / SECOND_MS, noise };
  const result: AirResult = { ...made, facts, window, nextAt: air.nextAt };
  if (flag(args, 'json')) io.out(JSON.stringify(airJson(result)));
  else sayAir(result, io);
  return EXIT_CODE.ok;
}

/** Where nobody asked for an instant, a window with nothing in it moves to the next frame. */
async function hear(
  asked: WindowOptions,
  isFree: boolean,
  listenIn: (window: WindowOptions) => Promise<Air>,
): Promise<{ readonly window: WindowOptions; readonly air: Air }> {
  const air = await listenIn(asked);
  if (!isFree || air.nextAt === undefined) return { window: asked, air };
  const window = { ...asked, from: air.nextAt - SECOND_MS };
  return { window, air: await listenIn(window) };
}

function listenTo(window: WindowOptions, line: LiveLine, io: CommandIo): Promise<Air> {
  const { scenario, seed, listener, from, forMs, mode } = window;
  const until = from + forMs;
  const span = until - scenario.startAt;
  return listen({
    scenario,
    seed,
    listener,
    from,
    until,
    airtimeMs: (frame) =>
      isSendable(frame, mode) ? chipsDurationUs(frameToChips(frame, mode).length, mode) / 1000 : 0,
    onProgress: (now) => {
      line.update(() => `${scenario.name}  ${bar((now - scenario.startAt) / span)}`);
      return io.signal.aborted ? 'stop' : 'go-on';
    },
  });
}

function write(
  file: string,
  recording: Recording,
  { io, line }: { io: CommandIo; line: LiveLine },
): Promise<number | undefined> {
  return writeRecording(path.resolve(io.cwd, file), recording, {
    signal: io.signal,
    onProgress: (share) => line.update(() => `${file}  ${bar(share)}`),
  }).finally(() => line.clear());
}

function interrupted(line: LiveLine): ExitCode {
  line.clear();
  return EXIT_CODE.interrupted;
}

interface AirResult extends AirRecording {
  readonly facts: RecordingFacts;
  readonly window: WindowOptions;
  readonly nextAt: Instant | undefined;
}

function sayAir({ facts, window, frames, nextAt, leftOutCount }: AirResult, io: CommandIo): void {
  const { from, listener } = window;
  if (frames.length > 0) {
    io.out(
      [`at ${listener.name} from ${formatInstant(from)}`, ...frameLines(frames, from), ''].join(
        '\n',
      ),
    );
  } else {
    io.err(emptyNote(from, nextAt, io));
  }
  io.out(recordingLines(facts).join('\n'));
  const weak = weakNote(frames);
  if (weak !== undefined) io.err(`note: ${weak}`);
  if (leftOutCount > 0)
    io.err(`note: ${leftOutCount} transmissions that are no frames were left out`);
}

function airJson(result: AirResult) {
  const { facts, window, frames, fullScaleDbm, recording, nextAt, leftOutCount } = result;
  const { scenario, seed, listener, from } = window;
  return {
    ...facts,
    scenario: scenario.name,
    seed,
    from: formatInstant(from),
    place: { name: listener.name, ...listener.place },
    fullScaleDbm,
    noiseDbm: recording.noise === undefined ? null : recording.noise.dbfs + fullScaleDbm,
    frames: frames.map((frame) => frameJson(frame, from)),
    ...(nextAt === undefined ? {} : { nextAt: formatInstant(nextAt) }),
    leftOutCount,
    rtl433: receiverCommand(facts),
  };
}

/** Silence on both sides, for receivers that learn the noise first. */
const MARGIN_US = 20_000;
const FRAME_NOISE_DBFS = -36;

async function exportFrame(
  words: readonly string[],
  args: ParsedArgs,
  io: CommandIo,
): Promise<ExitCode> {
  const file = textOption(args, 'output');
  if (file === undefined) throw badUsage('radio', 'radio frame needs -o FILE.cu8');
  const frame = stripFrame(fromHex(words.join('')), 'auto');
  const { mode, sampleRate } = signalOptions(args);
  const noise = flag(args, 'noise');
  const rng = createRng(seedOption(args) ?? 1).fork('receiver');
  const airtimeUs = Math.ceil(chipsDurationUs(frameToChips(frame, mode).length, mode));
  const place = { startUs: MARGIN_US, carrierOffsetHz: 0, levelDbfs: LOUDEST_DBFS };
  const recording: Recording = {
    sampleRate,
    durationUs: airtimeUs + 2 * MARGIN_US,
    emissions: [{ frame, mode, ...place, phase: rng.fork('phase').u32() }],
    ...(flag(args, 'noise') ? { noise: { dbfs: FRAME_NOISE_DBFS, rng: rng.fork('noise') } } : {}),
  };
  const bytes = await write(file, recording, { io, line: new LiveLine(io) });
  if (bytes === undefined) return EXIT_CODE.interrupted;
  const facts = { file, bytes, mode, sampleRate, seconds: recording.durationUs / 1e6, noise };
  const json = { ...facts, airtimeMs: airtimeUs / 1000, frame: toHex(frame) };
  io.out(
    flag(args, 'json')
      ? JSON.stringify({ ...json, rtl433: receiverCommand(facts) })
      : recordingLines(facts).join('\n'),
  );
  return EXIT_CODE.ok;
}
