/** What runs in each of the threads that decode lines of a capture. */
import { parentPort, workerData } from 'node:worker_threads';
import { LineWork, type LineJob, type LineWorkOptions } from './line-work.ts';

const work = new LineWork(workerData as LineWorkOptions);

parentPort?.on('message', (job: LineJob) => {
  const result = work.run(job);
  // Given away, not copied.
  parentPort?.postMessage(result, [result.bytes.buffer]);
});
