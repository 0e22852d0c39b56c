/** `npm run plan`: the plan of the house as a table, with its bounds and whatever breaks them. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planOf } from './architecture/plan.ts';
import { planJson, planText } from './architecture/plan-text.ts';
import { readProject } from './architecture/project.ts';

const HELP = `Usage: npm run plan [-- --json]

Prints for each top folder how large, how deep and how tidy it is; npm test holds the bounds.

  --json   one JSON value instead of the table
  --help   this text
`;

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help === true) {
  process.stdout.write(HELP);
} else {
  const plans = planOf(readProject(fileURLToPath(new URL('..', import.meta.url))));
  process.stdout.write(values.json === true ? planJson(plans) : planText(plans));
}
