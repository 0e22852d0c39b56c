/** How a job is to be rolled out, retried, aborted and scheduled, read from a request and checked. */
import { invalidRequest } from '../../common/aws-error.ts';
import { isJsonObject } from '../../common/json.ts';
import { checkMinutes } from '../../jobs/model.ts';
import { parseSchedule } from '../../jobs/schedule.ts';
import { ABORT_FAILURES, END_BEHAVIORS, RATE_MAX, RETRY_FAILURES } from '../../jobs/settings.ts';
import type {
  AbortCriterion,
  ExponentialRate,
  JobSettings,
  MaintenanceWindow,
  PresignedUrlConfig,
  RetryCriterion,
  RolloutConfig,
  SchedulingConfig,
} from '../../jobs/settings.ts';
import { oneOf, optionalInteger, optionalObject, optionalText, requiredText } from '../fields.ts';
import type { Json, JsonObject } from '../operation.ts';

const READERS = {
  presignedUrlConfig: readPresigned,
  jobExecutionsRolloutConfig: readRollout,
  abortConfig: readAbort,
  timeoutConfig: readTimeout,
  jobExecutionsRetryConfig: readRetry,
  schedulingConfig: readScheduling,
} as const satisfies { [K in keyof JobSettings]-?: (config: JsonObject) => JobSettings[K] };

/** Only the settings that the request names. Throws InvalidRequestException. */
export function readSettings(body: JsonObject): JobSettings {
  const found = Object.entries(READERS).flatMap(([name, read]) => {
    const config = optionalObject(body, name);
    return config === undefined ? [] : [[name, read(config)]];
  });
  return Object.fromEntries(found) as JobSettings;
}

/** `maintenanceWindows` of a template, which become part of the schedule of its jobs. */
export function readWindows(body: JsonObject): readonly MaintenanceWindow[] | undefined {
  const windows = objects(body, 'maintenanceWindows');
  const read = windows?.map((window) => ({
    startTime: requiredText(window, 'startTime'),
    durationInMinutes: integer(window, 'durationInMinutes', { low: 1, high: 1430 }),
  }));
  parseSchedule({ maintenanceWindows: read });
  return read;
}

function readPresigned(config: JsonObject): PresignedUrlConfig {
  const roleArn = optionalText(config, 'roleArn');
  if (roleArn !== undefined && (roleArn.length < 20 || roleArn.length > 2048)) {
    throw invalidRequest('roleArn must have 20 to 2048 characters');
  }
  return { roleArn, expiresInSec: within(config, 'expiresInSec', { low: 60, high: 3600 }) };
}

function readTimeout(config: JsonObject): NonNullable<JobSettings['timeoutConfig']> {
  const inProgressTimeoutInMinutes = optionalInteger(config, 'inProgressTimeoutInMinutes');
  checkMinutes(inProgressTimeoutInMinutes, 'inProgressTimeoutInMinutes');
  return { inProgressTimeoutInMinutes };
}

const RATE = { low: 1, high: RATE_MAX };

function readRollout(config: JsonObject): RolloutConfig {
  const exponential = optionalObject(config, 'exponentialRate');
  return {
    maximumPerMinute: within(config, 'maximumPerMinute', RATE),
    exponentialRate: exponential === undefined ? undefined : readExponential(exponential),
  };
}

function readExponential(config: JsonObject): ExponentialRate {
  const criteria = optionalObject(config, 'rateIncreaseCriteria') ?? {};
  const positive = { low: 1, high: Number.MAX_SAFE_INTEGER };
  const rateIncreaseCriteria = {
    numberOfNotifiedThings: within(criteria, 'numberOfNotifiedThings', positive),
    numberOfSucceededThings: within(criteria, 'numberOfSucceededThings', positive),
  };
  if (Object.values(rateIncreaseCriteria).every((value) => value === undefined)) {
    throw invalidRequest('rateIncreaseCriteria needs a number of notified or succeeded things');
  }
  return {
    baseRatePerMinute: integer(config, 'baseRatePerMinute', RATE),
    incrementFactor: decimal(config, 'incrementFactor', { low: 1.1, high: 5, digits: 1 }),
    rateIncreaseCriteria,
  };
}

function readAbort(config: JsonObject): NonNullable<JobSettings['abortConfig']> {
  const criteriaList = objects(config, 'criteriaList') ?? [];
  if (criteriaList.length === 0) throw invalidRequest('abortConfig needs a criterion');
  return { criteriaList: criteriaList.map(readAbortCriterion) };
}

function readAbortCriterion(criterion: JsonObject): AbortCriterion {
  oneOf(requiredText(criterion, 'action'), 'action', ['CANCEL']);
  const failureType = requiredText(criterion, 'failureType');
  return {
    failureType: oneOf(failureType, 'failureType', ABORT_FAILURES) ?? 'ALL',
    action: 'CANCEL',
    thresholdPercentage: decimal(criterion, 'thresholdPercentage', {
      ...{ low: 0.01, high: 100, digits: 2 },
    }),
    minNumberOfExecutedThings: integer(criterion, 'minNumberOfExecutedThings', {
      ...{ low: 1, high: Number.MAX_SAFE_INTEGER },
    }),
  };
}

const RETRIES_MAX = 10;

function readRetry(config: JsonObject): NonNullable<JobSettings['jobExecutionsRetryConfig']> {
  const list = objects(config, 'criteriaList') ?? [];
  if (list.length < 1 || list.length > 2) {
    throw invalidRequest('jobExecutionsRetryConfig needs one or two criteria');
  }
  const criteriaList = list.map((criterion): RetryCriterion => {
    const failureType = requiredText(criterion, 'failureType');
    return {
      failureType: oneOf(failureType, 'failureType', RETRY_FAILURES) ?? 'ALL',
      numberOfRetries: integer(criterion, 'numberOfRetries', { low: 0, high: RETRIES_MAX }),
    };
  });
  const kinds = new Set(criteriaList.map(({ failureType }) => failureType));
  if (kinds.size < criteriaList.length || (kinds.has('ALL') && kinds.size > 1)) {
    throw invalidRequest('Each failure type of jobExecutionsRetryConfig may have one criterion');
  }
  const sum = criteriaList.reduce((total, { numberOfRetries }) => total + numberOfRetries, 0);
  if (sum > RETRIES_MAX) throw invalidRequest(`A thing may try again ${RETRIES_MAX} times in all`);
  return { criteriaList };
}

/** Without an endTime an endBehavior applies to nothing, which AWS takes as it is. */
function readScheduling(config: JsonObject): SchedulingConfig {
  const endTime = optionalText(config, 'endTime');
  const endBehavior = oneOf(optionalText(config, 'endBehavior'), 'endBehavior', END_BEHAVIORS);
  const schedule = {
    startTime: optionalText(config, 'startTime'),
    ...{ endTime, endBehavior, maintenanceWindows: readWindows(config) },
  };
  parseSchedule(schedule);
  return schedule;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function within(fields: JsonObject, name: string, { low, high }: Range): number | undefined {
  const value = optionalInteger(fields, name);
  if (value === undefined || (value >= low && value <= high)) return value;
  throw invalidRequest(`${name} must be from ${low} to ${high}`);
}

function integer(fields: JsonObject, name: string, range: Range): number {
  const value = within(fields, name, range);
  if (value === undefined) throw invalidRequest(`${name} must not be null`);
  return value;
}

/** A number with so many digits after the point. */
function decimal(
  fields: JsonObject,
  name: string,
  { low, high, digits }: Range & { readonly digits: number },
): number {
  const value = fields[name];
  const isFine =
    typeof value === 'number' &&
    value >= low &&
    value <= high &&
    Number(value.toFixed(digits)) === value;
  if (isFine) return value;
  throw invalidRequest(`${name} must be from ${low} to ${high}, with up to ${digits} decimals`);
}

function objects(fields: JsonObject, name: string): readonly JsonObject[] | undefined {
  const list = fields[name];
  if (list === undefined || list === null) return undefined;
  if (Array.isArray(list) && list.every((item: Json) => isJsonObject(item))) {
    return list;
  }
  throw invalidRequest(`${name} must be a list of objects`);
}
