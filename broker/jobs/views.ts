/** Jobs and executions in the shapes that devices and operators read. Times in epoch seconds. */
import type { ExecutionState, JobExecution } from './model.ts';
import { parseExactJson } from '../common/exact-json.ts';

export function secondsOf(at: number): number {
  return Math.floor(at / 1000);
}

/** JobExecutionSummary of the device API. */
export function summaryOf(execution: JobExecution) {
  const { jobId, queuedAt, startedAt, updatedAt, version, number } = execution;
  return {
    jobId,
    queuedAt: secondsOf(queuedAt),
    ...(startedAt === undefined ? {} : { startedAt: secondsOf(startedAt) }),
    lastUpdatedAt: secondsOf(updatedAt),
    versionNumber: version,
    executionNumber: number,
  };
}

/** JobExecution of the device API; the document is left out where none is given. */
export function executionData(execution: JobExecution, document: string | undefined) {
  const { thingName, status, statusDetails } = execution;
  const hasDetails = Object.keys(statusDetails).length > 0;
  return {
    thingName,
    status,
    ...(hasDetails ? { statusDetails } : {}),
    ...summaryOf(execution),
    ...(document === undefined ? {} : { jobDocument: parseExactJson(document) }),
  };
}

/** JobExecutionState of the device API. */
export function stateOf({ status, statusDetails, version }: JobExecution) {
  return { status, statusDetails, versionNumber: version };
}

/** JobProcessDetails: things by the state of their newest execution. */
export function processDetails(counts: Partial<Record<ExecutionState, number>>) {
  return {
    numberOfCanceledThings: counts.CANCELED ?? 0,
    numberOfSucceededThings: counts.SUCCEEDED ?? 0,
    numberOfFailedThings: counts.FAILED ?? 0,
    numberOfRejectedThings: counts.REJECTED ?? 0,
    numberOfQueuedThings: counts.QUEUED ?? 0,
    numberOfInProgressThings: counts.IN_PROGRESS ?? 0,
    numberOfRemovedThings: counts.REMOVED ?? 0,
    numberOfTimedOutThings: counts.TIMED_OUT ?? 0,
  };
}
