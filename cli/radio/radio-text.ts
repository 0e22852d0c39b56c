/** What `metertwin radio` says about a recording. */
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { formatInstant } from '#kernel/time.ts';
import { PHY_MODES, type PhyMode } from '../../sim/radio/phy-modes.ts';
import type { CommandIo } from '../common/args.ts';
import type { LevelledFrame } from './radio-recording.ts';
import { columns, thousands } from '../common/render.ts';

export interface RecordingFacts {
  /** As the user named it. */
  readonly file: string;
  readonly bytes: number;
  readonly mode: PhyMode;
  readonly sampleRate: number;
  readonly seconds: number;
  readonly noise: boolean;
}

/** Weaker than this against full scale, rtl_433 needs to be told. */
const PLAIN_LEVEL_DBFS = -14;

/**
 * The command that feeds the file to rtl_433: 104 is mode C and T, 105 is mode S. At 868 MHz it
 * tells the two frequencies apart by itself in a way that noise does not disturb; of a file it
 * does not know where the samples are from, and has to be told.
 */
export function receiverCommand({ file, sampleRate, noise }: RecordingFacts): string {
  const rate = sampleRate % 1000 === 0 ? `${sampleRate / 1000}k` : sampleRate;
  const detector = noise ? '-Y minmax -Y magest ' : '';
  return `rtl_433 -r cu8:${quoted(file)} -s ${rate} ${detector}-R 104 -R 105 -F json`;
}

function quoted(file: string): string {
  return /^[\w./+@%-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

export function recordingLines(facts: RecordingFacts): string[] {
  const { file, bytes, mode, sampleRate, seconds } = facts;
  const centreMhz = PHY_MODES[mode].centreHz / 1e6;
  return [
    `${file}  ${thousands(bytes)} bytes: ${seconds} s of ${mode} around ${centreMhz} MHz, ` +
      `${thousands(sampleRate)} samples/s, unsigned 8-bit I/Q`,
    '',
    receiverCommand(facts),
  ];
}

/** One line per frame, loudest column last, and what to do where a receiver would miss the weak. */
export function frameLines(frames: readonly LevelledFrame[], from: number): string[] {
  const rows = frames.map(({ at, sender, label, frame, rssiDbm, levelDbfs, outcome, genuine }) => [
    `${((at - from) / 1000).toFixed(3)} s`,
    label ?? sender,
    genuine ? 'meter' : 'foreign',
    `${frame.length} bytes`,
    `${rssiDbm} dBm`,
    `${levelDbfs} dBFS`,
    outcome === 'heard' ? 'heard by a gateway' : `lost at the gateways (${outcome})`,
  ]);
  return columns(rows, { alignRight: [0, 3, 4, 5] });
}

export function weakNote(frames: readonly LevelledFrame[]): string | undefined {
  const weak = frames.filter(({ levelDbfs }) => levelDbfs < PLAIN_LEVEL_DBFS).length;
  if (weak === 0) return undefined;
  const subject = weak === 1 ? 'one frame is' : `${weak} frames are`;
  return `${subject} below ${PLAIN_LEVEL_DBFS} dBFS; rtl_433 finds more of them with -Y magest -Y minlevel=-35`;
}

export function emptyNote(from: number, nextAt: number | undefined, io: CommandIo): string {
  const next =
    nextAt === undefined
      ? 'none begins in the hour after it'
      : `the next one begins at ${formatInstant(nextAt)}, ${((nextAt - from) / 1000).toFixed(1)} s after the begin`;
  return io.style('yellow', `no frame is on the air in this window; ${next}`);
}

export function frameJson(frame: LevelledFrame, from: number): object {
  const { at, sender, label, rssiDbm, levelDbfs, genuine, outcome } = frame;
  return {
    at: formatInstant(at),
    offsetMs: at - from,
    sender,
    ...defined({ label }),
    genuine,
    rssiDbm,
    levelDbfs,
    outcome,
    frame: toHex(frame.frame),
  };
}
