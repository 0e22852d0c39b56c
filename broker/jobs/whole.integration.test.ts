/** Jobs from their making to their end, as operators and devices of the AWS SDKs live with them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import {
  AddThingToThingGroupCommand,
  AssociateTargetsWithJobCommand,
  CancelJobCommand,
  CreateJobCommand,
  CreateJobTemplateCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeleteJobCommand,
  DescribeJobCommand,
  DescribeManagedJobTemplateCommand,
  GetJobDocumentCommand,
  ListJobExecutionsForThingCommand,
  ListManagedJobTemplatesCommand,
  ListTagsForResourceCommand,
  UpdateEventConfigurationsCommand,
  UpdateJobCommand,
  type CreateJobCommandInput,
  type IoTClient,
} from '@aws-sdk/client-iot';
import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { iotClient } from '../../test/support/aws-clients.ts';
import {
  connectThing,
  issueFor,
  messages,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';
import { startCoreProcess } from '../../test/support/core-process.ts';
import { registerDevice } from '../../test/support/registry-access.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { iotArn } from '../common/arn.fixture.ts';

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const ROLE = 'arn:aws:iam::000000000000:role/jobs';

async function device(core: CoreLab, clientId: string): Promise<MqttClient> {
  const { certificatePem, privateKeyPem, ca } = await registerDevice(core.dataDir, clientId, ALL);
  const issued = await issueFor(core.dataDir, 'any');
  return connectThing(core.url, issued, {
    ...{ clientId, cert: certificatePem, key: privateKeyPem, ca },
  });
}

function createJob(iot: IoTClient, jobId: string, given: Partial<CreateJobCommandInput>) {
  const document = given.documentSource === undefined ? '{"do":"it"}' : undefined;
  return iot.send(new CreateJobCommand({ jobId, document, targets: [], ...given }));
}

async function makeThings(iot: IoTClient, names: readonly string[]): Promise<string[]> {
  for (const thingName of names) await iot.send(new CreateThingCommand({ thingName }));
  return names.map((name) => iotArn('thing', name));
}

async function ask(client: MqttClient, topic: string, body: object): Promise<unknown> {
  const answer = messages(client, 1);
  await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
  return JSON.parse((await answer)[0]?.text ?? '') as unknown;
}

function download(core: CoreLab, url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ca: readFileSync(core.caPath) }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

test('a document lies in S3, and the device fetches what it points to until the time is up', async () => {
  const time = { at: Date.now() };
  const core = await startCoreLab({ httpsPort: 0, clock: { now: () => time.at } });
  const iot = iotClient(core);
  const put = (key: string, text: string): void => {
    const path = join(core.dataDir, 'rules', 's3', 'firmware', key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const url = '${aws:iot:s3-presigned-url:https://s3.eu-central-1.amazonaws.com/firmware/v1/f.bin}';
  put('jobs/update.json', JSON.stringify({ url }));
  put('v1/f.bin', 'firmware');
  const client = await device(core, 'a');
  const targets = await makeThings(iot, ['a']);
  await createJob(iot, 'one', {
    targets,
    documentSource: 'https://firmware.s3.eu-central-1.amazonaws.com/jobs/update.json',
    presignedUrlConfig: { roleArn: ROLE, expiresInSec: 60 },
  });
  const kept = await iot.send(new GetJobDocumentCommand({ jobId: 'one' }));
  expect(kept.document).toContain('${aws:iot:s3-presigned-url:');
  const started = (await ask(client, '$aws/things/a/jobs/start-next', {})) as {
    execution: { jobDocument: { url: string } };
  };
  const signed = started.execution.jobDocument.url;
  expect(await download(core, signed)).toEqual({ status: 200, body: 'firmware' });
  const other = signed.replace('v1/f.bin', 'jobs/update.json');
  expect((await download(core, other)).status).toBe(403);
  time.at += 61_000;
  expect((await download(core, signed)).status).toBe(403);
  const described = await iot.send(new DescribeJobCommand({ jobId: 'one' }));
  expect(described).toMatchObject({
    documentSource: 'https://firmware.s3.eu-central-1.amazonaws.com/jobs/update.json',
    job: { presignedUrlConfig: { roleArn: ROLE, expiresInSec: 60 } },
  });
});

test('events tell how executions and jobs end, once they are enabled', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const watcher = await device(core, 'watcher');
  await watcher.subscribeAsync(['$aws/events/job/#', '$aws/events/jobExecution/#'], { qos: 1 });
  const client = await device(core, 'a');
  const targets = await makeThings(iot, ['a', 'b']);
  await createJob(iot, 'silent', { targets });
  await iot.send(new DeleteJobCommand({ jobId: 'silent', force: true }));
  const enabled = { JOB: { Enabled: true }, JOB_EXECUTION: { Enabled: true } };
  await iot.send(new UpdateEventConfigurationsCommand({ eventConfigurations: enabled }));
  const heard = messages(watcher, 8);
  await createJob(iot, 'one', { targets: targets.slice(0, 1), description: 'first' });
  const statusDetails = { step: 'last' };
  const done = { status: 'SUCCEEDED', statusDetails };
  await ask(client, '$aws/things/a/jobs/one/update', done);
  await createJob(iot, 'two', { targets });
  await iot.send(new CancelJobCommand({ jobId: 'two', comment: 'why not' }));
  await iot.send(new DeleteJobCommand({ jobId: 'two' }));
  const events = (await heard).map(({ topic, text }) => ({
    topic: topic.replace('$aws/events/', ''),
    body: JSON.parse(text) as { [key: string]: unknown },
  }));
  expect(events.map(({ topic }) => topic)).toEqual([
    'jobExecution/one/succeeded',
    'job/one/completed',
    'job/two/cancellation_in_progress',
    'jobExecution/two/canceled',
    'jobExecution/two/canceled',
    'job/two/canceled',
    'job/two/deletion_in_progress',
    'job/two/deleted',
  ]);
  expect(events[0]?.body).toEqual({
    ...{ eventType: 'JOB_EXECUTION', operation: 'succeeded', jobId: 'one', status: 'SUCCEEDED' },
    eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    timestamp: expect.any(Number) as number,
    ...{ thingArn: iotArn('thing', 'a'), executionNumber: 1, statusDetails },
  });
  expect(events[1]?.body).toMatchObject({
    ...{ eventType: 'JOB', operation: 'completed', status: 'COMPLETED', description: 'first' },
    ...{ targetSelection: 'SNAPSHOT', targets: [iotArn('thing', 'a')] },
    completedAt: expect.any(Number) as number,
    jobProcessDetails: { numberOfSucceededThings: 1, numberOfFailedThings: 0 },
  });
  expect(events.slice(2).map(({ body }) => body['status'])).toEqual([
    ...['CANCELLATION_IN_PROGRESS', 'CANCELED', 'CANCELED', 'CANCELED'],
    ...['DELETION_IN_PROGRESS', 'DELETED'],
  ]);
  expect(events[5]?.body).toMatchObject({ comment: 'why not' });
});

test('a device hears of its job when its minute or its window has come, and retries count on', async () => {
  const time = { at: Date.now() };
  const core = await startCoreLab({ httpsPort: 0, clock: { now: () => time.at } });
  const iot = iotClient(core);
  const late = await device(core, 'b');
  await late.subscribeAsync('$aws/things/b/jobs/notify-next', { qos: 1 });
  const targets = await makeThings(iot, ['a', 'b']);
  await createJob(iot, 'slow', {
    targets,
    jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 1 }] },
  });
  const { job } = await iot.send(new DescribeJobCommand({ jobId: 'slow' }));
  expect(job).toMatchObject({
    ...{ status: 'IN_PROGRESS', isConcurrent: true },
    jobProcessDetails: { processingTargets: targets, numberOfQueuedThings: 1 },
    jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
  });
  const told = messages(late, 1);
  time.at += MINUTE_MS;
  expect(JSON.parse((await told)[0]?.text ?? '')).toMatchObject({ execution: { jobId: 'slow' } });
  await late.unsubscribeAsync('$aws/things/b/jobs/notify-next');
  await ask(late, '$aws/things/b/jobs/slow/update', { status: 'FAILED' });
  const started = await ask(late, '$aws/things/b/jobs/start-next', {});
  expect(started).toMatchObject({ execution: { executionNumber: 2, status: 'IN_PROGRESS' } });
  await ask(late, '$aws/things/b/jobs/slow/update', { status: 'FAILED', executionNumber: 2 });
  const ofThing = await iot.send(new ListJobExecutionsForThingCommand({ thingName: 'b' }));
  expect(ofThing.executionSummaries?.map(({ jobExecutionSummary: one }) => one)).toMatchObject([
    { executionNumber: 1, retryAttempt: 0, status: 'FAILED' },
    { executionNumber: 2, retryAttempt: 1, status: 'FAILED' },
  ]);
  const start = new Date(time.at + DAY_MS).toISOString();
  await createJob(iot, 'later', { targets, schedulingConfig: { startTime: start } });
  const planned = await iot.send(new DescribeJobCommand({ jobId: 'later' }));
  expect(planned.job).toMatchObject({
    ...{ status: 'SCHEDULED', schedulingConfig: { startTime: start } },
    scheduledJobRollouts: [{ startTime: start }],
  });
  const retries = { criteriaList: [{ failureType: 'ALL' as const, numberOfRetries: 2 }] };
  await expect(
    iot.send(new UpdateJobCommand({ jobId: 'slow', jobExecutionsRetryConfig: retries })),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
});

test('templates give a job what it does not say itself, and managed ones take parameters', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const targets = await makeThings(iot, ['a']);
  const windows = [{ startTime: 'cron(0 3 ? * * *)', durationInMinutes: 60 }];
  const { jobTemplateArn } = await iot.send(
    new CreateJobTemplateCommand({
      ...{ jobTemplateId: 'nightly', description: 'at night', document: '{"do":"template"}' },
      ...{ timeoutConfig: { inProgressTimeoutInMinutes: 5 }, maintenanceWindows: windows },
    }),
  );
  const again = { jobTemplateId: 'nightly', description: 'again', document: '{}' };
  await expect(iot.send(new CreateJobTemplateCommand(again))).rejects.toMatchObject({
    name: 'ConflictException',
  });
  await createJob(iot, 'one', {
    ...{ targets, jobTemplateArn, document: undefined },
    abortConfig: {
      criteriaList: [
        {
          ...{ failureType: 'ALL', action: 'CANCEL' },
          ...{ thresholdPercentage: 33.33, minNumberOfExecutedThings: 1 },
        },
      ],
    },
    tags: [{ Key: 'floor', Value: '3' }],
  });
  const { job } = await iot.send(new DescribeJobCommand({ jobId: 'one' }));
  expect(job).toMatchObject({
    ...{
      description: 'at night',
      jobTemplateArn,
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
    },
    abortConfig: { criteriaList: [{ thresholdPercentage: 33.33 }] },
    schedulingConfig: { maintenanceWindows: windows },
  });
  const arn = { resourceArn: iotArn('job', 'one') };
  const tagged = await iot.send(new ListTagsForResourceCommand(arn));
  expect(tagged.tags).toEqual([{ Key: 'floor', Value: '3' }]);
  const { managedJobTemplates = [] } = await iot.send(new ListManagedJobTemplatesCommand({}));
  expect(managedJobTemplates.map(({ templateName }) => templateName)).toContain('AWS-Reboot');
  const template = await iot.send(
    new DescribeManagedJobTemplateCommand({ templateName: 'AWS-Download-File' }),
  );
  const managed = { targets, document: undefined, jobTemplateArn: template.templateArn };
  await expect(
    createJob(iot, 'two', { ...managed, documentParameters: { filePath: '/tmp/x' } }),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
  const documentParameters = { filePath: '/tmp/"x"', downloadUrl: 'https://example.com/f' };
  await createJob(iot, 'two', { ...managed, documentParameters });
  const { document = '' } = await iot.send(new GetJobDocumentCommand({ jobId: 'two' }));
  expect(JSON.parse(document)).toMatchObject({
    steps: [{ action: { input: { args: ['https://example.com/f', '/tmp/"x"'], path: '' } } }],
  });
  const before = { jobId: 'two', beforeSubstitution: true };
  const { document: raw } = await iot.send(new GetJobDocumentCommand(before));
  expect(raw).toBe(template.document);
});

test('a continuous job goes on after kill -9, with what joined since', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir);
  const place = { region: 'eu-central-1', accountId: '000000000000' };
  const before = iotClient({ ...first.target, place });
  await makeThings(before, ['a', 'b', 'c']);
  const groups: string[] = [];
  for (const thingGroupName of ['house', 'other']) {
    const made = await before.send(new CreateThingGroupCommand({ thingGroupName }));
    groups.push(made.thingGroupArn ?? '');
  }
  const join = (iot: IoTClient, thingGroupName: string, thingName: string) =>
    iot.send(new AddThingToThingGroupCommand({ thingGroupName, thingName }));
  await join(before, 'house', 'a');
  const targets = groups.slice(0, 1);
  await createJob(before, 'one', { targets, targetSelection: 'CONTINUOUS' });
  const startTime = new Date(Date.now() + HOUR_MS).toISOString();
  await createJob(before, 'later', { targets, schedulingConfig: { startTime } });
  await join(before, 'other', 'c');
  await first.kill();

  const second = await startCoreProcess(dataDir);
  const after = iotClient({ ...second.target, place });
  await join(after, 'house', 'b');
  await after.send(new AssociateTargetsWithJobCommand({ jobId: 'one', targets: groups.slice(1) }));
  const { job } = await after.send(new DescribeJobCommand({ jobId: 'one' }));
  expect(job).toMatchObject({
    ...{ targetSelection: 'CONTINUOUS', status: 'IN_PROGRESS', targets: groups },
    jobProcessDetails: { numberOfQueuedThings: 3 },
  });
  const later = await after.send(new DescribeJobCommand({ jobId: 'later' }));
  expect(later.job).toMatchObject({ status: 'SCHEDULED', schedulingConfig: { startTime } });
  await second.kill();
});
