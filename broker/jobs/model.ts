/** What a job and its execution on one thing are, and which changes an execution allows. Pure. */
import { AwsError } from '../common/aws-error.ts';
import { isDeeper, JSON_DEPTH_MAX } from '../common/json-depth.ts';
import { parseExactJson } from '../common/exact-json.ts';
import type { JobSettings, Retries } from './settings.ts';

export const EXECUTION_STATES = [
  'QUEUED',
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'REJECTED',
  'REMOVED',
  'CANCELED',
] as const;
export type ExecutionState = (typeof EXECUTION_STATES)[number];
/** Deleting is done at once here, so no job is ever seen in DELETION_IN_PROGRESS. */
export const JOB_STATES = [
  'SCHEDULED',
  'IN_PROGRESS',
  'CANCELED',
  'COMPLETED',
  'DELETION_IN_PROGRESS',
] as const;
export type JobState = Exclude<(typeof JOB_STATES)[number], 'DELETION_IN_PROGRESS'>;
export const SELECTIONS = ['SNAPSHOT', 'CONTINUOUS'] as const;
export type TargetSelection = (typeof SELECTIONS)[number];
export type StatusDetails = Readonly<Record<string, string>>;

/** Where a document came from; shown, and not read again. */
export interface JobOrigin {
  readonly documentSource?: string | undefined;
  readonly jobTemplateArn?: string | undefined;
  readonly documentParameters?: Readonly<Record<string, string>> | undefined;
}

export interface RolloutState {
  /** The things in the targets are known. */
  readonly hasStarted: boolean;
  /** The end of the schedule has come: nothing is rolled out or tried again any more. */
  readonly isOver: boolean;
  readonly nextBatchAt: number;
}

export interface Job {
  readonly jobId: string;
  readonly targets: readonly string[];
  readonly targetSelection: TargetSelection;
  /** JSON text. */
  readonly document: string;
  readonly origin: JobOrigin;
  readonly settings: JobSettings;
  readonly rollout: RolloutState;
  /** When the roll-out is to be looked at again; undefined when it never is. */
  readonly dueAt: number | undefined;
  readonly description: string | undefined;
  readonly status: JobState;
  readonly forceCanceled: boolean;
  readonly reasonCode: string | undefined;
  readonly comment: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly completedAt: number | undefined;
}

export interface JobExecution {
  readonly jobId: string;
  readonly thingName: string;
  /** Counts the executions of a job on a thing; each retry is one more. */
  readonly number: number;
  readonly retries: Retries;
  readonly status: ExecutionState;
  readonly statusDetails: StatusDetails;
  readonly forceCanceled: boolean;
  readonly queuedAt: number;
  readonly startedAt: number | undefined;
  readonly updatedAt: number;
  readonly version: number;
  readonly timeoutAt: number | undefined;
}

/** States that a device may report. */
export const REPORTABLE: readonly ExecutionState[] = [
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'REJECTED',
];

export const JOB_ID = /^[a-zA-Z0-9_-]{1,64}$/;
/** Quotas page. */
const DETAILS_MAX = 10;
const DETAIL_KEY = /^[a-zA-Z0-9:_-]{1,128}$/;
const DETAIL_VALUE_MAX = 1024;
const DOCUMENT_BYTES_MAX = 32 * 1024;
const MINUTES_MAX = 10_080;

/** Work for a job goes on: it may still be rolled out, aborted, retried. */
export function isActive(status: JobState): boolean {
  return status === 'SCHEDULED' || status === 'IN_PROGRESS';
}

export function isPending(status: ExecutionState): boolean {
  return status === 'QUEUED' || status === 'IN_PROGRESS';
}

/** An update that the state of the execution forbids; the response carries that state. */
export class ExecutionError extends AwsError {
  readonly execution: JobExecution;
  constructor(type: AwsError['type'], message: string, execution: JobExecution) {
    super(type, message);
    this.execution = execution;
  }
}

/** Throws ExecutionError when the execution has ended or was changed meanwhile. */
export function checkUpdate(execution: JobExecution, expectedVersion: number | undefined): void {
  const { version, status, jobId } = execution;
  if (expectedVersion !== undefined && expectedVersion !== version) {
    const message = `Expected version ${expectedVersion} of job ${jobId}, but it is ${version}`;
    throw new ExecutionError('VersionConflictException', message, execution);
  }
  if (isPending(status)) return;
  const message = `The execution of job ${jobId} is ${status} and can no longer change`;
  throw new ExecutionError('InvalidStateTransitionException', message, execution);
}

/** Throws InvalidRequestException. */
export function checkDetails(details: StatusDetails): void {
  const entries = Object.entries(details);
  const isFine = entries.every(
    ([key, value]) => DETAIL_KEY.test(key) && value.length >= 1 && value.length <= DETAIL_VALUE_MAX,
  );
  if (entries.length <= DETAILS_MAX && isFine) return;
  throw new AwsError('InvalidRequestException', 'Status details are not valid');
}

/** Throws InvalidRequestException. */
export function checkMinutes(minutes: number | undefined, name: string): void {
  if (minutes === undefined) return;
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MINUTES_MAX) return;
  throw new AwsError('InvalidRequestException', `${name} must be from 1 to ${MINUTES_MAX}`);
}

/** Throws InvalidRequestException unless it is JSON of at most 32 KB, in a sane depth. */
export function checkDocument(document: string): void {
  if (Buffer.byteLength(document) > DOCUMENT_BYTES_MAX) {
    throw new AwsError('InvalidRequestException', 'The job document is larger than 32 KB');
  }
  if (isDeeper(document)) {
    const message = `The job document is nested deeper than ${JSON_DEPTH_MAX} levels`;
    throw new AwsError('InvalidRequestException', message);
  }
  try {
    parseExactJson(document);
  } catch {
    throw new AwsError('InvalidRequestException', 'The job document is not valid JSON');
  }
}
