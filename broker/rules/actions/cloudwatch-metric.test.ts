import { expect, test } from 'vitest';
import { actionLab, NOW } from './action.fixture.ts';
import { CLOUDWATCH_METRIC } from './cloudwatch-metric.ts';

const METRIC = {
  metricNamespace: 'house',
  metricName: 't',
  metricValue: '21.5',
  metricUnit: 'None',
};

test('a row for each value, at the time that is given or now, in seconds', async () => {
  const lab = actionLab(CLOUDWATCH_METRIC);
  await lab.run(METRIC);
  await lab.run({ ...METRIC, metricTimestamp: '7' });
  expect(lab.rows('metrics/house')).toEqual([
    { metric_name: 't', value: 21.5, unit: 'None', timestamp: NOW / 1000 },
    { metric_name: 't', value: 21.5, unit: 'None', timestamp: 7 },
  ]);
});

test.each([
  [{ metricNamespace: 'a b' }, 'is not a namespace'],
  [{ metricValue: '' }, 'it must be a number'],
  [{ metricTimestamp: '1.5' }, 'the timestamp came to "1.5"'],
])('%j is refused', async (change, message) => {
  await expect(actionLab(CLOUDWATCH_METRIC).run({ ...METRIC, ...change })).rejects.toThrow(message);
});
