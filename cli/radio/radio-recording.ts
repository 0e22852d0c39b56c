/** From frames heard at a place to a recording: gain, noise, and the crystals of the senders. */
import { createRng } from '#kernel/rng.ts';
import type { Emission, Recording } from '../../sim/radio/iq.ts';
import { isSendable } from '../../sim/radio/phy.ts';
import type { AirFrame } from './radio-air.ts';
import type { WindowOptions } from './radio-options.ts';

/** A frame with its strength in the file. */
export interface LevelledFrame extends AirFrame {
  readonly levelDbfs: number;
}

export interface AirRecording {
  readonly recording: Recording;
  readonly frames: readonly LevelledFrame[];
  /** Power of a carrier that swings over the full range. */
  readonly fullScaleDbm: number;
  /** Transmissions that are no frames, and so have no chips. */
  readonly leftOutCount: number;
}

/** The strongest frame, below the full range so that overlapping ones find room. */
export const LOUDEST_DBFS = -6;
/** Without strong senders the gain ends here. */
const MAX_GAIN_FULL_SCALE_DBM = -60;
/** Thermal noise of one hertz at room temperature, and the noise figure of a simple receiver. */
const THERMAL_DBM_PER_HZ = -174;
const NOISE_FIGURE_DB = 6;
/** Crystals of the senders are off by up to ± this much: 12 ppm. */
const CARRIER_SPREAD_HZ = 10_000;

/** The gain is set for the strongest frame, as a receiver does; without one it is the highest. */
export function airRecording(
  heard: readonly AirFrame[],
  window: WindowOptions,
  { noise }: { readonly noise: boolean },
): AirRecording {
  const { sampleRate, forMs, seed, mode } = window;
  const sendable = heard.filter(({ frame }) => isSendable(frame, mode));
  const fullScaleDbm = fullScaleOf(sendable);
  const frames = sendable.map((frame) => ({ ...frame, levelDbfs: frame.rssiDbm - fullScaleDbm }));
  const rng = createRng(seed).fork('receiver/noise');
  return {
    recording: {
      sampleRate,
      durationUs: forMs * 1000,
      emissions: frames.map((frame) => emissionOf(frame, window)),
      ...(noise ? { noise: { dbfs: noiseDbm(sampleRate) - fullScaleDbm, rng } } : {}),
    },
    frames,
    fullScaleDbm,
    leftOutCount: heard.length - sendable.length,
  };
}

function fullScaleOf(frames: readonly AirFrame[]): number {
  const strongest = Math.max(...frames.map(({ rssiDbm }) => rssiDbm), -Infinity);
  return Math.max(strongest - LOUDEST_DBFS, MAX_GAIN_FULL_SCALE_DBM);
}

/** Whole dB, so that the last bit of a logarithm does not matter. */
function noiseDbm(sampleRate: number): number {
  return THERMAL_DBM_PER_HZ + NOISE_FIGURE_DB + Math.round(10 * Math.log10(sampleRate));
}

/** A sender has one crystal and so one carrier offset; the phase of each frame is its own. */
function emissionOf(frame: LevelledFrame, { seed, from, mode }: WindowOptions): Emission {
  const rng = createRng(seed).fork(`receiver/${frame.sender}`);
  return {
    frame: frame.frame,
    mode,
    startUs: (frame.at - from) * 1000,
    carrierOffsetHz: rng.fork('carrier').below(2 * CARRIER_SPREAD_HZ + 1) - CARRIER_SPREAD_HZ,
    levelDbfs: frame.levelDbfs,
    phase: rng.fork(`phase/${frame.at}`).u32(),
  };
}
