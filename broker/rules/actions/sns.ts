/** `sns` (page `sns-rule-action`): a topic is a table with its notifications in their order. */
import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../common/errors.ts';
import { actionFailed, type Action } from './action.ts';

const TARGET = /^arn:aws:sns:[\w-]+:\d+:([\w-]{1,256})(?:\.fifo)?$/;
const FORMATS: readonly unknown[] = [undefined, null, 'RAW', 'JSON'];

export const SNS: Action = {
  key: 'sns',
  failedAction: 'SnsAction',
  required: ['roleArn', 'targetArn'],
  resource: ({ text }) => text('targetArn'),
  check: ({ messageFormat }) =>
    FORMATS.includes(messageFormat) ? undefined : 'messageFormat is RAW or JSON',
  run(call, { tables, clock }) {
    const name = TARGET.exec(call.text('targetArn'))?.[1];
    if (name === undefined) throw actionFailed(`"${call.text('targetArn')}" names no topic`);
    const text = call.payload.toString('utf8');
    const message = call.fields['messageFormat'] === 'JSON' ? defaultMessage(text) : text;
    try {
      tables.put(`sns/${name}`, { message_id: randomUUID(), message, sent_at: clock.now() });
    } catch (error) {
      throw actionFailed(`cannot write to the topic ${name}: ${reasonOf(error)}`, error);
    }
  },
};

/** In the format JSON each protocol may have a text of its own; `default` must be there. */
function defaultMessage(text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const message = (parsed as Readonly<Record<string, unknown>> | null | undefined)?.['default'];
  if (typeof message === 'string') return message;
  throw actionFailed('a message of the format JSON needs a member "default" with a text');
}
