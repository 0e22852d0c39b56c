/** Paces of the world as texts for a choice. */
import type { Pace } from '../../twin/api/schemas/lab.ts';

/** Paused, real time, a minute, ten minutes and an hour a second, as fast as it goes. */
export const PACES: readonly string[] = ['0', '1', '60', '600', '3600', 'max'];

export const paceKey = (pace: Pace): string => String(pace);
export const parsePace = (key: string): Pace => (key === 'max' ? 'max' : Number(key));
