import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { S3 } from './s3.ts';

test('an object is a file that its key cannot take out of the folder', async () => {
  const lab = actionLab(S3);
  await lab.run({ bucketName: 'raw', key: 'gw-1/a b' });
  await lab.run({ bucketName: 'raw', key: '../../up' }, 2);
  expect(lab.file('s3/raw/gw-1/a%20b')).toBe('{"t":21}');
  expect(lab.file('s3/raw/%2E./%2E./up')).toBe('2');
});

test.each([
  [{ bucketName: 'A', key: 'k' }, 'is not the name of a bucket'],
  [{ bucketName: 'raw', key: '' }, 'the key of the object is empty'],
  [{ bucketName: 'raw', key: 'k'.repeat(1025) }, 'above 1024 bytes'],
  [{ bucketName: 'raw', key: 'k'.repeat(201) }, 'above 200 bytes'],
])('%j is refused', async (fields, message) => {
  await expect(actionLab(S3).run(fields)).rejects.toThrow(message);
});
