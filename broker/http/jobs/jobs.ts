/** Jobs on the control plane (API reference, `API_CreateJob` and so on). */
import type { Jobs } from '../../jobs/jobs.ts';
import { compareText } from '#kernel/compare-text.ts';
import { invalidRequest } from '../../common/aws-error.ts';
import { JOB_STATES, SELECTIONS } from '../../jobs/model.ts';
import type { Job } from '../../jobs/model.ts';
import { comingStarts, parseSchedule } from '../../jobs/schedule.ts';
import type { JobSettings } from '../../jobs/settings.ts';
import { managedByArn } from '../../jobs/templates.ts';
import { processDetails, secondsOf } from '../../jobs/views.ts';
import { paginate } from '../../registry/page.ts';
import { oneOf, optionalText, optionalTexts, queryBoolean, queryText, textMap } from '../fields.ts';
import { readDocument, reasonCodeOf, refuseNamespace, refusePackages } from './job-fields.ts';
import { shortText } from './job-fields.ts';
import { readSettings } from './job-settings.ts';
import { fromTemplate } from './job-templates.ts';
import { control, jsonBody, param } from '../operation.ts';
import type { HttpRequest, JsonObject, Operation } from '../operation.ts';
import { nextTokenPage } from '../paging.ts';
import type { CoreServices } from '../services.ts';
import { putTags } from '../tags.ts';

export const JOB_OPERATIONS: readonly Operation[] = [
  control('CreateJob', 'PUT /jobs/:jobId', createJob),
  control('DescribeJob', 'GET /jobs/:jobId', describeJob),
  control('GetJobDocument', 'GET /jobs/:jobId/job-document', getJobDocument),
  control('UpdateJob', 'PATCH /jobs/:jobId', updateJob),
  control('ListJobs', 'GET /jobs', listJobs),
  control('AssociateTargetsWithJob', 'POST /jobs/:jobId/targets', associateTargets),
  control('CancelJob', 'PUT /jobs/:jobId/cancel', cancelJob),
  control('DeleteJob', 'DELETE /jobs/:jobId', deleteJob),
];

function createJob(request: HttpRequest, core: CoreServices): unknown {
  const body = jsonBody(request);
  refuseNamespace(optionalText(body, 'namespaceId'));
  refusePackages(body);
  const documentParameters = textMap(body, 'documentParameters');
  const jobTemplateArn = optionalText(body, 'jobTemplateArn');
  const template = fromTemplate({ jobTemplateArn, documentParameters }, core);
  const given = readDocument(body, core) ?? template;
  if (given === undefined) {
    throw invalidRequest('A job needs a document, a documentSource or a jobTemplateArn');
  }
  const hasParameters = Object.keys(documentParameters).length > 0;
  const { jobs, registry } = core;
  const job = jobs.create({
    jobId: param(request, 'jobId'),
    targets: optionalTexts(body, 'targets') ?? [],
    targetSelection: oneOf(optionalText(body, 'targetSelection'), 'targetSelection', SELECTIONS),
    document: given.document,
    origin: {
      ...{ documentSource: given.documentSource, jobTemplateArn },
      documentParameters: hasParameters ? documentParameters : undefined,
    },
    description: shortText(body, 'description') ?? template?.description,
    settings: { ...template?.settings, ...readSettings(body) },
  });
  putTags(registry, jobs.arnOf(job.jobId), body);
  return nameOf(job, jobs);
}

function nameOf({ jobId, description }: Job, jobs: Jobs) {
  return { jobArn: jobs.arnOf(jobId), jobId, description };
}

function describeJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  const job = jobs.get(param(request, 'jobId'));
  const { store } = jobs.executions;
  const schedule = parseSchedule(job.settings.schedulingConfig);
  const starts = job.status === 'SCHEDULED' ? comingStarts(schedule, jobs.now()) : [];
  const isRollingOut = store.waitingCount(job.jobId) > 0;
  return {
    documentSource: job.origin.documentSource,
    job: {
      ...summary(job, jobs),
      targets: job.targets,
      forceCanceled: job.forceCanceled,
      reasonCode: job.reasonCode,
      comment: job.comment,
      description: job.description,
      jobProcessDetails: {
        processingTargets: isRollingOut ? job.targets : undefined,
        ...processDetails(store.counts(job.jobId)),
      },
      ...job.settings,
      jobTemplateArn: job.origin.jobTemplateArn,
      documentParameters: job.origin.documentParameters,
      scheduledJobRollouts:
        starts.length === 0
          ? undefined
          : starts.map((start) => ({ startTime: new Date(start).toISOString() })),
    },
  };
}

function summary(job: Job, jobs: Jobs) {
  const { jobId, status, targetSelection, createdAt, updatedAt, completedAt } = job;
  return {
    jobArn: jobs.arnOf(jobId),
    jobId,
    targetSelection,
    status,
    createdAt: secondsOf(createdAt),
    lastUpdatedAt: secondsOf(updatedAt),
    completedAt: completedAt === undefined ? undefined : secondsOf(completedAt),
    isConcurrent: jobs.executions.store.waitingCount(jobId) > 0,
  };
}

/** With its parameters filled in, or as the managed template has it. */
function getJobDocument(request: HttpRequest, { jobs, db }: CoreServices): unknown {
  const { document, origin } = jobs.get(param(request, 'jobId'));
  if (!queryBoolean(request, 'beforeSubstitution')) return { document };
  return { document: managedByArn(origin.jobTemplateArn, db.arns.place)?.document ?? document };
}

function updateJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  const body = jsonBody(request);
  refuseNamespace(optionalText(body, 'namespaceId') ?? queryText(request, 'namespaceId'));
  const before = jobs.get(param(request, 'jobId'));
  jobs.describe(before.jobId, {
    description: shortText(body, 'description') ?? before.description,
    settings: { ...before.settings, ...changedSettings(body) },
  });
  return undefined;
}

/** A schedule stays as it was made, and retries can only be given up. */
function changedSettings(body: JsonObject): JobSettings {
  const { schedulingConfig, ...changed } = readSettings(body);
  if (schedulingConfig !== undefined) throw invalidRequest('schedulingConfig cannot be updated');
  const retries = changed.jobExecutionsRetryConfig?.criteriaList ?? [];
  if (retries.some(({ numberOfRetries }) => numberOfRetries > 0)) {
    throw invalidRequest('The number of retries of a job can only be set to 0');
  }
  return changed;
}

function listJobs(request: HttpRequest, core: CoreServices): unknown {
  refuseNamespace(queryText(request, 'namespaceId'));
  const { jobs } = core;
  const status = oneOf(queryText(request, 'status'), 'status', JOB_STATES);
  const selection = oneOf(queryText(request, 'targetSelection'), 'targetSelection', SELECTIONS);
  const group = groupArn(request, core);
  jobs.advance();
  const found = [...jobs.store.all()].filter(
    (job) =>
      (status === undefined || job.status === status) &&
      (selection === undefined || job.targetSelection === selection) &&
      (group === undefined || job.targets.includes(group)),
  );
  const sorted = found.toSorted((a, b) => compareText(a.jobId, b.jobId));
  const page = paginate(sorted, nextTokenPage(request, 'ListJobs'), ({ jobId }) => jobId);
  return { jobs: page.items.map((job) => summary(job, jobs)), nextToken: page.nextToken };
}

/** Throws ResourceNotFoundException. */
function groupArn(request: HttpRequest, { registry }: CoreServices): string | undefined {
  const name = queryText(request, 'thingGroupName');
  if (name !== undefined) return registry.groups.get(name).thingGroupArn;
  const id = queryText(request, 'thingGroupId');
  if (id === undefined) return undefined;
  return registry.groups.all().find(({ thingGroupId }) => thingGroupId === id)?.thingGroupArn ?? '';
}

function associateTargets(request: HttpRequest, { jobs }: CoreServices): unknown {
  const body = jsonBody(request);
  refuseNamespace(queryText(request, 'namespaceId'));
  const targets = optionalTexts(body, 'targets') ?? [];
  if (targets.length === 0) throw invalidRequest('At least one target is needed');
  return nameOf(jobs.associate(param(request, 'jobId'), targets, shortText(body, 'comment')), jobs);
}

function cancelJob(request: HttpRequest, { jobs }: CoreServices): unknown {
  const body = jsonBody(request);
  const job = jobs.cancel(param(request, 'jobId'), {
    force: queryBoolean(request, 'force'),
    reasonCode: reasonCodeOf(body),
    comment: shortText(body, 'comment'),
  });
  return nameOf(job, jobs);
}

function deleteJob(request: HttpRequest, { jobs, registry }: CoreServices): unknown {
  refuseNamespace(queryText(request, 'namespaceId'));
  const jobId = param(request, 'jobId');
  jobs.delete(jobId, queryBoolean(request, 'force'));
  registry.tags.removeAll(jobs.arnOf(jobId));
  return undefined;
}
