/** Real time as ports of the world's driver and of the gateways' uplinks. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Timers } from '../../sim/gateway/uplink-connection.ts';
import type { DriveTimers } from '../../sim/scenario/drive.ts';

export const driveTimers: DriveTimers = {
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
  breathe: () => breathe(),
};

export const uplinkTimers: Timers = {
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
