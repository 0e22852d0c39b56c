import { expect, test } from 'vitest';
import { actionLab } from './action.fixture.ts';
import { LAMBDA } from './lambda.ts';

test('a function gets the output as it is, and what it throws is the failure of the action', async () => {
  const lab = actionLab(LAMBDA);
  await lab.run({ functionArn: 'f' }, { t: [1] });
  expect(lab.invoked).toEqual([['f', { t: [1] }]]);
  const broken = actionLab(LAMBDA, {
    invoke: async () => {
      throw new Error('out of order');
    },
  });
  await expect(broken.run({ functionArn: 'f' })).rejects.toThrow('f: out of order');
});
