/** `npm run docs`: writes the pages that are made from the code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ATTACK_REGISTRY, formatAttackRegistry } from './architecture/attack-registry.ts';
import { COMPATIBILITY_PAGE, formatCompatibilityPage } from './architecture/compatibility-page.ts';
import { ERROR_PAGE, formatErrorPage } from './architecture/error-docs.ts';
import { readErrorTables } from './architecture/error-tables.ts';
import { withBlocks } from './architecture/generated-blocks.ts';
import { readProject } from './architecture/project.ts';
import { FAULT_PAGE, formatFaultPage } from './architecture/fault-docs.ts';
import { formatHousePage, HOUSE_PAGE } from './architecture/house-docs.ts';
import { formatRuleFunctionPage, RULE_FUNCTION_PAGE } from './architecture/rule-function-docs.ts';
import { driverSchemaText } from '../cli/common/driver-schema.ts';
import { FAULTS } from '../sim/faults/registry.ts';
import { SERVED_OPERATIONS } from '../broker/http/operations.ts';
import { openApiDocument } from '../broker/http/request/open-api.ts';
import { FUNCTIONS } from '../broker/rules/sql/functions/function-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = readProject(root);
// First: the pages are made of it.
writeFileSync(join(root, ATTACK_REGISTRY), formatAttackRegistry(project.paths));
const { ATTACKS } = await import('../sim/attacks/registry.ts');

const PAGES: Readonly<Record<string, string>> = {
  ...pagesWithBlocks(),
  [ERROR_PAGE]: formatErrorPage(readErrorTables(project)),
  [COMPATIBILITY_PAGE]: await formatCompatibilityPage(),
  'docs/drivers.schema.json': driverSchemaText(),
  ...openApiPages(),
  [HOUSE_PAGE]: formatHousePage(),
  [FAULT_PAGE]: formatFaultPage(FAULTS, ATTACKS),
  [RULE_FUNCTION_PAGE]: formatRuleFunctionPage(FUNCTIONS),
};

for (const [page, text] of Object.entries(PAGES)) {
  const file = join(root, page);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`wrote ${page}\n`);
}

/** The AWS APIs of the core, by plane. */
function openApiPages(): Record<string, string> {
  const page = (plane: 'control' | 'data'): string =>
    `${JSON.stringify(openApiDocument(plane, SERVED_OPERATIONS), null, 2)}\n`;
  return {
    'docs/core-openapi/control-plane.json': page('control'),
    'docs/core-openapi/data-plane.json': page('data'),
  };
}

/** Pages of which only parts are made. */
function pagesWithBlocks(): Record<string, string> {
  const pages = project.paths.filter((path) => path.endsWith('.md'));
  return Object.fromEntries(
    pages.flatMap((path) => {
      const text = withBlocks(project.text(path), project);
      return text === project.text(path) ? [] : [[path, text]];
    }),
  );
}
