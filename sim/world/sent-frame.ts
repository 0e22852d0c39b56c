/** A frame that is over, as the world tells of it: what was sent, and what became of it. */
import type { Instant } from '#kernel/time.ts';
import type { LossReason } from '../radio/channel.ts';
import type { FrameSays, OnAir } from '../radio/radio.ts';
import type { FrameOutcome } from './counters.ts';

interface SentBase {
  /** When the frame began. */
  readonly at: Instant;
  /** When it was over: the `rxAt` of a gateway that received it. */
  readonly rxAt: Instant;
  /** The sender: a meter id, or what an attacker calls itself. */
  readonly meterId: string;
  readonly frame: Uint8Array;
  readonly outcome: 'heard' | 'lost';
  readonly lossReason?: LossReason;
}

/** A frame that is over. Only a meter of the house has units: the main value of its kind. */
export type SentFrame =
  | (SentBase & {
      readonly genuine: true;
      readonly units: number;
      readonly says?: FrameSays;
    })
  | (SentBase & { readonly genuine: false; readonly units: null });

export function sentFrame(frame: OnAir, outcome: FrameOutcome): SentFrame {
  const common: SentBase = {
    at: frame.at,
    rxAt: frame.endAt,
    meterId: frame.sender,
    frame: frame.frame,
    outcome: outcome.kind,
    ...(outcome.kind === 'lost' ? { lossReason: outcome.reason } : {}),
  };
  return frame.genuine && frame.units !== null
    ? { ...common, genuine: true, units: frame.units, ...saysOf(frame) }
    : { ...common, genuine: false, units: null };
}

function saysOf({ says }: OnAir): { readonly says?: FrameSays } {
  return says === undefined ? {} : { says };
}
