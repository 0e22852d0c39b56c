/** Publishing over HTTP, with the MQTT 5 properties that the API has members for. */
import { defined } from '#kernel/defined.ts';
import { randomUUID } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { LIMITS } from '../access/limits.ts';
import type { PublishProperties } from '../messages/service.ts';
import { topicFault } from '../access/topics.ts';
import { data, type HttpRequest, type NeededPermission, type Operation } from './operation.ts';
import { flag, integer, oneOf, text, type ValueOf } from './request/schema.ts';

const EXPIRY_MAX_S = 7 * 24 * 3600;

/** MQTT 5 properties of a message, in a query and in headers. */
export const MESSAGE_QUERY = {
  contentType: text,
  responseTopic: text,
} as const;
export const MESSAGE_HEADERS = {
  'x-amz-mqtt5-payload-format-indicator': {
    ...oneOf(['UNSPECIFIED_BYTES', 'UTF8_DATA']),
    title: 'payload format indicator',
  },
  'x-amz-mqtt5-correlation-data': text,
  'x-amz-mqtt5-user-properties': text,
} as const;

const publish = data('Publish', 'POST /topics/:topic+', {
  isForGuests: true,
  permissions: publishPermissions,
  takesBytes: true,
  query: {
    ...MESSAGE_QUERY,
    messageExpiry: { ...integer(0), title: 'message expiry' },
    qos: { ...integer(0, 1), title: 'QoS' },
    retain: flag,
  },
  headers: MESSAGE_HEADERS,
  async handle({ params: { topic }, query, headers, request }, { broker }) {
    const fault = topicFault(topic);
    if (fault !== undefined) throw invalidRequest(`Invalid topic: ${fault}`);
    if (request.body.length > LIMITS.payloadBytes.value) {
      throw new AwsError(
        'RequestEntityTooLargeException',
        'The payload exceeds the maximum size allowed',
      );
    }
    const { retain = false, qos = 0 } = query;
    if (retain && topic.startsWith('$')) {
      throw invalidRequest('Messages on reserved topics cannot be retained');
    }
    const properties = readProperties(query, headers);
    await broker.submit({
      topic,
      payload: request.body,
      qos,
      retain,
      // What a rule sees of a publish over HTTP in clientid().
      clientId: 'n/a',
      principal: { certificateId: request.caller.principal, thingName: undefined },
      sourceIp: request.sourceIp,
      ...defined({ properties }),
    });
    return { message: 'OK', traceId: randomUUID() };
  },
});

export const PUBLISH_OPERATIONS: readonly Operation[] = [publish];

function publishPermissions({ params, query }: HttpRequest): readonly NeededPermission[] {
  const name = params['topic'] ?? '';
  const publishing = { action: 'iot:Publish', kind: 'topic', name };
  return query.get('retain')?.toLowerCase() === 'true'
    ? [publishing, { action: 'iot:RetainPublish', kind: 'topic', name }]
    : [publishing];
}

interface MessageQuery extends ValueOf<typeof MESSAGE_QUERY> {
  readonly messageExpiry?: number;
}

/** Undefined when the request names none. Throws InvalidRequestException. */
export function readProperties(
  { contentType, responseTopic, messageExpiry }: MessageQuery,
  headers: ValueOf<typeof MESSAGE_HEADERS>,
): PublishProperties | undefined {
  if (responseTopic !== undefined && topicFault(responseTopic) !== undefined) {
    throw invalidRequest('Invalid response topic');
  }
  const indicator = headers['x-amz-mqtt5-payload-format-indicator'];
  const correlation = headers['x-amz-mqtt5-correlation-data'];
  const user = headers['x-amz-mqtt5-user-properties'];
  const properties = defined({
    contentType,
    responseTopic,
    messageExpiryInterval: messageExpiry === undefined ? undefined : expiryS(messageExpiry),
    payloadFormatIndicator: indicator && indicator === 'UTF8_DATA',
    correlationData: correlation === undefined ? undefined : Buffer.from(correlation, 'base64'),
    userProperties: user === undefined ? undefined : readUserProperties(user),
  });
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** Longer than a week counts as a week. */
function expiryS(seconds: number): number {
  return Math.min(Math.max(seconds, 1), EXPIRY_MAX_S);
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
