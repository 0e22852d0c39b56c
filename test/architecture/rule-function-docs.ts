/** The documentation page of the functions of rules, written from their table. */
import {
  FUNCTION_GROUPS,
  type FunctionSpec,
} from '../../broker/rules/sql/functions/function-spec.ts';

export const RULE_FUNCTION_PAGE = 'docs/rule-functions.md';
const GUIDE = 'https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html';

const HEAD = `# Functions of topic rules

What can stand in \`SELECT\`, \`WHERE\`, \`SET\` and in the \`\${…}\` of an action. Names are read in any
case. Arguments of the wrong type, or a wrong number of them, give Undefined: the member is left out
of the output. Each example is run by a test; _Undefined_ is the value of those that have none.
Try one with \`metertwin rule test\`. \`cast(a AS Int)\` and \`CASE a WHEN 1 THEN 2 END\` are part of the
grammar. Functions marked ² need SQL version 2016-03-23.

This page is written from the function table by \`npm run docs\`; a test fails when it is out of date.
`;

export function formatRuleFunctionPage(functions: readonly FunctionSpec[]): string {
  const sections = FUNCTION_GROUPS.map((group) => {
    const rows = functions.filter((spec) => spec.group === group).map(formatRow);
    return `## ${group}\n\n${rows.join('\n')}\n`;
  });
  return [HEAD, ...sections].join('\n');
}

function formatRow({ name, signature, isV2, anchor, summary, examples }: FunctionSpec): string {
  const version = isV2 === true ? ' ²' : '';
  const shown = examples.map(
    ([sql, json]) => `  - \`${sql}\` → ${json === '' ? '_Undefined_' : `\`${json}\``}`,
  );
  const call = `[**${name}**](${GUIDE}#${anchor})\`(${signature})\`${version}`;
  return [`- ${call}: ${summary}`, ...shown].join('\n');
}
