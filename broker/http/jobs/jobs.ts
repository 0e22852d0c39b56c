/** Jobs on the control plane (API reference, `API_CreateJob` and so on). */
import type { Jobs } from '../../jobs/jobs.ts';
import { compareText } from '#kernel/compare-text.ts';
import { invalidRequest } from '../../common/aws-error.ts';
import { JOB_STATES, SELECTIONS, type Job } from '../../jobs/model.ts';
import { comingStarts, parseSchedule } from '../../jobs/schedule.ts';
import type { JobSettings } from '../../jobs/settings.ts';
import { managedByArn } from '../../jobs/templates.ts';
import { processDetails, secondsOf } from '../../jobs/views.ts';
import { paginate } from '../../registry/page.ts';
import { control, type Operation } from '../operation.ts';
import { nextTokenPage, PAGE } from '../paging.ts';
import { flag, list, mapOfTexts, object, oneOf, text, type ValueOf } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';
import { putTags, readTags, TAGS } from '../tags.ts';
import {
  checkReasonCode,
  checkText,
  DOCUMENT,
  readDocument,
  refuseNamespace,
  refusePackages,
} from './job-fields.ts';
import { checkSettings, SCHEDULE, SETTINGS } from './job-settings.ts';
import { fromTemplate } from './job-templates.ts';

const ONE = '/jobs/:jobId';

const createJob = control('CreateJob', `PUT ${ONE}`, {
  body: object(
    {
      ...DOCUMENT,
      ...SETTINGS,
      schedulingConfig: SCHEDULE,
      description: text,
      namespaceId: text,
      targets: list(text),
      targetSelection: oneOf(SELECTIONS),
      jobTemplateArn: text,
      documentParameters: mapOfTexts,
      tags: TAGS,
    },
    'targets',
  ),
  handle({ params, body }, core) {
    const tags = readTags(body.tags);
    refuseNamespace(body.namespaceId);
    refusePackages(body.destinationPackageVersions);
    const { documentParameters = {}, jobTemplateArn, targets, targetSelection } = body;
    const template = fromTemplate({ jobTemplateArn, documentParameters }, core);
    const given = readDocument(body, core) ?? template;
    if (given === undefined) {
      throw invalidRequest('A job needs a document, a documentSource or a jobTemplateArn');
    }
    const hasParameters = Object.keys(documentParameters).length > 0;
    const { jobs, registry } = core;
    const job = jobs.create({
      jobId: params.jobId,
      ...{ targets, targetSelection },
      document: given.document,
      origin: {
        ...{ documentSource: given.documentSource, jobTemplateArn },
        documentParameters: hasParameters ? documentParameters : undefined,
      },
      description: checkText('description', body.description) ?? template?.description,
      settings: { ...template?.settings, ...checkSettings(body) },
    });
    putTags(registry, jobs.arnOf(job.jobId), tags);
    return nameOf(job, jobs);
  },
});

const describeJob = control('DescribeJob', `GET ${ONE}`, {
  handle({ params }, { jobs }) {
    const job = jobs.get(params.jobId);
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
  },
});

/** With its parameters filled in, or as the managed template has it. */
const getJobDocument = control('GetJobDocument', `GET ${ONE}/job-document`, {
  query: { beforeSubstitution: flag },
  handle({ params, query }, { jobs, db }) {
    const { document, origin } = jobs.get(params.jobId);
    if (query.beforeSubstitution !== true) return { document };
    return { document: managedByArn(origin.jobTemplateArn, db.arns.place)?.document ?? document };
  },
});

const updateJob = control('UpdateJob', `PATCH ${ONE}`, {
  query: { namespaceId: text },
  body: object({ ...SETTINGS, description: text }),
  handle({ params, query, body }, { jobs }) {
    refuseNamespace(query.namespaceId);
    const before = jobs.get(params.jobId);
    jobs.describe(before.jobId, {
      description: checkText('description', body.description) ?? before.description,
      settings: { ...before.settings, ...changedSettings(body) },
    });
  },
});

const listJobs = control('ListJobs', 'GET /jobs', {
  query: {
    ...PAGE,
    status: oneOf(JOB_STATES),
    targetSelection: oneOf(SELECTIONS),
    thingGroupName: text,
    thingGroupId: text,
    namespaceId: text,
  },
  handle({ query }, { jobs, registry }) {
    const { status, targetSelection, namespaceId } = query;
    refuseNamespace(namespaceId);
    const group = groupArn(query, registry);
    jobs.advance();
    const found = [...jobs.store.all()].filter(
      (job) =>
        (status === undefined || job.status === status) &&
        (targetSelection === undefined || job.targetSelection === targetSelection) &&
        (group === undefined || job.targets.includes(group)),
    );
    const sorted = found.toSorted((a, b) => compareText(a.jobId, b.jobId));
    const page = paginate(sorted, nextTokenPage(query, 'ListJobs'), ({ jobId }) => jobId);
    return { jobs: page.items.map((job) => summary(job, jobs)), nextToken: page.nextToken };
  },
});

const associateTargets = control('AssociateTargetsWithJob', `POST ${ONE}/targets`, {
  query: { namespaceId: text },
  body: object({ targets: list(text), comment: text }, 'targets'),
  handle({ params, query, body: { targets, comment } }, { jobs }) {
    refuseNamespace(query.namespaceId);
    if (targets.length === 0) throw invalidRequest('At least one target is needed');
    return nameOf(jobs.associate(params.jobId, targets, checkText('comment', comment)), jobs);
  },
});

const cancelJob = control('CancelJob', `PUT ${ONE}/cancel`, {
  query: { force: flag },
  body: object({ reasonCode: text, comment: text }),
  handle({ params, query, body }, { jobs }) {
    const job = jobs.cancel(params.jobId, {
      force: query.force ?? false,
      reasonCode: checkReasonCode(body.reasonCode),
      comment: checkText('comment', body.comment),
    });
    return nameOf(job, jobs);
  },
});

const deleteJob = control('DeleteJob', `DELETE ${ONE}`, {
  query: { force: flag, namespaceId: text },
  handle({ params: { jobId }, query }, { jobs, registry }) {
    refuseNamespace(query.namespaceId);
    jobs.delete(jobId, query.force ?? false);
    registry.tags.removeAll(jobs.arnOf(jobId));
  },
});

export const JOB_OPERATIONS: readonly Operation[] = [
  createJob,
  describeJob,
  getJobDocument,
  updateJob,
  listJobs,
  associateTargets,
  cancelJob,
  deleteJob,
];

function nameOf({ jobId, description }: Job, jobs: Jobs) {
  return { jobArn: jobs.arnOf(jobId), jobId, description };
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

/** A schedule stays as it was made, and retries can only be given up. */
function changedSettings(given: ValueOf<typeof SETTINGS>): JobSettings {
  const changed = checkSettings(given);
  const retries = changed.jobExecutionsRetryConfig?.criteriaList ?? [];
  if (retries.some(({ numberOfRetries }) => numberOfRetries > 0)) {
    throw invalidRequest('The number of retries of a job can only be set to 0');
  }
  return changed;
}

interface WantedGroup {
  readonly thingGroupName?: string;
  readonly thingGroupId?: string;
}

/** Throws ResourceNotFoundException. */
function groupArn(
  { thingGroupName: name, thingGroupId: id }: WantedGroup,
  { groups }: CoreServices['registry'],
): string | undefined {
  if (name !== undefined) return groups.get(name).thingGroupArn;
  if (id === undefined) return undefined;
  return groups.all().find(({ thingGroupId }) => thingGroupId === id)?.thingGroupArn ?? '';
}
