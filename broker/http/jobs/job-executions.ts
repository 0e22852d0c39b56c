/** Executions of jobs on the control plane (API reference, `API_DescribeJobExecution` and so on). */
import { compareText } from '#kernel/compare-text.ts';
import { invalidRequest } from '../../common/aws-error.ts';
import { EXECUTION_STATES } from '../../jobs/model.ts';
import type { JobExecution } from '../../jobs/model.ts';
import { secondsOf } from '../../jobs/views.ts';
import { paginate } from '../../registry/page.ts';
import { oneOf, optionalInteger, optionalObject, textMap } from '../fields.ts';
import { queryBoolean, queryInteger, queryText } from '../fields.ts';
import { refuseNamespace } from './job-fields.ts';
import { control, jsonBody, param } from '../operation.ts';
import type { HttpRequest, Operation } from '../operation.ts';
import { nextTokenPage } from '../paging.ts';
import type { CoreServices } from '../services.ts';

export const JOB_EXECUTION_OPERATIONS: readonly Operation[] = [
  control('ListJobExecutionsForJob', 'GET /jobs/:jobId/things', listForJob),
  control('ListJobExecutionsForThing', 'GET /things/:thingName/jobs', listForThing),
  control('DescribeJobExecution', 'GET /things/:thingName/jobs/:jobId', describeExecution),
  control('CancelJobExecution', 'PUT /things/:thingName/jobs/:jobId/cancel', cancelExecution),
  control(
    'DeleteJobExecution',
    'DELETE /things/:thingName/jobs/:jobId/executionNumber/:executionNumber',
    deleteExecution,
  ),
];

function listForJob(request: HttpRequest, core: CoreServices): unknown {
  const { jobId } = core.jobs.get(param(request, 'jobId'));
  const executions = core.jobs.executions.store.ofJob(jobId).filter(wantedState(request));
  const list = nextTokenPage(request, 'ListJobExecutionsForJob');
  const page = paginate(
    byKey(executions, ({ thingName }) => thingName),
    list,
    ({ key }) => key,
  );
  return {
    executionSummaries: page.items.map(({ item }) => ({
      thingArn: core.registry.arns.of('thing', item.thingName),
      jobExecutionSummary: executionSummary(item),
    })),
    nextToken: page.nextToken,
  };
}

function listForThing(request: HttpRequest, { jobs }: CoreServices): unknown {
  refuseNamespace(queryText(request, 'namespaceId'));
  const wanted = wantedState(request);
  const jobId = queryText(request, 'jobId');
  jobs.advance();
  const executions = jobs.executions.store
    .ofThing(param(request, 'thingName'))
    .filter((one) => wanted(one) && (jobId === undefined || one.jobId === jobId));
  const list = nextTokenPage(request, 'ListJobExecutionsForThing');
  const page = paginate(
    byKey(executions, (one) => one.jobId),
    list,
    ({ key }) => key,
  );
  return {
    executionSummaries: page.items.map(({ item }) => ({
      jobId: item.jobId,
      jobExecutionSummary: executionSummary(item),
    })),
    nextToken: page.nextToken,
  };
}

interface Keyed {
  readonly key: string;
  readonly item: JobExecution;
}

/** By name and then by number. */
function byKey(
  executions: readonly JobExecution[],
  nameOf: (execution: JobExecution) => string,
): readonly Keyed[] {
  return executions
    .map((item) => ({ key: `${nameOf(item)} ${String(item.number).padStart(10, '0')}`, item }))
    .sort((a, b) => compareText(a.key, b.key));
}

function wantedState(request: HttpRequest): (execution: JobExecution) => boolean {
  const wanted = oneOf(queryText(request, 'status'), 'status', EXECUTION_STATES);
  return ({ status }) => wanted === undefined || status === wanted;
}

function executionSummary(execution: JobExecution) {
  const { status, queuedAt, startedAt, updatedAt, number, retries } = execution;
  return {
    status,
    queuedAt: secondsOf(queuedAt),
    startedAt: startedAt === undefined ? undefined : secondsOf(startedAt),
    lastUpdatedAt: secondsOf(updatedAt),
    executionNumber: number,
    retryAttempt: retries.FAILED + retries.TIMED_OUT,
  };
}

function describeExecution(request: HttpRequest, { jobs, registry }: CoreServices): unknown {
  const [jobId, thingName] = [param(request, 'jobId'), param(request, 'thingName')];
  const number = queryInteger(request, 'executionNumber');
  const execution = jobs.execution(jobId, thingName, number);
  const { retryAttempt: _left, ...summary } = executionSummary(execution);
  return {
    execution: {
      jobId,
      forceCanceled: execution.forceCanceled,
      statusDetails: { detailsMap: execution.statusDetails },
      thingArn: registry.arns.of('thing', thingName),
      ...summary,
      versionNumber: execution.version,
      approximateSecondsBeforeTimedOut: secondsLeft(execution, jobs.now()),
    },
  };
}

function secondsLeft({ timeoutAt }: JobExecution, now: number): number | undefined {
  return timeoutAt === undefined ? undefined : Math.max(0, Math.round((timeoutAt - now) / 1000));
}

function cancelExecution(request: HttpRequest, { jobs }: CoreServices): unknown {
  const body = jsonBody(request);
  const hasDetails = optionalObject(body, 'statusDetails') !== undefined;
  jobs.cancelExecution(param(request, 'jobId'), param(request, 'thingName'), {
    force: queryBoolean(request, 'force'),
    expectedVersion: optionalInteger(body, 'expectedVersion'),
    statusDetails: hasDetails ? textMap(body, 'statusDetails') : undefined,
  });
  return undefined;
}

function deleteExecution(request: HttpRequest, { jobs }: CoreServices): unknown {
  refuseNamespace(queryText(request, 'namespaceId'));
  const text = param(request, 'executionNumber');
  if (!/^\d{1,15}$/.test(text)) throw invalidRequest('There is no execution of this number');
  const [jobId, thingName] = [param(request, 'jobId'), param(request, 'thingName')];
  const force = queryBoolean(request, 'force');
  jobs.deleteExecution({ jobId, thingName, number: Number(text) }, force);
  return undefined;
}
