/** `kinesis` (page `kinesis-rule-action`): a stream is a table with the records in their order. */
import { reasonOf } from '../../common/errors.ts';
import { actionFailed, type Action } from './action.ts';

const STREAM = /^[\w.-]{1,128}$/;
const KEY_MAX = 256;

export const KINESIS: Action = {
  key: 'kinesis',
  failedAction: 'KinesisAction',
  required: ['roleArn', 'streamName'],
  resource: ({ text }) => text('streamName'),
  run(call, { tables, clock }) {
    const name = call.text('streamName');
    const key = call.text('partitionKey');
    if (!STREAM.test(name)) throw actionFailed(`"${name}" is not the name of a stream`);
    if (key.length > KEY_MAX)
      throw actionFailed(`the partition key is above ${KEY_MAX} characters`);
    const text = call.payload.toString('utf8');
    const data = Buffer.from(text).equals(call.payload) ? text : call.payload;
    try {
      tables.put(`kinesis/${name}`, { partition_key: key, data, arrived_at: clock.now() });
    } catch (error) {
      throw actionFailed(`cannot write to the stream ${name}: ${reasonOf(error)}`, error);
    }
  },
};
