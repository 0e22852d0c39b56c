import {
  CancelJobCommand,
  CancelJobExecutionCommand,
  CreateJobCommand,
  CreateThingCommand,
  DeleteJobCommand,
  DeleteJobExecutionCommand,
  DeleteThingCommand,
  DescribeJobCommand,
  DescribeJobExecutionCommand,
  GetJobDocumentCommand,
  ListJobExecutionsForJobCommand,
  ListJobExecutionsForThingCommand,
  ListJobsCommand,
  UpdateJobCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { iotjobs, type mqtt_request_response } from 'aws-iot-device-sdk-v2';
import { expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { connectSdk311, connectSdk5 } from '../../test/support/aws-device.ts';
import { connectThing, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { registerDevice, withRegistry } from '../../test/support/registry-access.ts';
import { iotArn } from '../common/arn.fixture.ts';

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const THING = 'meter-1';
const OPTIONS = {
  maxRequestResponseSubscriptions: 10,
  maxStreamingSubscriptions: 4,
  operationTimeoutInSeconds: 20,
};
const { JobStatus } = iotjobs.model;

interface Lab {
  readonly core: CoreLab;
  readonly iot: IoTClient;
  readonly jobs: iotjobs.IotJobsClientv2;
}

async function startLab(mqtt: 311 | 5 = 311): Promise<Lab> {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await iot.send(new CreateThingCommand({ thingName: THING }));
  const device = await registerDevice(core.dataDir, THING, ALL);
  const given = { port: core.port, clientId: THING, ca: device.ca, device };
  const jobs =
    mqtt === 5
      ? iotjobs.IotJobsClientv2.newFromMqtt5(await connectSdk5(given), OPTIONS)
      : iotjobs.IotJobsClientv2.newFromMqtt311(await connectSdk311(given), OPTIONS);
  return { core, iot, jobs };
}

function createJob(iot: IoTClient, jobId: string, rest: object = {}) {
  const targets = [iotArn('thing', THING)];
  const document = JSON.stringify({ do: jobId });
  return iot.send(new CreateJobCommand({ jobId, targets, document, ...rest }));
}

async function rejection(request: Promise<unknown>): Promise<object> {
  const failed = (await request.then(
    () => new Error('was accepted'),
    (error: unknown) => error,
  )) as { modeledError?: object };
  return failed.modeledError ?? failed;
}

/** The events of a stream of the SDK, in order, once it has subscribed. */
async function collect<T>(
  stream: mqtt_request_response.StreamingOperation<T>,
): Promise<{ next(): Promise<T> }> {
  const seen: T[] = [];
  const waiting: ((event: T) => void)[] = [];
  stream.on('incomingPublish', ({ message }) => {
    const taker = waiting.shift();
    if (taker === undefined) seen.push(message);
    else taker(message);
  });
  const subscribed = new Promise<void>((resolve) => {
    stream.on('subscriptionStatus', () => resolve());
  });
  stream.open();
  await subscribed;
  return {
    next: () =>
      new Promise((resolve) => {
        const event = seen.shift();
        if (event === undefined) waiting.push(resolve);
        else resolve(event);
      }),
  };
}

test.each([311, 5] as const)(
  'a device takes a job, reports on it and is done, with the jobs client over MQTT %i',
  async (mqtt) => {
    const { core, iot, jobs } = await startLab(mqtt);
    const none = await jobs.startNextPendingJobExecution({ thingName: THING });
    expect(none.execution).toBeUndefined();
    await createJob(iot, 'one', { description: 'first' });
    await createJob(iot, 'two');

    const pending = await jobs.getPendingJobExecutions({ thingName: THING });
    expect(pending.queuedJobs?.map(({ jobId }) => jobId)).toEqual(['one', 'two']);
    expect(pending.inProgressJobs).toEqual([]);

    const started = await jobs.startNextPendingJobExecution({
      thingName: THING,
      statusDetails: { step: '1' },
    });
    expect(started.execution).toMatchObject({
      jobId: 'one',
      thingName: THING,
      status: JobStatus.IN_PROGRESS,
      statusDetails: { step: '1' },
      jobDocument: { do: 'one' },
      versionNumber: 2,
      executionNumber: 1,
    });
    const again = await jobs.startNextPendingJobExecution({ thingName: THING });
    expect(again.execution).toMatchObject({ jobId: 'one', versionNumber: 2 });

    const next = await jobs.describeJobExecution({ thingName: THING, jobId: '$next' });
    expect(next.execution?.jobId).toBe('one');
    const updated = await jobs.updateJobExecution({
      thingName: THING,
      jobId: 'one',
      status: JobStatus.SUCCEEDED,
      expectedVersion: 2,
      includeJobExecutionState: true,
      includeJobDocument: true,
    });
    expect(updated.executionState).toEqual({
      status: 'SUCCEEDED',
      statusDetails: { step: '1' },
      versionNumber: 3,
    });
    expect(updated.jobDocument).toEqual({ do: 'one' });
    const { job } = await iot.send(new DescribeJobCommand({ jobId: 'one' }));
    expect(job).toMatchObject({
      status: 'COMPLETED',
      description: 'first',
      jobProcessDetails: { numberOfSucceededThings: 1, numberOfQueuedThings: 0 },
    });
    expect(core.lines).toContainEqual(
      expect.objectContaining({
        kind: 'job',
        clientId: THING,
        resource: iotArn('topic', `$aws/things/${THING}/jobs/one/update`),
        statement: `of-${THING}/1`,
      }),
    );
  },
);

test('a device is told what is wrong, with the codes of the guide', async () => {
  const { iot, jobs } = await startLab();
  await createJob(iot, 'one');
  const base = { thingName: THING, jobId: 'one', status: JobStatus.IN_PROGRESS };
  expect(await rejection(jobs.updateJobExecution({ ...base, jobId: 'none' }))).toMatchObject({
    code: 'ResourceNotFound',
  });
  expect(await rejection(jobs.updateJobExecution({ ...base, expectedVersion: 7 }))).toMatchObject({
    code: 'VersionMismatch',
    executionState: { status: 'QUEUED', versionNumber: 1 },
  });
  expect(
    await rejection(jobs.updateJobExecution({ ...base, status: JobStatus.QUEUED })),
  ).toMatchObject({ code: 'InvalidRequest' });
  expect(
    await rejection(jobs.updateJobExecution({ ...base, statusDetails: { 'a b': 'x' } })),
  ).toMatchObject({ code: 'InvalidRequest' });
  await jobs.updateJobExecution({ ...base, status: JobStatus.FAILED });
  expect(await rejection(jobs.updateJobExecution(base))).toMatchObject({
    code: 'InvalidStateTransition',
    executionState: { status: 'FAILED', versionNumber: 2 },
  });
});

test('notices say when the list of pending jobs changes, and when the next job does', async () => {
  const { iot, jobs } = await startLab();
  const changed = await collect(jobs.createJobExecutionsChangedStream({ thingName: THING }));
  const next = await collect(jobs.createNextJobExecutionChangedStream({ thingName: THING }));
  await createJob(iot, 'one');
  expect((await changed.next()).jobs).toMatchObject({ QUEUED: [{ jobId: 'one' }] });
  expect((await next.next()).execution).toMatchObject({
    jobId: 'one',
    status: 'QUEUED',
    jobDocument: { do: 'one' },
  });
  await createJob(iot, 'two');
  expect((await changed.next()).jobs?.['QUEUED']).toHaveLength(2);
  await jobs.updateJobExecution({ thingName: THING, jobId: 'one', status: JobStatus.SUCCEEDED });
  expect((await changed.next()).jobs).toMatchObject({ QUEUED: [{ jobId: 'two' }] });
  expect((await next.next()).execution?.jobId).toBe('two');
  await iot.send(new CancelJobCommand({ jobId: 'two', comment: 'no' }));
  expect((await changed.next()).jobs).toEqual({});
  expect((await next.next()).execution).toBeUndefined();
});

test('an operator lists, changes, cancels and deletes jobs with the real SDK', async () => {
  const { iot, jobs } = await startLab();
  await createJob(iot, 'one');
  await createJob(iot, 'two');
  const found = await iot.send(new ListJobsCommand({ status: 'IN_PROGRESS' }));
  expect(found.jobs?.map(({ jobId }) => jobId)).toEqual(['one', 'two']);
  const { document } = await iot.send(new GetJobDocumentCommand({ jobId: 'one' }));
  expect(document).toBe('{"do":"one"}');
  await iot.send(new UpdateJobCommand({ jobId: 'one', description: 'now with words' }));
  const described = await iot.send(new DescribeJobCommand({ jobId: 'one' }));
  expect(described.job?.description).toBe('now with words');

  await jobs.startNextPendingJobExecution({ thingName: THING });
  const one = { jobId: 'one', thingName: THING };
  const { execution } = await iot.send(new DescribeJobExecutionCommand(one));
  expect(execution).toMatchObject({ status: 'IN_PROGRESS', versionNumber: 2 });
  await expect(iot.send(new CancelJobExecutionCommand(one))).rejects.toMatchObject({
    name: 'InvalidStateTransitionException',
  });
  await iot.send(new CancelJobExecutionCommand({ ...one, force: true }));
  const ofThing = await iot.send(new ListJobExecutionsForThingCommand({ thingName: THING }));
  expect(ofThing.executionSummaries).toMatchObject([
    { jobId: 'one', jobExecutionSummary: { status: 'CANCELED' } },
    { jobId: 'two', jobExecutionSummary: { status: 'QUEUED' } },
  ]);

  await expect(iot.send(new DeleteJobCommand({ jobId: 'two' }))).rejects.toMatchObject({
    name: 'InvalidStateTransitionException',
  });
  const two = { jobId: 'two', thingName: THING, executionNumber: 1, force: true };
  await iot.send(new DeleteJobExecutionCommand(two));
  const left = await iot.send(new ListJobExecutionsForJobCommand({ jobId: 'two' }));
  expect(left.executionSummaries).toEqual([]);
  await iot.send(new DeleteJobCommand({ jobId: 'two', force: true }));
  await expect(iot.send(new DescribeJobCommand({ jobId: 'two' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

const REFUSED: readonly (readonly [string, object, string])[] = [
  ['an unknown thing', { targets: [iotArn('thing', 'nobody')] }, 'ResourceNotFoundException'],
  ['no thing', { targets: ['nonsense'] }, 'InvalidRequestException'],
  [
    '101 targets',
    { targets: Array<string>(101).fill(iotArn('thing', THING)) },
    'InvalidRequestException',
  ],
  ['a document that is no JSON', { document: '{' }, 'InvalidRequestException'],
  ['a document of 40 KB', { document: `"${'x'.repeat(40_000)}"` }, 'InvalidRequestException'],
  [
    'a bad time-out',
    { timeoutConfig: { inProgressTimeoutInMinutes: 0 } },
    'InvalidRequestException',
  ],
  ['a namespace', { namespaceId: 'green' }, 'InvalidRequestException'],
  ['packages', { destinationPackageVersions: ['arn:p'] }, 'InvalidRequestException'],
  [
    'a rate of 0',
    { jobExecutionsRolloutConfig: { maximumPerMinute: 0 } },
    'InvalidRequestException',
  ],
  [
    'a start in five minutes',
    { schedulingConfig: { startTime: new Date(Date.now() + 300_000).toISOString() } },
    'InvalidRequestException',
  ],
  [
    'a window at no time of day',
    {
      schedulingConfig: {
        maintenanceWindows: [{ startTime: 'cron(0 24 ? * * *)', durationInMinutes: 60 }],
      },
    },
    'InvalidRequestException',
  ],
  [
    'a presigned URL and no role',
    { document: '{"u":"${aws:iot:s3-presigned-url:https://s3.amazonaws.com/bucket/key}"}' },
    'InvalidRequestException',
  ],
  [
    'an object that is not there',
    { document: undefined, documentSource: 'https://s3.amazonaws.com/bucket/key' },
    'InvalidRequestException',
  ],
  [
    'parameters without a managed template',
    { documentParameters: { a: 'b' } },
    'InvalidRequestException',
  ],
  [
    'an unknown template',
    { jobTemplateArn: iotArn('jobtemplate', 'none') },
    'ResourceNotFoundException',
  ],
];

test('a job is refused that asks for what is not there or not right', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await iot.send(new CreateThingCommand({ thingName: THING }));
  for (const [what, change, name] of REFUSED) {
    await expect(createJob(iot, 'one', change), `a job with ${what}`).rejects.toMatchObject({
      name,
    });
  }
  expect((await iot.send(new ListJobsCommand({}))).jobs).toEqual([]);
});

test('a job for a group is for every thing in it and below it', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await withRegistry(core.dataDir, ({ groups, things }) => {
    const house = groups.create('house', { attributes: {} });
    const floor = groups.create('floor', { attributes: {}, parentGroupName: 'house' });
    groups.addThing(house, things.create('a', { attributes: {} }));
    groups.addThing(floor, things.create('b', { attributes: {} }));
    things.create('c', { attributes: {} });
  });
  await createJob(iot, 'one', { targets: [iotArn('thinggroup', 'house')] });
  const found = await iot.send(new ListJobExecutionsForJobCommand({ jobId: 'one' }));
  expect(found.executionSummaries?.map(({ thingArn }) => thingArn)).toEqual([
    iotArn('thing', 'a'),
    iotArn('thing', 'b'),
  ]);
});

test('the jobs of a deleted thing are removed, and an id is taken once', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  await iot.send(new CreateThingCommand({ thingName: THING }));
  await createJob(iot, 'one');
  await expect(createJob(iot, 'one')).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  await iot.send(new DeleteThingCommand({ thingName: THING }));
  const { job } = await iot.send(new DescribeJobCommand({ jobId: 'one' }));
  expect(job).toMatchObject({
    status: 'COMPLETED',
    jobProcessDetails: { numberOfRemovedThings: 1 },
  });
});

test('a device hears the answer without a subscription, also to what is no JSON', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const { certificatePem, privateKeyPem, ca } = await registerDevice(core.dataDir, THING, ALL);
  const issued = await core.issue('other');
  const client = await connectThing(core.url, issued, {
    ...{ clientId: THING, cert: certificatePem, key: privateKeyPem, ca },
  });
  const answers: string[] = [];
  const heard = new Promise<void>((resolve) => {
    client.on('message', (topic, payload) => {
      answers.push(`${topic.split('/jobs/')[1]} ${payload.toString()}`);
      if (answers.length === 2) resolve();
    });
  });
  await client.publishAsync(`$aws/things/${THING}/jobs/get`, '{"clientToken":"t"}', { qos: 1 });
  await client.publishAsync(`$aws/things/${THING}/jobs/one/update`, '\u0000{', { qos: 1 });
  await heard;
  expect(answers[0]).toMatch(
    /^get\/accepted \{"inProgressJobs":\[\],"queuedJobs":\[\],"clientToken":"t","timestamp":\d+\}$/,
  );
  expect(answers[1]).toMatch(/^one\/update\/rejected \{"code":"InvalidJson"/);
});
