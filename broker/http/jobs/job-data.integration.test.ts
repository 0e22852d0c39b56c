/** The Jobs API of devices over HTTPS, with a certificate as devices have it. */
import {
  CreateJobCommand,
  DescribeJobExecutionCommand as AskExecutionCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { iotClient } from '../../../test/support/aws-clients.ts';
import { startCoreLab, type CoreLab } from '../../../test/support/core-lab.ts';
import { createDevice, type StatementInput } from '../../../test/support/device.ts';
import { httpsRequest } from '../../../test/support/https-request.ts';
import { iotArn } from '../../common/arn.fixture.ts';

const THING = 'meter-1';
/** Only its own jobs, by the certificate: over HTTPS there is no client id. */
const OWN_JOBS: StatementInput = {
  Effect: 'Allow',
  Action: [
    'iot:GetPendingJobExecutions',
    'iot:StartNextPendingJobExecution',
    'iot:DescribeJobExecution',
    'iot:UpdateJobExecution',
  ],
  Resource: iotArn('thing', THING),
};

interface Answer {
  readonly status: number;
  readonly error: unknown;
  readonly body: unknown;
}

interface Lab {
  readonly core: CoreLab;
  readonly iot: IoTClient;
  call(method: string, path: string, body?: object): Promise<Answer>;
}

async function startLab(...jobIds: readonly string[]): Promise<Lab> {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const { cert, key } = await createDevice(iot, [OWN_JOBS], THING);
  for (const jobId of jobIds) {
    const document = JSON.stringify({ do: jobId });
    await iot.send(new CreateJobCommand({ jobId, targets: [iotArn('thing', THING)], document }));
  }
  return {
    core,
    iot,
    call: async (method, path, body) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const answer = await httpsRequest(core, path, { method, cert, key, body: text });
      const error = answer.headers['x-amzn-errortype'];
      return { status: answer.status, error, body: JSON.parse(answer.text) as unknown };
    },
  };
}

const JOBS = `/things/${THING}/jobs`;

test('a device asks what waits, starts the next job, looks at it and reports until it is done', async () => {
  const { iot, call } = await startLab('one', 'two');
  expect(await call('GET', JOBS)).toMatchObject({
    status: 200,
    body: {
      inProgressJobs: [],
      queuedJobs: [{ jobId: 'one', versionNumber: 1 }, { jobId: 'two' }],
    },
  });
  const details = { step: 'download' };
  expect(await call('PUT', `${JOBS}/$next`, { statusDetails: details })).toMatchObject({
    status: 200,
    body: {
      execution: {
        jobId: 'one',
        thingName: THING,
        status: 'IN_PROGRESS',
        statusDetails: details,
        versionNumber: 2,
        executionNumber: 1,
        // Text over HTTPS, JSON over MQTT.
        jobDocument: '{"do":"one"}',
      },
    },
  });
  const { body: described } = await call('GET', `${JOBS}/one?includeJobDocument=false`);
  expect(described).toMatchObject({ execution: { status: 'IN_PROGRESS', versionNumber: 2 } });
  expect(described).not.toHaveProperty('execution.jobDocument');
  expect(await call('GET', `${JOBS}/$next`)).toMatchObject({
    body: { execution: { jobId: 'one', jobDocument: '{"do":"one"}' } },
  });
  const report = { status: 'SUCCEEDED', expectedVersion: 2, includeJobExecutionState: true };
  expect(await call('POST', `${JOBS}/one`, report)).toMatchObject({
    status: 200,
    body: { executionState: { status: 'SUCCEEDED', versionNumber: 3 } },
  });
  expect((await call('GET', JOBS)).body).toMatchObject({ queuedJobs: [{ jobId: 'two' }] });
  const asked = new AskExecutionCommand({ jobId: 'one', thingName: THING });
  expect((await iot.send(asked)).execution?.status).toBe('SUCCEEDED');
});

test('without a job there is nothing to start and nothing to look at', async () => {
  const { call } = await startLab();
  expect(await call('PUT', `${JOBS}/$next`, {})).toMatchObject({ status: 200, body: {} });
  expect(await call('GET', `${JOBS}/$next`)).toMatchObject({ status: 200, body: {} });
  expect(await call('GET', JOBS)).toMatchObject({ body: { inProgressJobs: [], queuedJobs: [] } });
});

test.each<[string, string, string, object | undefined, number, string]>([
  ['no such job', 'GET', `${JOBS}/none`, undefined, 404, 'ResourceNotFoundException'],
  [
    'an update of none',
    'POST',
    `${JOBS}/none`,
    { status: 'FAILED' },
    404,
    'ResourceNotFoundException',
  ],
  ['no status', 'POST', `${JOBS}/one`, {}, 400, 'InvalidRequestException'],
  [
    'a status of nobody',
    'POST',
    `${JOBS}/one`,
    { status: 'QUEUED' },
    400,
    'InvalidRequestException',
  ],
  [
    'a version that is past',
    'POST',
    `${JOBS}/one`,
    { status: 'IN_PROGRESS', expectedVersion: 7 },
    409,
    'VersionConflictException',
  ],
  [
    'details that are no texts',
    'PUT',
    `${JOBS}/$next`,
    { statusDetails: { a: 1 } },
    400,
    'InvalidRequestException',
  ],
  ["a neighbour's jobs", 'GET', '/things/meter-2/jobs', undefined, 403, 'ForbiddenException'],
  ["a neighbour's next job", 'PUT', '/things/meter-2/jobs/$next', {}, 403, 'ForbiddenException'],
  [
    "a neighbour's report",
    'POST',
    '/things/meter-2/jobs/one',
    { status: 'FAILED' },
    403,
    'ForbiddenException',
  ],
])('%s is refused', async (_what, method, path, body, status, error) => {
  const { iot, call } = await startLab('one');
  const answer = await call(method, path, body);
  expect({ status: answer.status, error: answer.error }).toEqual({ status, error });
  const asked = new AskExecutionCommand({ jobId: 'one', thingName: THING });
  expect((await iot.send(asked)).execution?.status).toBe('QUEUED');
});
