/** `cloudwatchMetric` (page `cloudwatch-metrics-rule-action`): a row in the table of a namespace. */
import { reasonOf } from '../../common/errors.ts';
import { actionFailed, type Action } from './action.ts';

const NAMESPACE = /^[\w./#:-]{1,255}$/;

export const CLOUDWATCH_METRIC: Action = {
  key: 'cloudwatchMetric',
  failedAction: 'CloudwatchMetricAction',
  required: ['roleArn', 'metricNamespace', 'metricName', 'metricValue', 'metricUnit'],
  resource: ({ text }) => text('metricName'),
  run(call, { tables, clock }) {
    const namespace = call.text('metricNamespace');
    if (!NAMESPACE.test(namespace)) throw actionFailed(`"${namespace}" is not a namespace`);
    const value = Number(call.text('metricValue') || Number.NaN);
    if (!Number.isFinite(value)) {
      throw actionFailed(`the value came to "${call.text('metricValue')}", it must be a number`);
    }
    // In seconds, as the API has it.
    const given = call.text('metricTimestamp');
    const at = given === '' ? Math.floor(clock.now() / 1000) : Number(given);
    if (!Number.isSafeInteger(at)) throw actionFailed(`the timestamp came to "${given}"`);
    const row = {
      metric_name: call.text('metricName'),
      value,
      unit: call.text('metricUnit'),
      timestamp: at,
    };
    try {
      tables.put(`metrics/${namespace}`, row);
    } catch (error) {
      throw actionFailed(`cannot write to the namespace ${namespace}: ${reasonOf(error)}`, error);
    }
  },
};
