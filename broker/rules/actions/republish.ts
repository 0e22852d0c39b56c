/** `republish` (page `republish-rule-action`): publishes the output to another topic. */
import { defined } from '#kernel/defined.ts';
import type { PublishProperties } from '../../messages/service.ts';
import { topicFault } from '../../access/topics.ts';
import { RULE_LIMITS } from '../limits.ts';
import { actionFailed, listOf, type Action, type ActionCall, type JsonFields } from './action.ts';

export const REPUBLISH: Action = {
  key: 'republish',
  failedAction: 'RepublishAction',
  required: ['roleArn', 'topic'],
  resource: ({ text }) => text('topic'),
  check: ({ qos }) =>
    qos === undefined || qos === 0 || qos === 1 || typeof qos === 'string'
      ? undefined
      : 'qos is 0 or 1',
  async run(call, { publish }) {
    const { payload, depth } = call;
    if (depth >= RULE_LIMITS.republishDepth) {
      throw actionFailed(`rules republished ${depth} times in a row`);
    }
    const topic = targetTopic(call.text('topic'));
    const properties = headersOf(call);
    await publish({ topic, payload, qos: qosOf(call), ...defined({ properties }) }, depth + 1);
  },
};

/** `$$aws/…` stands for the reserved topic `$aws/…`; one dollar alone is refused. */
function targetTopic(text: string): string {
  const isReserved = text.startsWith('$$');
  const topic = isReserved ? text.slice(1) : text;
  const isDollar = topic.startsWith('$') && !isReserved;
  const fault = isDollar ? 'reserved' : topicFault(topic);
  if (fault === undefined) return topic;
  throw actionFailed(`cannot republish to "${text}": ${fault}`);
}

function qosOf(call: ActionCall): 0 | 1 {
  const value = call.text('qos') || '0';
  if (value === '0') return 0;
  if (value === '1') return 1;
  throw actionFailed(`qos came to "${value}", it must be 0 or 1`);
}

const EXPIRY_MAX_S = 604_800;

function headersOf(call: ActionCall): PublishProperties | undefined {
  const headers = call.fields['headers'] as JsonFields | undefined;
  if (typeof headers !== 'object' || headers === null) return undefined;
  const text = (name: string): string => call.fill(headers[name]);
  const expiryS = Number(text('messageExpiry'));
  const users = listOf(headers['userProperties']).map(
    ({ key, value }) => [call.fill(key), call.fill(value)] as const,
  );
  const properties: Record<string, unknown> = {};
  if (text('payloadFormatIndicator') === 'UTF8_DATA') properties['payloadFormatIndicator'] = true;
  if (text('contentType') !== '') properties['contentType'] = text('contentType');
  if (text('responseTopic') !== '') properties['responseTopic'] = text('responseTopic');
  if (text('correlationData') !== '') {
    properties['correlationData'] = Buffer.from(text('correlationData'), 'base64');
  }
  if (expiryS > 0) {
    properties['messageExpiryInterval'] = Math.min(EXPIRY_MAX_S, Math.ceil(expiryS));
  }
  if (users.length > 0) properties['userProperties'] = groupByKey(users);
  return properties;
}

/** A key that occurs several times has a list of values, as the engine reads it. */
function groupByKey(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const grouped = Object.create(null) as Record<string, string[]>;
  for (const [key, value] of pairs) (grouped[key] ??= []).push(value);
  return grouped;
}
