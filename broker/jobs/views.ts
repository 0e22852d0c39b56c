/** Jobs and executions in the shapes that devices and operators read. Times in epoch seconds. */
import { EXECUTION_NUMBER } from './model.ts';
import type { Job, JobExecution } from './model.ts';
import { parseExactJson } from '../common/exact-json.ts';

export function secondsOf(at: number): number {
  return Math.floor(at / 1000);
}

/** JobExecutionSummary of the device API. */
export function summaryOf(execution: JobExecution) {
  const { jobId, queuedAt, startedAt, updatedAt, version } = execution;
  return {
    jobId,
    queuedAt: secondsOf(queuedAt),
    ...(startedAt === undefined ? {} : { startedAt: secondsOf(startedAt) }),
    lastUpdatedAt: secondsOf(updatedAt),
    versionNumber: version,
    executionNumber: EXECUTION_NUMBER,
  };
}

/** JobExecution of the device API; without a job the document is left out. */
export function executionData(execution: JobExecution, job: Job | undefined) {
  const { thingName, status, statusDetails } = execution;
  const hasDetails = Object.keys(statusDetails).length > 0;
  return {
    thingName,
    status,
    ...(hasDetails ? { statusDetails } : {}),
    ...summaryOf(execution),
    ...(job === undefined ? {} : { jobDocument: parseExactJson(job.document) }),
  };
}

/** JobExecutionState of the device API. */
export function stateOf({ status, statusDetails, version }: JobExecution) {
  return { status, statusDetails, versionNumber: version };
}
