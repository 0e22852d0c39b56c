/**
 * The radio channel at 868.95 MHz: path loss by distance and floors (ITU-R P.1238), walls, log-normal
 * shadowing that stays the same for a link, and what a receiver makes of a frame. No time in here:
 * the radio decides what overlaps.
 */
import type { Rng } from '#kernel/rng.ts';

export interface ChannelOptions {
  /** Transmit power of a meter; 5…14 dBm are usual. */
  readonly meterPowerDbm: number;
  /** Weakest frame a receiver understands in mode T. */
  readonly sensitivityDbm: number;
  /** By how much a frame must be stronger than everything that overlaps it. */
  readonly captureDb: number;
  /** Standard deviation of the shadowing, dB. */
  readonly shadowingSigmaDb: number;
  /** Loss per decade of distance, dB. */
  readonly decadeLossDb: number;
  /** Loss through 0, 1, 2, 3 or more floors, dB. */
  readonly floorLossDb: readonly number[];
  /** Walls between a room and the stairwell, dB. */
  readonly wallLossDb: number;
  /** Change of the received power from frame to frame: ± this many whole dB. */
  readonly jitterDb: number;
  /** Frames lost for no reason of this model. */
  readonly randomLoss: { readonly n: number; readonly of: number };
}

export const DEFAULT_CHANNEL: ChannelOptions = {
  meterPowerDbm: 10,
  sensitivityDbm: -106,
  captureDb: 8,
  shadowingSigmaDb: 6,
  decadeLossDb: 33,
  floorLossDb: [0, 9, 19, 24],
  wallLossDb: 5,
  jitterDb: 1,
  randomLoss: { n: 0, of: 1 },
};

/** Metres from the stairwell, and the floor. */
export interface Place {
  readonly xM: number;
  readonly yM: number;
  readonly floor: number;
}

const FLOOR_HEIGHT_M = 2.9;
/** 20·log10(868.95 MHz) − 28, the loss of the first metre. */
const FIRST_METRE_DB = 20 * Math.log10(868.95) - 28;

/**
 * Loss of a link in whole tenths of dB, without walls or shadowing when they are 0. `rng` is forked
 * for this link by the caller, so that a link keeps its shadow whatever else is built.
 */
export function linkLossDb(
  ends: { readonly from: Place; readonly to: Place },
  options: ChannelOptions,
  rng: Rng,
): number {
  const { from, to } = ends;
  const floors = Math.abs(from.floor - to.floor);
  const distanceM = Math.max(
    1,
    Math.hypot(from.xM - to.xM, from.yM - to.yM, floors * FLOOR_HEIGHT_M),
  );
  const floorLoss = options.floorLossDb[Math.min(floors, options.floorLossDb.length - 1)] ?? 0;
  const loss =
    FIRST_METRE_DB +
    options.decadeLossDb * Math.log10(distanceM) +
    floorLoss +
    options.wallLossDb +
    options.shadowingSigmaDb * rng.normal();
  return Math.round(loss * 10) / 10;
}

/** `off`: the gateway had no power. `jammed`: noise was in the way, and no other frame was. */
export type LossReason = 'weak' | 'collision' | 'jammed' | 'fading' | 'filtered' | 'off';

/** No other frame overlapped. */
export const NO_INTERFERENCE_DBM = -999;

/** What one receiver makes of one frame. Draws from `rng` only where random loss is on. */
export function receive(
  frame: { readonly rssiDbm: number; readonly interferenceDbm: number },
  options: ChannelOptions,
  rng: Rng,
): 'heard' | Exclude<LossReason, 'filtered' | 'off' | 'jammed'> {
  if (frame.rssiDbm < options.sensitivityDbm) return 'weak';
  if (
    frame.interferenceDbm > NO_INTERFERENCE_DBM &&
    frame.rssiDbm - frame.interferenceDbm < options.captureDb
  ) {
    return 'collision';
  }
  if (options.randomLoss.n > 0 && rng.chance(options.randomLoss)) return 'fading';
  return 'heard';
}
