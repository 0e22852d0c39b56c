/** paho's interoperability tests: raw MQTT 3.1.1 and 5 in Python. */
import type { PeerSuite } from './suite.ts';

const PROTOCOLS = 'https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html';
const TOPICS = 'https://docs.aws.amazon.com/iot/latest/developerguide/reserved-topics.html';
const LIMITS = 'https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits';

export const PAHO: PeerSuite = {
  name: 'paho',
  about: 'interoperability tests of MQTT 3.1.1 and 5',
  notApplicable: [],
  edits: [
    {
      files: /client_test5?\.py$/,
      find: /SubscribeOptions\(2/g,
      put: 'SubscribeOptions(1',
      why: 'QoS is 0 or 1',
      page: PROTOCOLS,
    },
    {
      files: /client_test5?\.py$/,
      find: /\[2(, 1)?\]\)/g,
      put: '[1$1])',
      why: 'the same, in MQTT 3.1.1',
      page: PROTOCOLS,
    },
    {
      files: /client_test5?\.py$/,
      find: /(publish\([^\n]*), 2(\)|, retained)/g,
      put: '$1, 1$2',
      why: 'the same of what is published',
      page: PROTOCOLS,
    },
    {
      files: /clients.V(5|311).main\.py$/,
      find: /willQoS=2/g,
      put: 'willQoS=1',
      why: 'the same of wills',
      page: PROTOCOLS,
    },
    {
      files: /client_test5?\.py$/,
      find: /1 in qoss and 2 in qoss/g,
      put: '1 in qoss',
      why: 'so nothing arrives with QoS 2',
      page: PROTOCOLS,
    },
    {
      files: /client_test5?\.py$/,
      find: /(messages\[0\]\[2\])( == |, )2(,|$)/gm,
      put: '$1$21$3',
      why: 'nor does what matches two filters',
      page: PROTOCOLS,
    },
    {
      files: /client_test5\.py$/,
      find: /for qos in range\(3\)/g,
      put: 'for qos in (0, 1, 1)',
      why: 'the same in loops',
      page: PROTOCOLS,
    },
    {
      files: /client_test\.py$/,
      find: /\["#"\], \[0\]/g,
      put: 'list(topics), [0] * len(topics)',
      why: 'retained messages come to exact filters only, so they are cleared one by one',
      page: PROTOCOLS,
    },
    {
      files: /client_test5\.py$/,
      find: /\["#"\], \[(MQTTV5\.SubscribeOptions\(0\))\]/g,
      put: 'list(topics), [$1] * len(topics)',
      why: 'the same, in MQTT 5',
      page: PROTOCOLS,
    },
    {
      files: /client_test5?\.py$/,
      find: /time\.sleep\(15\)/g,
      put: 'time.sleep(50)',
      why: 'a keep-alive below 30 s counts as 30 s',
      page: LIMITS,
    },
    {
      files: /client_test5\.py$/,
      find: /1, 10\)/g,
      put: '1, 50)',
      why: 'the same, for a will',
      page: LIMITS,
    },
    {
      files: /client_test5\.py$/,
      find: /value == 0x80/g,
      put: 'value == 0x87',
      why: 'what a policy forbids is "not authorized"',
      page: PROTOCOLS,
    },
  ],
  deviations: [
    {
      tests: /test_dollar_topics$/,
      why: 'a client may not publish to a topic that begins with $, which the test says is lawful',
      page: TOPICS,
    },
    {
      tests: /test_retained_messages?$|test_subscribe_options$/,
      why: 'retained messages come to exact filters, the test wants them by wildcards',
      page: PROTOCOLS,
    },
    {
      tests: /client_test\.py::test_subscribe_failure$/,
      why: 'in MQTT 3.1.1 what a policy forbids ends the connection',
      page: PROTOCOLS,
    },
    {
      tests: /client_test5\.py::test_subscribe_failure$/,
      why: 'the test client knows no reason code but 0x80; ours is 0x87, "not authorized"',
      page: PROTOCOLS,
    },
    {
      tests: /client_test\.py::test_zero_length_clientid$/,
      why: 'in MQTT 3.1.1 a client has an id',
      page: PROTOCOLS,
    },
    {
      tests: /test_flow_control2$/,
      why: 'the test floods with QoS 2, which ends the connection before its window counts',
      page: PROTOCOLS,
    },
    {
      tests: /test_server_keep_alive$/,
      why: 'the test wants the 60 s of its own broker; 120 s stand as asked for',
      page: LIMITS,
    },
    {
      tests: /test_server_topic_alias$/,
      why: 'topic aliases are for what clients send',
      page: PROTOCOLS,
    },
    {
      tests: /test_subscribe_identifiers$/,
      why: 'subscription identifiers are not supported, as CONNACK says',
      page: PROTOCOLS,
    },
  ],
  measured: { commit: '9d7bb80', passed: 25, applicable: 37 },
};
