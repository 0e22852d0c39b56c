/** What a job and its execution on one thing are, and which changes an execution allows. Pure. */
import { AwsError } from '../common/aws-error.ts';
import { isDeeper, JSON_DEPTH_MAX } from '../common/json-depth.ts';
import { parseExactJson } from '../common/exact-json.ts';

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
export type JobState = 'IN_PROGRESS' | 'CANCELED' | 'COMPLETED';
export type StatusDetails = Readonly<Record<string, string>>;

export interface Job {
  readonly jobId: string;
  readonly targets: readonly string[];
  /** JSON text. */
  readonly document: string;
  readonly description: string | undefined;
  readonly status: JobState;
  readonly forceCanceled: boolean;
  readonly reasonCode: string | undefined;
  readonly comment: string | undefined;
  readonly timeoutMinutes: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly completedAt: number | undefined;
}

export interface JobExecution {
  readonly jobId: string;
  readonly thingName: string;
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
/** There is one execution of a job on a thing; retries would count on. */
export const EXECUTION_NUMBER = 1;
/** Quotas page. */
const DETAILS_MAX = 10;
const DETAIL_KEY = /^[a-zA-Z0-9:_-]{1,128}$/;
const DETAIL_VALUE_MAX = 1024;
const DOCUMENT_BYTES_MAX = 32 * 1024;
const MINUTES_MAX = 10_080;

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
