/**
 * Jobs over MQTT (developer guide, `jobs-mqtt-api`). Answers go to the connection that asked,
 * whatever it subscribed to; notices are ordinary publishes.
 */
import { AwsError, invalidRequest, type AwsErrorType } from '../common/aws-error.ts';
import { reasonOf } from '../common/errors.ts';
import { every } from '../common/periodic.ts';
import type { RegistryEvent } from '../registry/events.ts';
import type { Registry } from '../registry/registry.ts';
import type { Service, ServiceHost, ServiceRequest } from '../messages/service.ts';
import { fromMembers, readMembers, tokenOf, type DeviceRequest } from './device-request.ts';
import type { Jobs } from './jobs.ts';
import { ExecutionError, type JobExecution } from './model.ts';
import { executionData, secondsOf, stateOf, summaryOf } from './views.ts';
import { parseExactJson } from '../common/exact-json.ts';

const TOPIC =
  /^\$aws\/things\/([a-zA-Z0-9:_-]{1,128})\/jobs\/(?:(get)|(start-next)|(\$next|[a-zA-Z0-9_-]{1,64})\/(get|update))$/;
const FAMILY = /^\$aws\/things\/[^/]+\/jobs\//;
const TOKEN_BYTES_MAX = 64;
/** How often jobs are looked at for what has become due. */
const TICK_MS = 250;

/** Error codes of the device API; everything else is an InternalError. */
const CODES: Partial<Record<AwsErrorType, string>> = {
  InvalidRequestException: 'InvalidRequest',
  InvalidStateTransitionException: 'InvalidStateTransition',
  ResourceNotFoundException: 'ResourceNotFound',
  TerminalStateException: 'TerminalStateReached',
  VersionConflictException: 'VersionMismatch',
};

interface JobsPorts {
  readonly jobs: Jobs;
  readonly registry: Registry;
}

export function createJobsService(host: ServiceHost, { jobs, registry }: JobsPorts): Service {
  registry.onEvent((event) => followRegistry(event, jobs, registry));
  const advance = (): void => {
    if (host.db.sql.open) jobs.advance();
    else clearInterval(timer);
  };
  const timer = every(TICK_MS, advance, (error) => {
    host.audit.write({ kind: 'error', message: reasonOf(error) });
  });
  return {
    name: 'jobs',
    handles: (topic) => FAMILY.test(topic),
    onPublish: (request) => answer(request, host, jobs),
  };
}

/** Things that are deleted, and things that join or leave the targets of continuous jobs. */
function followRegistry({ kind, members }: RegistryEvent, jobs: Jobs, registry: Registry): void {
  const { operation, thingName, thingArn } = members;
  if (kind === 'THING' && operation === 'DELETED') jobs.removeThing(String(thingName));
  if (kind === 'THING_GROUP' && operation === 'DELETED') jobs.reconcile();
  if (kind !== 'THING_GROUP_MEMBERSHIP') return;
  const thing = registry.arns.parse(String(thingArn));
  if (thing !== undefined) jobs.membershipChanged(thing.name);
}

function answer(request: ServiceRequest, host: ServiceHost, jobs: Jobs): void {
  const { topic, payload, clientId } = request;
  const timestamp = secondsOf(host.clock.now());
  const reply = (suffix: string, body: object): void =>
    host.publish({
      topic: `${topic}/${suffix}`,
      payload: JSON.stringify({ ...body, timestamp }),
      toClient: clientId,
    });
  const members = readMembers(payload);
  if (members === undefined) {
    const message = 'The payload is not valid UTF-8 encoded JSON';
    reply('rejected', { code: 'InvalidJson', message });
    return;
  }
  const token = tokenOf(members);
  try {
    if (Buffer.byteLength(token.clientToken ?? '') > TOKEN_BYTES_MAX) {
      throw invalidRequest('The client token is longer than 64 bytes');
    }
    reply('accepted', { ...perform(topic, fromMembers(members), jobs), ...token });
    if (topic.endsWith('/update')) audit(request, host);
  } catch (error) {
    reply('rejected', { ...rejectionOf(error), ...token });
    if (!(error instanceof AwsError)) throw error;
  }
}

function perform(topic: string, asked: DeviceRequest, jobs: Jobs): object {
  const [, thingName = '', get, startNext, jobId = '', operation] = TOPIC.exec(topic) ?? [];
  if (get !== undefined) {
    const pending = jobs.pending(thingName);
    const inState = (state: JobExecution['status']): object[] =>
      pending.filter(({ status }) => status === state).map(summaryOf);
    return { inProgressJobs: inState('IN_PROGRESS'), queuedJobs: inState('QUEUED') };
  }
  if (startNext !== undefined) return executionAnswer(jobs.startNext(thingName, asked), jobs, true);
  if (operation === 'get') {
    const withDocument = asked.includeJobDocument ?? true;
    if (jobId === '$next') return executionAnswer(jobs.pending(thingName)[0], jobs, withDocument);
    const found = jobs.execution(jobId, thingName, asked.executionNumber);
    return executionAnswer(found, jobs, withDocument);
  }
  if (operation !== 'update' || jobId === '$next') {
    throw new UnknownTopic('The topic is not one of the Jobs API');
  }
  const { status } = asked;
  if (status === undefined) throw invalidRequest('The status is missing or not valid');
  const after = jobs.update(jobId, thingName, { ...asked, status });
  return {
    ...(asked.includeJobExecutionState === true ? { executionState: stateOf(after) } : {}),
    ...(asked.includeJobDocument === true
      ? { jobDocument: parseExactJson(jobs.documentOf(jobs.get(jobId))) }
      : {}),
  };
}

class UnknownTopic extends AwsError {
  constructor(message: string) {
    super('InvalidRequestException', message);
  }
}

function executionAnswer(
  execution: JobExecution | undefined,
  jobs: Jobs,
  withDocument: boolean,
): object {
  if (execution === undefined) return {};
  const document = withDocument ? jobs.documentOf(jobs.get(execution.jobId)) : undefined;
  return { execution: executionData(execution, document) };
}

function rejectionOf(error: unknown): object {
  if (error instanceof UnknownTopic) return { code: 'InvalidTopic', message: error.message };
  const code = error instanceof AwsError ? CODES[error.type] : undefined;
  if (!(error instanceof AwsError) || code === undefined) {
    return { code: 'InternalError', message: 'Internal service failure' };
  }
  const state = error instanceof ExecutionError ? { executionState: stateOf(error.execution) } : {};
  return { code, message: error.message, ...state };
}

function audit({ topic, clientId, principal, decidedBy }: ServiceRequest, host: ServiceHost): void {
  host.audit.write({
    kind: 'job',
    clientId,
    principal: principal.certificateId,
    action: 'iot:Publish',
    resource: host.db.arns.of('topic', topic),
    statement: decidedBy?.() ?? 'none',
  });
}
