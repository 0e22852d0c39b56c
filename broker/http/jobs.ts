/** Jobs on the control plane (API reference, `API_CreateJob` and so on). */
import type { Jobs } from '../jobs/jobs.ts';
import { compareText } from '#kernel/compare-text.ts';
import { invalidRequest } from '../common/aws-error.ts';
import { EXECUTION_NUMBER, EXECUTION_STATES } from '../jobs/model.ts';
import type { Job, JobExecution } from '../jobs/model.ts';
import { secondsOf } from '../jobs/views.ts';
import { paginate } from '../registry/page.ts';
import {
  oneOf,
  optionalInteger,
  optionalObject,
  optionalText,
  optionalTexts,
  queryBoolean,
  queryInteger,
  queryText,
  textMap,
} from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';

export const JOB_OPERATIONS: readonly Operation[] = [
  control('CreateJob', 'PUT /jobs/:jobId', createJob),
  control('DescribeJob', 'GET /jobs/:jobId', describeJob),
  control('GetJobDocument', 'GET /jobs/:jobId/job-document', getJobDocument),
  control('UpdateJob', 'PATCH /jobs/:jobId', updateJob),
  control('ListJobs', 'GET /jobs', listJobs),
  control('CancelJob', 'PUT /jobs/:jobId/cancel', cancelJob),
  control('DeleteJob', 'DELETE /jobs/:jobId', deleteJob),
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

/** What this core does not do is refused, never left out in silence. */
const NOT_HERE = [
  'documentSource',
  'jobTemplateArn',
  'schedulingConfig',
  'abortConfig',
  'jobExecutionsRetryConfig',
  'jobExecutionsRolloutConfig',
  'destinationPackageVersions',
] as const;

function createJob(request: HttpRequest, core: CoreServices): unknown {
  const body = jsonBody(request);
  const unknown = NOT_HERE.find((name) => body[name] !== undefined);
  if (unknown !== undefined) throw invalidRequest(`${unknown} is not supported by this core`);
  if ((optionalText(body, 'targetSelection') ?? 'SNAPSHOT') !== 'SNAPSHOT') {
    throw invalidRequest('Only targetSelection SNAPSHOT is supported by this core');
  }
  const targets = optionalTexts(body, 'targets') ?? [];
  if (targets.length === 0) throw invalidRequest('A job needs at least one target');
  const document = optionalText(body, 'document');
  if (document === undefined) throw invalidRequest('A job needs a document');
  const { jobs } = core;
  const job = jobs.create({
    jobId: param(request, 'jobId'),
    targets,
    thingNames: targets.flatMap((target) => thingsOf(target, core)),
    document,
    description: optionalText(body, 'description'),
    timeoutMinutes: timeoutOf(body),
  });
  return { jobArn: jobs.arnOf(job.jobId), jobId: job.jobId, description: job.description };
}

/** A thing, or all that are in a group or below it now. */
function thingsOf(target: string, { registry }: CoreServices): readonly string[] {
  const parsed = registry.arns.parse(target);
  if (parsed?.kind === 'thing') return [registry.things.get(parsed.name).thingName];
  if (parsed?.kind !== 'thinggroup') throw invalidRequest(`Invalid target: ${target}`);
  const { groups } = registry;
  groups.get(parsed.name);
  return [...groups.subtreeOf(parsed.name)].flatMap((name) => groups.thingsOf(name));
}

function timeoutOf(body: JsonObject): number | undefined {
  return optionalInteger(optionalObject(body, 'timeoutConfig') ?? {}, 'inProgressTimeoutInMinutes');
}

function describeJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  const job = jobs.get(param(request, 'jobId'));
  const counts = jobs.store.counts(job.jobId);
  return {
    job: {
      ...summary(job, jobs),
      targets: job.targets,
      forceCanceled: job.forceCanceled,
      reasonCode: job.reasonCode,
      comment: job.comment,
      description: job.description,
      jobProcessDetails: {
        numberOfCanceledThings: counts.CANCELED ?? 0,
        numberOfSucceededThings: counts.SUCCEEDED ?? 0,
        numberOfFailedThings: counts.FAILED ?? 0,
        numberOfRejectedThings: counts.REJECTED ?? 0,
        numberOfQueuedThings: counts.QUEUED ?? 0,
        numberOfInProgressThings: counts.IN_PROGRESS ?? 0,
        numberOfRemovedThings: counts.REMOVED ?? 0,
        numberOfTimedOutThings: counts.TIMED_OUT ?? 0,
      },
      timeoutConfig: { inProgressTimeoutInMinutes: job.timeoutMinutes },
    },
  };
}

function summary({ jobId, status, createdAt, updatedAt, completedAt }: Job, jobs: Jobs) {
  return {
    jobArn: jobs.arnOf(jobId),
    jobId,
    targetSelection: 'SNAPSHOT',
    status,
    createdAt: secondsOf(createdAt),
    lastUpdatedAt: secondsOf(updatedAt),
    completedAt: completedAt === undefined ? undefined : secondsOf(completedAt),
    isConcurrent: false,
  };
}

function getJobDocument(request: HttpRequest, { jobs }: CoreServices): unknown {
  return { document: jobs.get(param(request, 'jobId')).document };
}

function updateJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  const body = jsonBody(request);
  const before = jobs.get(param(request, 'jobId'));
  jobs.describe(before.jobId, {
    description: optionalText(body, 'description') ?? before.description,
    timeoutMinutes: timeoutOf(body) ?? before.timeoutMinutes,
  });
  return undefined;
}

function listJobs(request: HttpRequest, { jobs }: CoreServices): unknown {
  const status = oneOf(queryText(request, 'status'), 'status', [
    'IN_PROGRESS',
    'CANCELED',
    'COMPLETED',
  ]);
  const all = [...jobs.store.all()];
  const found = all.filter((job) => status === undefined || job.status === status);
  const page = paginate(byId(found), nextTokenPage(request, 'ListJobs'), ({ jobId }) => jobId);
  return { jobs: page.items.map((job) => summary(job, jobs)), nextToken: page.nextToken };
}

function byId<T extends { readonly jobId: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => compareText(a.jobId, b.jobId));
}

function cancelJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  const body = jsonBody(request);
  const job = jobs.cancel(param(request, 'jobId'), {
    force: queryBoolean(request, 'force'),
    reasonCode: optionalText(body, 'reasonCode'),
    comment: optionalText(body, 'comment'),
  });
  return { jobArn: jobs.arnOf(job.jobId), jobId: job.jobId, description: job.description };
}

function deleteJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  jobs.delete(param(request, 'jobId'), queryBoolean(request, 'force'));
  return undefined;
}

function listForJob(request: HttpRequest, core: CoreServices): unknown {
  const { jobId } = core.jobs.get(param(request, 'jobId'));
  const wanted = wantedState(request);
  const executions = core.jobs.store.executionsOfJob(jobId).filter(wanted);
  const list = nextTokenPage(request, 'ListJobExecutionsForJob');
  const page = paginate(executions, list, ({ thingName }) => thingName);
  const { things } = core.registry;
  return {
    executionSummaries: page.items.map((execution) => ({
      thingArn: things.find(execution.thingName)?.thingArn,
      jobExecutionSummary: executionSummary(execution),
    })),
    nextToken: page.nextToken,
  };
}

function listForThing(request: HttpRequest, { jobs }: CoreServices): unknown {
  const wanted = wantedState(request);
  const jobId = queryText(request, 'jobId');
  const executions = jobs.store
    .executionsOfThing(param(request, 'thingName'))
    .filter((one) => wanted(one) && (jobId === undefined || one.jobId === jobId));
  const list = nextTokenPage(request, 'ListJobExecutionsForThing');
  const page = paginate(byId(executions), list, (one) => one.jobId);
  return {
    executionSummaries: page.items.map((execution) => ({
      jobId: execution.jobId,
      jobExecutionSummary: executionSummary(execution),
    })),
    nextToken: page.nextToken,
  };
}

function wantedState(request: HttpRequest): (execution: JobExecution) => boolean {
  const wanted = oneOf(queryText(request, 'status'), 'status', EXECUTION_STATES);
  return ({ status }) => wanted === undefined || status === wanted;
}

function executionSummary({ status, queuedAt, startedAt, updatedAt }: JobExecution) {
  return {
    status,
    queuedAt: secondsOf(queuedAt),
    startedAt: startedAt === undefined ? undefined : secondsOf(startedAt),
    lastUpdatedAt: secondsOf(updatedAt),
    executionNumber: EXECUTION_NUMBER,
  };
}

function describeExecution(request: HttpRequest, { jobs, registry }: CoreServices): unknown {
  const [jobId, thingName] = [param(request, 'jobId'), param(request, 'thingName')];
  const number = queryInteger(request, 'executionNumber');
  const execution = jobs.execution(jobId, thingName, number);
  return {
    execution: {
      jobId,
      forceCanceled: execution.forceCanceled,
      statusDetails: { detailsMap: execution.statusDetails },
      thingArn: registry.things.find(thingName)?.thingArn,
      ...executionSummary(execution),
      versionNumber: execution.version,
    },
  };
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
  if (param(request, 'executionNumber') !== String(EXECUTION_NUMBER)) {
    throw invalidRequest('There is no execution of this number');
  }
  const force = queryBoolean(request, 'force');
  jobs.deleteExecution(param(request, 'jobId'), param(request, 'thingName'), force);
  return undefined;
}
