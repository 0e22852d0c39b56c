/** How a job is to be rolled out, retried, aborted and scheduled, read from a request and checked. */
import { defined } from '#kernel/defined.ts';
import { invalidRequest } from '../../common/aws-error.ts';
import { checkMinutes } from '../../jobs/model.ts';
import { parseSchedule } from '../../jobs/schedule.ts';
import {
  ABORT_FAILURES,
  END_BEHAVIORS,
  RATE_MAX,
  RETRY_FAILURES,
  type AbortCriterion,
  type JobSettings,
  type RetryCriterion,
} from '../../jobs/settings.ts';
import {
  filled,
  integer,
  list,
  number,
  object,
  oneOf,
  text,
  type Value,
  type ValueOf,
} from '../request/schema.ts';

const RATE = integer(1, RATE_MAX);
const POSITIVE = integer(1);
const RETRIES_MAX = 10;

const EXPONENTIAL_RATE = object(
  {
    baseRatePerMinute: RATE,
    incrementFactor: number(1.1, 5),
    rateIncreaseCriteria: object({
      numberOfNotifiedThings: POSITIVE,
      numberOfSucceededThings: POSITIVE,
    }),
  },
  'baseRatePerMinute',
  'incrementFactor',
  'rateIncreaseCriteria',
);

const ABORT_CRITERION = object(
  {
    failureType: oneOf(ABORT_FAILURES),
    action: oneOf(['CANCEL']),
    thresholdPercentage: number(0.01, 100),
    minNumberOfExecutedThings: POSITIVE,
  },
  'failureType',
  'action',
  'thresholdPercentage',
  'minNumberOfExecutedThings',
);

const RETRY_CRITERION = object(
  { failureType: oneOf(RETRY_FAILURES), numberOfRetries: integer(0, RETRIES_MAX) },
  'failureType',
  'numberOfRetries',
);

/** `maintenanceWindows` of a template, which become part of the schedule of its jobs. */
export const WINDOWS = list(
  object(
    { startTime: filled, durationInMinutes: integer(1, 1430) },
    'startTime',
    'durationInMinutes',
  ),
);

export const SCHEDULE = object({
  startTime: text,
  endTime: text,
  endBehavior: oneOf(END_BEHAVIORS),
  maintenanceWindows: WINDOWS,
});

/** Members of a body that are settings; a schedule is as the job was made. */
export const SETTINGS = {
  presignedUrlConfig: object({
    roleArn: { ...text, minLength: 20, maxLength: 2048 },
    expiresInSec: integer(60, 3600),
  }),
  jobExecutionsRolloutConfig: object({
    maximumPerMinute: RATE,
    exponentialRate: EXPONENTIAL_RATE,
  }),
  abortConfig: object({ criteriaList: list(ABORT_CRITERION) }, 'criteriaList'),
  timeoutConfig: object({ inProgressTimeoutInMinutes: integer() }),
  jobExecutionsRetryConfig: object(
    { criteriaList: list(RETRY_CRITERION, { minItems: 1, maxItems: 2 }) },
    'criteriaList',
  ),
} as const;

interface GivenSettings extends ValueOf<typeof SETTINGS> {
  readonly schedulingConfig?: Value<typeof SCHEDULE>;
}

/** Only the settings that the request names. Throws InvalidRequestException. */
export function checkSettings(given: GivenSettings): JobSettings {
  const { presignedUrlConfig, jobExecutionsRolloutConfig, abortConfig, timeoutConfig } = given;
  const { jobExecutionsRetryConfig, schedulingConfig } = given;
  const { incrementFactor, rateIncreaseCriteria } =
    jobExecutionsRolloutConfig?.exponentialRate ?? {};
  checkDigits('incrementFactor', incrementFactor, 1);
  if (rateIncreaseCriteria !== undefined && Object.keys(rateIncreaseCriteria).length === 0) {
    throw invalidRequest('rateIncreaseCriteria needs a number of notified or succeeded things');
  }
  if (abortConfig !== undefined) checkAborts(abortConfig.criteriaList);
  const minutes = timeoutConfig?.inProgressTimeoutInMinutes;
  checkMinutes(minutes, 'inProgressTimeoutInMinutes');
  checkRetries(jobExecutionsRetryConfig?.criteriaList ?? []);
  // Without an endTime an endBehavior applies to nothing, which AWS takes as it is.
  if (schedulingConfig !== undefined) parseSchedule(schedulingConfig);
  return defined({
    ...{ presignedUrlConfig, jobExecutionsRolloutConfig, abortConfig, timeoutConfig },
    ...{ jobExecutionsRetryConfig, schedulingConfig },
  });
}

function checkAborts(criteriaList: readonly AbortCriterion[]): void {
  if (criteriaList.length === 0) throw invalidRequest('abortConfig needs a criterion');
  for (const { thresholdPercentage } of criteriaList) {
    checkDigits('thresholdPercentage', thresholdPercentage, 2);
  }
}

function checkRetries(criteria: readonly RetryCriterion[]): void {
  const kinds = new Set(criteria.map(({ failureType }) => failureType));
  if (kinds.size < criteria.length || (kinds.has('ALL') && kinds.size > 1)) {
    throw invalidRequest('Each failure type of jobExecutionsRetryConfig may have one criterion');
  }
  const sum = criteria.reduce((total, { numberOfRetries }) => total + numberOfRetries, 0);
  if (sum > RETRIES_MAX) throw invalidRequest(`A thing may try again ${RETRIES_MAX} times in all`);
}

/** So many digits after the point. */
function checkDigits(name: string, value: number | undefined, digits: number): void {
  if (value === undefined || Number(value.toFixed(digits)) === value) return;
  throw invalidRequest(`${name} may have up to ${digits} decimals`);
}
