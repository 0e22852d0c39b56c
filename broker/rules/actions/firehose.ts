/** `firehose` (page `kinesis-firehose-rule-action`): records one after the other in a file. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../common/errors.ts';
import { PUBLIC_MODE } from '../../common/files.ts';
import { toJson } from '../sql/json.ts';
import { isArray } from '../sql/values.ts';
import { actionFailed, type Action } from './action.ts';

const STREAM = /^[\w.-]{1,64}$/;
const SEPARATORS: readonly unknown[] = [undefined, null, '\n', '\t', '\r\n', ','];

export const FIREHOSE: Action = {
  key: 'firehose',
  failedAction: 'FirehoseAction',
  required: ['roleArn', 'deliveryStreamName'],
  resource: ({ text }) => text('deliveryStreamName'),
  check: ({ separator }) =>
    SEPARATORS.includes(separator) ? undefined : 'separator is a line break, a tab or a comma',
  run(call, { dir }) {
    const name = call.text('deliveryStreamName');
    if (!STREAM.test(name)) throw actionFailed(`"${name}" is not the name of a stream`);
    const end = Buffer.from(call.text('separator'));
    const isBatch = call.fields['batchMode'] === true && isArray(call.value);
    const records = isBatch && isArray(call.value) ? call.value.map(bytesOf) : [call.payload];
    const bytes = Buffer.concat(records.flatMap((record) => [record, end]));
    try {
      mkdirSync(join(dir, 'firehose'), { recursive: true });
      const path = join(dir, 'firehose', name.replace(/^\./, '%2E'));
      appendFileSync(path, bytes, { mode: PUBLIC_MODE });
    } catch (error) {
      throw actionFailed(`cannot write to the stream ${name}: ${reasonOf(error)}`, error);
    }
  },
};

function bytesOf(value: Parameters<typeof toJson>[0]): Buffer {
  return Buffer.from(toJson(value));
}
