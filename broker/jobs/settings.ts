/**
 * How a job is rolled out, retried, aborted and scheduled (developer guide,
 * `jobs-configurations-details`), in the shapes of the API: they are stored and shown as they came.
 */
interface RolloutConfig {
  readonly maximumPerMinute?: number | undefined;
  readonly exponentialRate?: ExponentialRate | undefined;
}

interface ExponentialRate {
  readonly baseRatePerMinute: number;
  readonly incrementFactor: number;
  readonly rateIncreaseCriteria: {
    readonly numberOfNotifiedThings?: number | undefined;
    readonly numberOfSucceededThings?: number | undefined;
  };
}

export const ABORT_FAILURES = ['FAILED', 'REJECTED', 'TIMED_OUT', 'ALL'] as const;

export interface AbortCriterion {
  readonly failureType: (typeof ABORT_FAILURES)[number];
  readonly action: 'CANCEL';
  readonly thresholdPercentage: number;
  readonly minNumberOfExecutedThings: number;
}

export const RETRY_FAILURES = ['FAILED', 'TIMED_OUT', 'ALL'] as const;

export interface RetryCriterion {
  readonly failureType: (typeof RETRY_FAILURES)[number];
  readonly numberOfRetries: number;
}

export const END_BEHAVIORS = ['STOP_ROLLOUT', 'CANCEL', 'FORCE_CANCEL'] as const;

export interface MaintenanceWindow {
  /** `cron(0 3 ? * SUN *)`, in UTC. */
  readonly startTime: string;
  readonly durationInMinutes: number;
}

export interface SchedulingConfig {
  readonly startTime?: string | undefined;
  readonly endTime?: string | undefined;
  readonly endBehavior?: (typeof END_BEHAVIORS)[number] | undefined;
  readonly maintenanceWindows?: readonly MaintenanceWindow[] | undefined;
}

export interface JobSettings {
  readonly presignedUrlConfig?: PresignedUrlConfig | undefined;
  readonly jobExecutionsRolloutConfig?: RolloutConfig | undefined;
  readonly abortConfig?: { readonly criteriaList: readonly AbortCriterion[] } | undefined;
  readonly timeoutConfig?: { readonly inProgressTimeoutInMinutes?: number | undefined } | undefined;
  readonly jobExecutionsRetryConfig?:
    { readonly criteriaList: readonly RetryCriterion[] } | undefined;
  readonly schedulingConfig?: SchedulingConfig | undefined;
}

interface PresignedUrlConfig {
  readonly roleArn?: string | undefined;
  readonly expiresInSec?: number | undefined;
}

/** The documented default, and the most that can be asked for. */
export const RATE_MAX = 1000;

/** How many things may hear of a job in this minute. */
export function ratePerMinute(
  config: RolloutConfig | undefined,
  { notified, succeeded }: { readonly notified: number; readonly succeeded: number },
): number {
  const { maximumPerMinute = RATE_MAX, exponentialRate } = config ?? {};
  if (exponentialRate === undefined) return maximumPerMinute;
  const { baseRatePerMinute, incrementFactor, rateIncreaseCriteria } = exponentialRate;
  const { numberOfNotifiedThings, numberOfSucceededThings } = rateIncreaseCriteria;
  const increases = Math.max(
    Math.floor(notified / (numberOfNotifiedThings ?? Infinity)),
    Math.floor(succeeded / (numberOfSucceededThings ?? Infinity)),
  );
  const rate = Math.floor(baseRatePerMinute * incrementFactor ** increases);
  return Math.min(rate, maximumPerMinute);
}

/** Things by the state in which their last finished execution ended. */
export type Finished = Readonly<
  Partial<Record<'SUCCEEDED' | 'FAILED' | 'REJECTED' | 'TIMED_OUT', number>>
>;

/** The first criterion that is met; criteria are looked at in their order. */
export function metCriterion(
  criteria: readonly AbortCriterion[],
  finished: Finished,
): AbortCriterion | undefined {
  const { SUCCEEDED = 0, FAILED = 0, REJECTED = 0, TIMED_OUT = 0 } = finished;
  const failures = { FAILED, REJECTED, TIMED_OUT, ALL: FAILED + REJECTED + TIMED_OUT };
  const executed = SUCCEEDED + failures.ALL;
  return criteria.find(
    ({ failureType, thresholdPercentage, minNumberOfExecutedThings }) =>
      executed >= minNumberOfExecutedThings &&
      // In hundredths of a percent, which is as fine as a threshold can be: no rounding.
      failures[failureType] * 10_000 >= Math.round(thresholdPercentage * 100) * executed,
  );
}

/** How often a thing has tried again, by the failure that was the reason. */
export interface Retries {
  readonly FAILED: number;
  readonly TIMED_OUT: number;
}

export const NO_RETRIES: Retries = { FAILED: 0, TIMED_OUT: 0 };

/** The count after one more try; undefined when the job allows no more after this failure. */
export function nextRetry(
  criteria: readonly RetryCriterion[],
  retries: Retries,
  failure: keyof Retries,
): Retries | undefined {
  const ofKind = criteria.find(({ failureType }) => failureType === failure);
  const ofAll = criteria.find(({ failureType }) => failureType === 'ALL');
  const isLeft =
    retries[failure] < (ofKind?.numberOfRetries ?? 0) ||
    retries.FAILED + retries.TIMED_OUT < (ofAll?.numberOfRetries ?? 0);
  return isLeft ? { ...retries, [failure]: retries[failure] + 1 } : undefined;
}
