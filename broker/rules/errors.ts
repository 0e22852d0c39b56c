/** RULE_* codes: statements, templates and rules that cannot be used, and what fails as they run. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

const RULE_ERRORS = {
  RULE_SQL_INVALID: {
    message: '{problem} at line {line}, column {column}',
    hint: 'expected {expected}',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  RULE_SQL_TOO_LARGE: {
    message: '{what} has {found} {unit}, at most {limit} are read',
    hint: 'split the rule, or let a function do the work: aws_lambda()',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  RULE_PAYLOAD_TOO_DEEP: {
    message: 'the payload is nested deeper than {limit} levels',
    hint: 'flatten the payload, or pass it on unread with SELECT * by a rule of its own',
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 400,
  },
  RULE_PAYLOAD_NOT_JSON: {
    message: 'the payload is not JSON, and the statement selects more than *',
    hint: "pass the bytes on with SELECT * alone, or as text with encode(*, 'base64')",
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 400,
  },
  RULE_EVALUATION_TOO_COSTLY: {
    message: '{what} came to more than {limit} {unit}',
    hint: 'select less, or let a function do the work: aws_lambda()',
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 400,
  },
  RULE_FUNCTION_FAILED: {
    message: '{function}() failed: {reason}',
    hint: 'use get_or_default() where the rule should continue without it',
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 400,
  },
  RULE_INVALID: {
    message: 'the rule cannot be used: {problem}',
    hint: 'a rule is {"sql": "SELECT …", "actions": [{"republish": {…}}]}, as in CreateTopicRule',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  RULE_ACTION_FAILED: {
    message: '{problem}',
    hint: 'the message went to the error action of the rule, where it has one',
    exitCode: EXIT_CODE.environment,
  },
} as const satisfies ErrorTable;

export const ruleError = errorFactory(RULE_ERRORS);
