/** `s3` (page `s3-rule-action`): an object is a file `s3/BUCKET/KEY` in the folder of the actions. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../common/errors.ts';
import { PUBLIC_MODE, writeFileAtomically } from '../../common/files.ts';
import { actionFailed, type Action } from './action.ts';

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const KEY_MAX_BYTES = 1024;
const NAME_MAX_BYTES = 200;

export const S3: Action = {
  key: 's3',
  failedAction: 'S3Action',
  required: ['roleArn', 'bucketName', 'key'],
  resource: ({ text }) => text('bucketName'),
  run(call, { dir }) {
    const bucket = call.text('bucketName');
    const path = objectPath(dir, bucket, call.text('key'));
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomically(path, call.payload, PUBLIC_MODE);
    } catch (error) {
      throw actionFailed(`cannot write the object to ${bucket}: ${reasonOf(error)}`, error);
    }
  },
};

/**
 * Where an object lies. A key is text from a device: its parts become names that can neither leave
 * the folder nor hide in it; other characters than letters, digits and a few signs are encoded.
 * Throws RULE_ACTION_FAILED.
 */
export function objectPath(dir: string, bucket: string, key: string): string {
  if (!BUCKET.test(bucket) || bucket.includes('..')) {
    throw actionFailed(`"${bucket}" is not the name of a bucket`);
  }
  if (key === '') throw actionFailed('the key of the object is empty');
  if (Buffer.byteLength(key) > KEY_MAX_BYTES) {
    throw actionFailed(`the key of the object is above ${KEY_MAX_BYTES} bytes`);
  }
  const names = key.split('/').map(fileName);
  if (names.some((name) => name.length > NAME_MAX_BYTES)) {
    throw actionFailed(`a part of the key is above ${NAME_MAX_BYTES} bytes`);
  }
  return join(dir, 's3', bucket, ...names);
}

/** Empty parts, `.`, `..` and names that begin with a dot become percent codes. */
function fileName(part: string): string {
  if (part === '') return '%';
  const encoded = [...part]
    .map((character) => (/[\w.=+@:,-]/.test(character) ? character : percent(character)))
    .join('');
  return encoded.replace(/^\./, '%2E');
}

function percent(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
