/** Publishing over HTTP, with the MQTT 5 properties that the API has members for. */
import { defined } from '#kernel/defined.ts';
import { randomUUID } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { LIMITS } from '../access/limits.ts';
import type { PublishProperties } from '../messages/service.ts';
import { topicFault } from '../access/topics.ts';
import { headerText, queryBoolean, queryText } from './fields.ts';
import { data, param } from './operation.ts';
import type { HttpRequest, NeededPermission, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';

export const PUBLISH_OPERATIONS: readonly Operation[] = [
  data('Publish', 'POST /topics/:topic+', {
    handle: publish,
    permissions: publishPermissions,
    isForGuests: true,
  }),
];

function publishPermissions(request: HttpRequest): readonly NeededPermission[] {
  const name = param(request, 'topic');
  const publishing = { action: 'iot:Publish', kind: 'topic', name };
  return queryBoolean(request, 'retain')
    ? [publishing, { action: 'iot:RetainPublish', kind: 'topic', name }]
    : [publishing];
}

async function publish(request: HttpRequest, { broker }: CoreServices): Promise<unknown> {
  const topic = param(request, 'topic');
  const fault = topicFault(topic);
  if (fault !== undefined) throw invalidRequest(`Invalid topic: ${fault}`);
  if (request.body.length > LIMITS.payloadBytes.value) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      'The payload exceeds the maximum size allowed',
    );
  }
  const retain = queryBoolean(request, 'retain');
  if (retain && topic.startsWith('$')) {
    throw invalidRequest('Messages on reserved topics cannot be retained');
  }
  const properties = readProperties(request);
  await broker.submit({
    topic,
    payload: request.body,
    qos: readQos(request),
    retain,
    // What a rule sees of a publish over HTTP in clientid().
    clientId: 'n/a',
    principal: { certificateId: request.caller.principal, thingName: undefined },
    sourceIp: request.sourceIp,
    ...defined({ properties }),
  });
  return { message: 'OK', traceId: randomUUID() };
}

function readQos(request: HttpRequest): number {
  const text = queryText(request, 'qos') ?? '0';
  if (text !== '0' && text !== '1') throw invalidRequest('Invalid QoS');
  return Number(text);
}

const PREFIX = 'x-amz-mqtt5-';
const EXPIRY_MAX_S = 7 * 24 * 3600;

/** Undefined when the request names none. Throws InvalidRequestException. */
export function readProperties(request: HttpRequest): PublishProperties | undefined {
  const properties: Record<string, unknown> = {};
  const contentType = queryText(request, 'contentType');
  if (contentType !== undefined) properties['contentType'] = contentType;
  const responseTopic = queryText(request, 'responseTopic');
  if (responseTopic !== undefined) {
    if (topicFault(responseTopic) !== undefined) throw invalidRequest('Invalid response topic');
    properties['responseTopic'] = responseTopic;
  }
  const expiry = queryText(request, 'messageExpiry');
  if (expiry !== undefined) properties['messageExpiryInterval'] = readExpiry(expiry);
  const indicator = headerText(request, `${PREFIX}payload-format-indicator`);
  if (indicator !== undefined) properties['payloadFormatIndicator'] = readIndicator(indicator);
  const correlation = headerText(request, `${PREFIX}correlation-data`);
  if (correlation !== undefined) {
    properties['correlationData'] = Buffer.from(correlation, 'base64');
  }
  const user = headerText(request, `${PREFIX}user-properties`);
  if (user !== undefined) properties['userProperties'] = readUserProperties(user);
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** Seconds; longer than a week counts as a week. */
function readExpiry(text: string): number {
  const seconds = Number(text);
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw invalidRequest('Invalid message expiry');
  return Math.min(Math.max(seconds, 1), EXPIRY_MAX_S);
}

function readIndicator(text: string): boolean {
  if (text === 'UTF8_DATA') return true;
  if (text === 'UNSPECIFIED_BYTES') return false;
  throw invalidRequest('Invalid payload format indicator');
}

/** Base64 of `[{"name":"value"},…]`; a name may come more than once. */
function readUserProperties(base64: string): Readonly<Record<string, string | string[]>> {
  const out: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (const item of parseUserProperties(base64)) {
    for (const [name, value] of Object.entries(item)) {
      if (typeof value !== 'string') throw invalidRequest('Invalid user properties');
      const before = out[name];
      if (before === undefined) out[name] = value;
      else out[name] = [...(Array.isArray(before) ? before : [before]), value];
    }
  }
  return out;
}

function parseUserProperties(base64: string): readonly Readonly<Record<string, unknown>>[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(base64, 'base64').toString());
  } catch {
    throw invalidRequest('Invalid user properties');
  }
  const isList =
    Array.isArray(value) &&
    value.every((item: unknown) => typeof item === 'object' && item !== null);
  if (!isList) throw invalidRequest('Invalid user properties');
  return value as Readonly<Record<string, unknown>>[];
}
