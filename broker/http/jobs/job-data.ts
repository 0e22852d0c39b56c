/** The Jobs API of devices over HTTPS (service `iot-jobs-data`). */
import { invalidRequest } from '../../common/aws-error.ts';
import { fromMembers } from '../../jobs/device-request.ts';
import type { JobExecution } from '../../jobs/model.ts';
import { executionData, stateOf, summaryOf } from '../../jobs/views.ts';
import { queryInteger, queryText } from '../fields.ts';
import { jsonBody, param } from '../operation.ts';
import type { HttpRequest, Operation } from '../operation.ts';
import type { CoreServices } from '../services.ts';

export const JOB_DATA_OPERATIONS: readonly Operation[] = [
  device('GetPendingJobExecutions', 'GET /things/:thingName/jobs', getPending),
  device('StartNextPendingJobExecution', 'PUT /things/:thingName/jobs/$next', startNext),
  device('DescribeJobExecution', 'GET /things/:thingName/jobs/:jobId', describe),
  device('UpdateJobExecution', 'POST /things/:thingName/jobs/:jobId', update),
];

function device(name: string, route: string, handle: Operation['handle']): Operation {
  const [method = '', path = ''] = route.split(' ');
  return {
    ...{ name, method, path, plane: 'data', handle },
    permissions: (request) => [
      { action: `iot:${name}`, kind: 'thing', name: param(request, 'thingName') },
    ],
  };
}

function getPending(request: HttpRequest, { jobs }: CoreServices): unknown {
  const pending = jobs.pending(param(request, 'thingName'));
  const inState = (state: JobExecution['status']): object[] =>
    pending.filter(({ status }) => status === state).map(summaryOf);
  return { inProgressJobs: inState('IN_PROGRESS'), queuedJobs: inState('QUEUED') };
}

function startNext(request: HttpRequest, { jobs }: CoreServices): unknown {
  const next = jobs.startNext(param(request, 'thingName'), fromMembers(jsonBody(request)));
  return answer(next, jobs, true);
}

function describe(request: HttpRequest, { jobs }: CoreServices): unknown {
  const [jobId, thingName] = [param(request, 'jobId'), param(request, 'thingName')];
  const withDocument = queryText(request, 'includeJobDocument')?.toLowerCase() !== 'false';
  const execution =
    jobId === '$next'
      ? jobs.pending(thingName)[0]
      : jobs.execution(jobId, thingName, queryInteger(request, 'executionNumber'));
  return answer(execution, jobs, withDocument);
}

function update(request: HttpRequest, { jobs }: CoreServices): unknown {
  const asked = fromMembers(jsonBody(request));
  if (asked.status === undefined) throw invalidRequest('The status is missing');
  const jobId = param(request, 'jobId');
  const { status } = asked;
  const after = jobs.update(jobId, param(request, 'thingName'), { ...asked, status });
  return {
    executionState: asked.includeJobExecutionState === true ? stateOf(after) : undefined,
    jobDocument: asked.includeJobDocument === true ? jobs.documentOf(jobs.get(jobId)) : undefined,
  };
}

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
