/** `sqs` (page `sqs-rule-action`): a queue is a table with the messages in their order. */
import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../common/errors.ts';
import { actionFailed, type Action } from './action.ts';

/** `https://sqs.eu-central-1.amazonaws.com/000000000000/my-queue`, or the name alone. */
const QUEUE_URL = /^(?:https?:\/\/[^/]+\/\d+\/)?([\w-]{1,80}(?:\.fifo)?)$/;

export const SQS: Action = {
  key: 'sqs',
  failedAction: 'SqsAction',
  required: ['roleArn', 'queueUrl'],
  resource: ({ text }) => text('queueUrl'),
  run(call, { tables, clock }) {
    const name = QUEUE_URL.exec(call.text('queueUrl'))?.[1];
    if (name === undefined) throw actionFailed(`"${call.text('queueUrl')}" names no queue`);
    const isBase64 = call.fields['useBase64'] === true;
    const body = call.payload.toString(isBase64 ? 'base64' : 'utf8');
    try {
      tables.put(`sqs/${name}`, { message_id: randomUUID(), body, sent_at: clock.now() });
    } catch (error) {
      throw actionFailed(`cannot write to the queue ${name}: ${reasonOf(error)}`, error);
    }
  },
};
