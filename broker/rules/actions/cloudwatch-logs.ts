/** `cloudwatchLogs`: lines of JSON in `logs/GROUP.ndjson`, with the time at which they came. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatInstant } from '#kernel/time.ts';
import { reasonOf } from '../../common/errors.ts';
import { PUBLIC_MODE } from '../../common/files.ts';
import { RawBytes, isArray } from '../sql/values.ts';
import { toJson } from '../sql/json.ts';
import { actionFailed, type Action } from './action.ts';

const GROUP = /^[\w./#-]{1,512}$/;
/** A log that is longer goes to `.old`, in place of an older one. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

export const CLOUDWATCH_LOGS: Action = {
  key: 'cloudwatchLogs',
  failedAction: 'CloudwatchLogsAction',
  required: ['roleArn', 'logGroupName'],
  resource: ({ text }) => text('logGroupName'),
  run(call, { dir, clock }) {
    const group = call.text('logGroupName');
    if (!GROUP.test(group)) throw actionFailed(`"${group}" is not the name of a log group`);
    // Two groups may not share a file, so the sign that stands for a slash is encoded as well.
    const name = group.replace(/[%/]/g, encodeURIComponent).replace(/^\./, '%2E');
    const at = formatInstant(clock.now());
    const batch = call.fields['batchMode'] === true && isArray(call.value) ? call.value : undefined;
    const messages = batch === undefined ? [messageText(call.payload)] : batch.map(toJson);
    const lines = messages.map((message) => `${JSON.stringify({ at, message })}\n`).join('');
    try {
      append(join(dir, 'logs', `${name}.ndjson`), lines);
    } catch (error) {
      throw actionFailed(`cannot write to the log group ${group}: ${reasonOf(error)}`, error);
    }
  },
};

function messageText(payload: Buffer): string {
  const text = payload.toString('utf8');
  return Buffer.from(text).equals(payload) ? text : new RawBytes(payload).toJSON();
}

function append(path: string, lines: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > FILE_BYTES_MAX) renameSync(path, `${path}.old`);
  appendFileSync(path, lines, { mode: PUBLIC_MODE });
}
