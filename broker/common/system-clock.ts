import type { Clock } from '#kernel/time.ts';

/** Real time: certificates, sessions and audit lines live in it. */
export const systemClock: Clock = { now: () => Date.now() };
