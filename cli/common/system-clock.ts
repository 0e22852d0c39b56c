/** The machine's clock, for what lives in real time: certificates, sessions, pacing. */
import type { Clock } from '#kernel/time.ts';

export const systemClock: Clock = { now: () => Date.now() };
