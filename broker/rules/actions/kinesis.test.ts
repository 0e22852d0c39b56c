import { expect, test } from 'vitest';
import { actionLab, NOW } from './action.fixture.ts';
import { KINESIS } from './kinesis.ts';

test('a stream keeps records in their order, with their key; bytes stay bytes', async () => {
  const lab = actionLab(KINESIS);
  await lab.run({ streamName: 's', partitionKey: 'gw-1' });
  await lab.run({ streamName: 's' }, Buffer.from([0xff, 0x00]));
  expect(lab.rows('kinesis/s')).toEqual([
    { partition_key: 'gw-1', data: '{"t":21}', arrived_at: NOW },
    { partition_key: '', data: Buffer.from([0xff, 0x00]), arrived_at: NOW },
  ]);
});

test.each([
  [{ streamName: 'a/b' }, 'is not the name of a stream'],
  [{ streamName: 's', partitionKey: 'k'.repeat(257) }, 'above 256 characters'],
])('%j is refused', async (fields, message) => {
  await expect(actionLab(KINESIS).run(fields)).rejects.toThrow(message);
});
