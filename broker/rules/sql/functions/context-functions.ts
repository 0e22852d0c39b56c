/** Functions on the message and the rule. */
import { emptyObject, toIndex, type SqlValue } from '../values.ts';
import type { Call, FunctionSpec } from './function-spec.ts';

const GROUP = 'Message and rule';

export const CONTEXT_FUNCTIONS: readonly FunctionSpec[] = [
  {
    name: 'topic',
    group: GROUP,
    signature: '[Int]',
    minArgs: 0,
    maxArgs: 1,
    anchor: 'iot-function-topic',
    summary:
      'The topic of the message without the prefix of Basic Ingest, or its n-th level, from 1.',
    examples: [
      ['topic()', '"a/b/c"'],
      ['topic(2)', '"b"'],
      ['topic(9)', ''],
    ],
    call: topicPart,
  },
  {
    name: 'timestamp',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-function-timestamp',
    summary: 'Now, in milliseconds since 1970, the same for the whole statement.',
    examples: [['timestamp()', '1481825251155']],
    call: ({ message }) => message.timestampMs,
  },
  {
    name: 'clientid',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-clientid',
    summary: 'The client id of the publisher, `n/a` when the message did not come over MQTT.',
    examples: [['clientid()', '"gw-1"']],
    call: ({ message }) => message.clientId ?? 'n/a',
  },
  {
    name: 'principal',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-principal',
    summary: 'Who published: the id of the certificate, or of the access key over HTTP.',
    examples: [['principal()', '"ba67293af50bf250"']],
    call: ({ message }) => message.principal,
  },
  {
    name: 'traceid',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-traceid',
    summary: 'Id of the message in logs; Undefined when it did not come over MQTT.',
    examples: [['traceid()', '"7e146a2c-95b5-6caf-98b9-50e3969734c7"']],
    call: ({ message }) => message.traceId,
  },
  {
    name: 'accountid',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-accountid',
    summary: 'The account that owns the rule.',
    examples: [['accountid()', '"123456789012"']],
    call: ({ message }) => message.accountId,
  },
  {
    name: 'newuuid',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-newuuid',
    summary: 'A random UUID, another one at each call.',
    examples: [['newuuid()', '"00000000-0000-4000-8000-000000000000"']],
    call: ({ message }) => message.newUuid(),
  },
  {
    name: 'sql_version',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-sql-version',
    summary: 'The SQL version of the rule.',
    examples: [['sql_version()', '"2016-03-23"']],
    call: ({ version }) => version,
  },
  {
    name: 'get_mqtt_property',
    group: GROUP,
    signature: 'String',
    minArgs: 1,
    maxArgs: 1,
    isV2: true,
    anchor: 'iot-sql-function-get-mqtt-property',
    summary:
      'A header of MQTT 5: `content_type`, `format_indicator`, `response_topic` or `correlation_data` (base64).',
    examples: [
      ["get_mqtt_property('content_type')", '"text/plain"'],
      ["get_mqtt_property('format_indicator')", '"UTF8_DATA"'],
      ["get_mqtt_property('correlation_data')", '"Y2lk"'],
    ],
    call: mqttProperty,
  },
  {
    name: 'get_user_properties',
    group: GROUP,
    signature: '[String]',
    minArgs: 0,
    maxArgs: 1,
    isV2: true,
    anchor: 'iot-sql-function-get-user-properties',
    summary: 'The values of a user property of MQTT 5, or all of them as objects of one member.',
    examples: [
      ["get_user_properties('site')", '["north","south"]'],
      ['get_user_properties()', '[{"site":"north"},{"site":"south"},{"kind":"hca"}]'],
    ],
    call: userProperties,
  },
];

function topicPart({ args, message, version }: Call): SqlValue {
  if (args.length === 0) return message.topic;
  const position = toIndex(args[0], version);
  return position === undefined ? undefined : message.topic.split('/')[position - 1];
}

function mqttProperty({ args: [name], message: { properties } }: Call): SqlValue {
  if (properties === undefined || typeof name !== 'string') return undefined;
  switch (name) {
    case 'content_type':
      return properties.contentType;
    case 'format_indicator':
      return properties.payloadFormatIndicator === true ? 'UTF8_DATA' : 'UNSPECIFIED_BYTES';
    case 'response_topic':
      return properties.responseTopic;
    case 'correlation_data':
      return (
        properties.correlationData && Buffer.from(properties.correlationData).toString('base64')
      );
    default:
      return undefined;
  }
}

function userProperties({ args, message: { properties } }: Call): SqlValue {
  const given = Object.entries(properties?.userProperties ?? {});
  const all = given.flatMap(([key, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [key, one] as const),
  );
  if (args.length === 0) {
    if (properties === undefined) return undefined;
    return all.map(([key, value]) => Object.assign(emptyObject(), { [key]: value }));
  }
  const values = all.filter(([key]) => key === args[0]).map(([, value]) => value);
  return values.length === 0 ? undefined : values;
}
