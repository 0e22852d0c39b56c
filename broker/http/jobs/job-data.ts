/** The Jobs API of devices over HTTPS (service `iot-jobs-data`). */
import { invalidRequest } from '../../common/aws-error.ts';
import { fromMembers } from '../../jobs/device-request.ts';
import type { JobExecution } from '../../jobs/model.ts';
import { executionData, stateOf, summaryOf } from '../../jobs/views.ts';
import { data, type HttpRequest, type NeededPermission, type Operation } from '../operation.ts';
import { flagOn, freeForm, integer } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';

const ONE = '/things/:thingName/jobs';

/** On the thing, like the operation itself. */
function onThing(name: string): (request: HttpRequest) => readonly NeededPermission[] {
  return ({ params }) => [
    { action: `iot:${name}`, kind: 'thing', name: params['thingName'] ?? '' },
  ];
}

const getPending = data('GetPendingJobExecutions', `GET ${ONE}`, {
  permissions: onThing('GetPendingJobExecutions'),
  handle({ params }, { jobs }) {
    const pending = jobs.pending(params.thingName);
    const inState = (state: JobExecution['status']): object[] =>
      pending.filter(({ status }) => status === state).map(summaryOf);
    return { inProgressJobs: inState('IN_PROGRESS'), queuedJobs: inState('QUEUED') };
  },
});

const startNext = data('StartNextPendingJobExecution', `PUT ${ONE}/$next`, {
  permissions: onThing('StartNextPendingJobExecution'),
  body: freeForm,
  handle({ params, body }, { jobs }) {
    return answer(jobs.startNext(params.thingName, fromMembers(body)), jobs, true);
  },
});

const describe = data('DescribeJobExecution', `GET ${ONE}/:jobId`, {
  permissions: onThing('DescribeJobExecution'),
  query: { includeJobDocument: flagOn, executionNumber: integer() },
  handle({ params: { jobId, thingName }, query }, { jobs }) {
    const execution =
      jobId === '$next'
        ? jobs.pending(thingName)[0]
        : jobs.execution(jobId, thingName, query.executionNumber);
    return answer(execution, jobs, query.includeJobDocument ?? true);
  },
});

const update = data('UpdateJobExecution', `POST ${ONE}/:jobId`, {
  permissions: onThing('UpdateJobExecution'),
  body: freeForm,
  handle({ params: { jobId, thingName }, body }, { jobs }) {
    const asked = fromMembers(body);
    if (asked.status === undefined) throw invalidRequest('The status is missing');
    const { status } = asked;
    const after = jobs.update(jobId, thingName, { ...asked, status });
    return {
      executionState: asked.includeJobExecutionState === true ? stateOf(after) : undefined,
      jobDocument: asked.includeJobDocument === true ? jobs.documentOf(jobs.get(jobId)) : undefined,
    };
  },
});

export const JOB_DATA_OPERATIONS: readonly Operation[] = [getPending, startNext, describe, update];

/** Over HTTPS the document is text, over MQTT it is JSON. */
function answer(
  execution: JobExecution | undefined,
  jobs: CoreServices['jobs'],
  withDocument: boolean,
): unknown {
  if (execution === undefined) return {};
  const jobDocument = withDocument ? jobs.documentOf(jobs.get(execution.jobId)) : undefined;
  return { execution: { ...executionData(execution, undefined), jobDocument } };
}
