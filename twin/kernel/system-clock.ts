/** The machine's clock, for what lives in real time: certificates, sessions, audit lines, pacing. */
import type { Clock } from './time.ts';

/** Only programs pass it on; code that must run twice the same takes a `Clock`. */
export const systemClock: Clock = { now: () => Date.now() };
