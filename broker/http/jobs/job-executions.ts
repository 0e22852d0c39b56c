/** Executions of jobs on the control plane (API reference, `API_DescribeJobExecution` and so on). */
import { compareText } from '#kernel/compare-text.ts';
import { invalidRequest } from '../../common/aws-error.ts';
import { EXECUTION_STATES, type JobExecution } from '../../jobs/model.ts';
import { secondsOf } from '../../jobs/views.ts';
import { paginate } from '../../registry/page.ts';
import { control, type Operation } from '../operation.ts';
import { nextTokenPage, PAGE } from '../paging.ts';
import { flag, integer, mapOfTexts, object, oneOf, text } from '../request/schema.ts';
import { refuseNamespace } from './job-fields.ts';

const ONE = '/things/:thingName/jobs/:jobId';
const STATUS = oneOf(EXECUTION_STATES);

const listForJob = control('ListJobExecutionsForJob', 'GET /jobs/:jobId/things', {
  query: { ...PAGE, status: STATUS },
  handle({ params, query }, core) {
    const { jobId } = core.jobs.get(params.jobId);
    const executions = core.jobs.executions.store.ofJob(jobId).filter(inState(query.status));
    const list = nextTokenPage(query, 'ListJobExecutionsForJob');
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
  },
});

const listForThing = control('ListJobExecutionsForThing', 'GET /things/:thingName/jobs', {
  query: { ...PAGE, status: STATUS, jobId: text, namespaceId: text },
  handle({ params, query }, { jobs }) {
    const { jobId, namespaceId, status } = query;
    refuseNamespace(namespaceId);
    jobs.advance();
    const executions = jobs.executions.store
      .ofThing(params.thingName)
      .filter(inState(status))
      .filter((one) => jobId === undefined || one.jobId === jobId);
    const list = nextTokenPage(query, 'ListJobExecutionsForThing');
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
  },
});

const describeExecution = control('DescribeJobExecution', `GET ${ONE}`, {
  query: { executionNumber: integer() },
  handle({ params: { jobId, thingName }, query }, { jobs, registry }) {
    const execution = jobs.execution(jobId, thingName, query.executionNumber);
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
  },
});

const cancelExecution = control('CancelJobExecution', `PUT ${ONE}/cancel`, {
  query: { force: flag },
  body: object({ expectedVersion: integer(), statusDetails: mapOfTexts }),
  handle({ params: { jobId, thingName }, query, body }, { jobs }) {
    const { expectedVersion, statusDetails } = body;
    const force = query.force ?? false;
    jobs.cancelExecution(jobId, thingName, { force, expectedVersion, statusDetails });
  },
});

const deleteExecution = control(
  'DeleteJobExecution',
  `DELETE ${ONE}/executionNumber/:executionNumber`,
  {
    query: { force: flag, namespaceId: text },
    handle({ params: { jobId, thingName, executionNumber }, query }, { jobs }) {
      refuseNamespace(query.namespaceId);
      if (!/^\d{1,15}$/.test(executionNumber)) {
        throw invalidRequest('There is no execution of this number');
      }
      const execution = { jobId, thingName, number: Number(executionNumber) };
      jobs.deleteExecution(execution, query.force ?? false);
    },
  },
);

export const JOB_EXECUTION_OPERATIONS: readonly Operation[] = [
  listForJob,
  listForThing,
  describeExecution,
  cancelExecution,
  deleteExecution,
];

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

function inState(wanted: JobExecution['status'] | undefined) {
  return ({ status }: JobExecution): boolean => wanted === undefined || status === wanted;
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

function secondsLeft({ timeoutAt }: JobExecution, now: number): number | undefined {
  return timeoutAt === undefined ? undefined : Math.max(0, Math.round((timeoutAt - now) / 1000));
}
