import { expect, test } from 'vitest';
import { actionLab, NOW } from './action.fixture.ts';
import { SQS } from './sqs.ts';

test('a queue by its address or its name gets the message, in base64 where that is asked', async () => {
  const lab = actionLab(SQS);
  await lab.run({ queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/q.fifo' });
  await lab.run({ queueUrl: 'q.fifo', useBase64: true });
  expect(lab.rows('sqs/q.fifo')).toMatchObject([
    { body: '{"t":21}', sent_at: NOW },
    { body: Buffer.from('{"t":21}').toString('base64') },
  ]);
});

test.each(['', '../q', 'https://sqs/x/q'])('"%s" names no queue', async (queueUrl) => {
  await expect(actionLab(SQS).run({ queueUrl })).rejects.toThrow('names no queue');
});
