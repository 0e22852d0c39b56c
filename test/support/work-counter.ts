/**
 * How much work a call is: executions of blocks of our code as V8 counts them for coverage. The
 * same on every machine and in every run, so that "no more than linear" can be tested without a
 * clock. Work inside built-in functions is not counted, their callbacks are.
 */
import { Session, type Profiler } from 'node:inspector';

export interface WorkCounter {
  /** Executed blocks of the files whose address contains `part`. */
  count(part: string, run: () => void): number;
  stop(): void;
}

export function startWorkCounter(): WorkCounter {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    count: (part, run) => {
      takeCounts(session);
      run();
      let blocks = 0;
      for (const { url, functions } of takeCounts(session)) {
        if (!url.includes(part)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) blocks += count;
      }
      return blocks;
    },
    stop: () => {
      session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

/** Counts since the last call. */
function takeCounts(session: Session): readonly Profiler.ScriptCoverage[] {
  let result: readonly Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error !== null) throw error;
    result = taken.result;
  });
  return result;
}
