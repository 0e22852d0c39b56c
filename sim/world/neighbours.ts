/**
 * Meters of other houses on the same channel. Nobody reads them here: a gateway filters their numbers,
 * and their frames are in the way of others.
 */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import { EffectLog, type EffectOf } from '../core/effects.ts';
import { synchronousIntervalMs } from '../devices/transmit-schedule.ts';
import type { Transmission } from '../radio/radio.ts';

/** When a device sends next. */
export interface NeighbourFrame {
  readonly at: Instant;
  readonly device: number;
}

/** As long as the frame of an allocator. */
const FRAME_BYTES = 47;
/** L, C and a maker that nobody here has (`ZZZ`); number, version, type and content follow. */
const HEADER = [FRAME_BYTES - 1, 0x44, 0x5a, 0x6b];

export class Neighbours {
  readonly effects = new EffectLog();
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** Each device begins somewhere in its interval. */
  firstFrames(at: Instant): NeighbourFrame[] {
    const { devices, intervalMs } = this.#crowd(at).options;
    return Array.from({ length: devices }, (_, device) => ({
      at: at + 1 + this.#rng.fork(`${device}/phase`).below(intervalMs),
      device,
    }));
  }

  nextFrame(device: number, at: Instant): NeighbourFrame {
    const { from, options } = this.#crowd(at);
    const count = Math.floor((at - from) / options.intervalMs) + device;
    return { at: at + synchronousIntervalMs(options.intervalMs, count & 0xff), device };
  }

  /** Undefined once the crowd is gone. */
  transmission(
    device: number,
    { at, powerDbm }: Pick<Transmission, 'at' | 'powerDbm'>,
  ): Transmission | undefined {
    if (this.effects.at('crowded-air', at) === undefined) return undefined;
    const content = this.#rng.fork(`${device}/frame`).bytes(FRAME_BYTES - HEADER.length);
    const frame = Uint8Array.from([...HEADER, ...content]);
    return { at, frame, powerDbm, sender: `neighbour-${device}`, genuine: false };
  }

  #crowd(at: Instant): EffectOf<'crowded-air'> {
    const crowd = this.effects.at('crowded-air', at);
    assert(crowd !== undefined, 'nobody else is on the air');
    return crowd;
  }
}
