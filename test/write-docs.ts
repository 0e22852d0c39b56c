/** `npm run docs`: writes the pages that are made from the code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ERROR_PAGE, formatErrorPage } from './architecture/error-docs.ts';
import { readErrorTables } from './architecture/error-tables.ts';
import { readProject } from './architecture/project.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = join(root, ERROR_PAGE);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, formatErrorPage(readErrorTables(readProject(root))));
process.stdout.write(`wrote ${ERROR_PAGE}\n`);
