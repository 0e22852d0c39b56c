/** `lambda` (page `lambda-rule-action`): a local function gets the output. */
import { reasonOf } from '../../common/errors.ts';
import { RawBytes } from '../sql/values.ts';
import { toPlain } from '../sql/json.ts';
import { actionFailed, type Action } from './action.ts';

export const LAMBDA: Action = {
  key: 'lambda',
  failedAction: 'LambdaAction',
  required: ['functionArn'],
  resource: ({ text }) => text('functionArn'),
  async run({ fields, value, signal, fill }, { invoke }) {
    if (value instanceof RawBytes) {
      throw actionFailed("the output is not JSON; select encode(*, 'base64') AS data");
    }
    const functionArn = fill(fields['functionArn']);
    try {
      await invoke(functionArn, toPlain(value) ?? null, signal);
    } catch (error) {
      throw actionFailed(`${functionArn}: ${reasonOf(error)}`, error);
    }
  },
};
