/** `cloudwatchAlarm` (page `cloudwatch-alarms-rule-action`): the states of an alarm, in their order. */
import { reasonOf } from '../../common/errors.ts';
import { actionFailed, type Action } from './action.ts';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const NAME_LENGTH_MAX = 255;

export const CLOUDWATCH_ALARM: Action = {
  key: 'cloudwatchAlarm',
  failedAction: 'CloudwatchAlarmAction',
  required: ['roleArn', 'alarmName', 'stateReason', 'stateValue'],
  resource: ({ text }) => text('alarmName'),
  run(call, { tables, clock }) {
    const [name, state] = [call.text('alarmName'), call.text('stateValue')];
    if (name === '' || name.length > NAME_LENGTH_MAX) {
      throw actionFailed(`the name of an alarm has 1 to ${NAME_LENGTH_MAX} characters`);
    }
    if (!STATES.includes(state)) {
      throw actionFailed(`the state came to "${state}", it must be one of ${STATES.join(', ')}`);
    }
    const row = { alarm_name: name, state, reason: call.text('stateReason'), set_at: clock.now() };
    try {
      tables.put('alarms', row);
    } catch (error) {
      throw actionFailed(`cannot set the alarm ${name}: ${reasonOf(error)}`, error);
    }
  },
};
