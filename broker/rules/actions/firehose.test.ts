import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { FIREHOSE } from './firehose.ts';

test('records stand one after the other, with the separator; a batch is several', async () => {
  const lab = actionLab(FIREHOSE);
  const fields = { deliveryStreamName: 'all', separator: '\n' };
  await lab.run(fields);
  await lab.run({ ...fields, batchMode: true }, [1, { a: 2 }]);
  expect(lab.file('firehose/all')).toBe('{"t":21}\n1\n{"a":2}\n');
});

test('a hidden file and another separator are refused or encoded', async () => {
  const lab = actionLab(FIREHOSE);
  await lab.run({ deliveryStreamName: '.hidden' });
  expect(lab.file('firehose/%2Ehidden')).toBe('{"t":21}');
  await expect(lab.run({ deliveryStreamName: '../x' })).rejects.toThrow('not the name of a stream');
  expect(FIREHOSE.check?.({ separator: ';' })).toContain('separator is');
});
