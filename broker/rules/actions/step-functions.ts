/** `stepFunctions` (page `stepfunctions-rule-action`): an execution is a row of its state machine. */
import { randomUUID } from 'node:crypto';
import { reasonOf } from '../../common/errors.ts';
import { actionFailed, type Action } from './action.ts';

const MACHINE = /^[\w-]{1,80}$/;
/** The service adds a UUID to the prefix, and a name has at most 80 letters. */
const PREFIX = /^[\w-]{0,43}$/;

export const STEP_FUNCTIONS: Action = {
  key: 'stepFunctions',
  failedAction: 'StepFunctionsAction',
  required: ['roleArn', 'stateMachineName'],
  resource: ({ text }) => text('stateMachineName'),
  run(call, { tables, clock }) {
    const machine = call.text('stateMachineName');
    const prefix = call.text('executionNamePrefix');
    if (!MACHINE.test(machine)) {
      throw actionFailed(`"${machine}" is not the name of a state machine`);
    }
    if (!PREFIX.test(prefix))
      throw actionFailed(`"${prefix}" cannot begin the name of an execution`);
    const name = `${prefix}${randomUUID()}`;
    const input = call.payload.toString('utf8');
    try {
      tables.put(`step-functions/${machine}`, { name, input, started_at: clock.now() });
    } catch (error) {
      throw actionFailed(`cannot start ${machine}: ${reasonOf(error)}`, error);
    }
  },
};
