/** A small tree that keeps every rule, for tests that plant one violation into it. */
import { ERROR_PAGE } from './error-docs.ts';
import { Project } from './project.ts';

export type Files = Readonly<Record<string, string>>;

const CLEAN: Files = {
  'package.json': '{"imports":{"#kernel/*":"./twin/kernel/*","#wire/*":"./twin/wire/*"}}',
  'package-lock.json': '{"packages":{"node_modules/mqtt":{"version":"5.0.0"}}}',
  'cli/README.md': '# The command line: start\n',
  'sim/README.md': '# The world: core, gateway\n',
  'twin/README.md': '# The portal: api, billing, kernel, wire\n',
  'broker/README.md': '# The core\n',
  'ui/README.md': '# The dashboard\n',
  'cli/metertwin.ts': "import './dispatch.ts';\n",
  'cli/dispatch.ts': "import './commands.ts';\n",
  'cli/commands.ts': "import './start/start.ts';\n",
  'cli/start/start.ts':
    "import '../../sim/gateway/gateway.ts';\nimport '../../broker/main.ts';\nimport '../../twin/main.ts';\n",
  'sim/core/queue.ts': 'export const queue: number[] = [];\n',
  'sim/gateway/gateway.ts':
    "import { queue } from '../core/queue.ts';\nimport '#wire/link-layer.ts';\nconst gateway = queue;\n",
  'broker/main.ts':
    "import { EXAMPLE_ERRORS } from '#kernel/errors.ts';\nexport const core = [EXAMPLE_ERRORS, 'EXAMPLE_BAD'];\n",
  'broker/main.test.ts':
    "import { core } from './main.ts';\nimport '../test/support/fixture.ts';\ncore.includes('EXAMPLE_BAD');\n",
  'test/README.md': '# Tests\n',
  'test/support/fixture.ts': 'const fixture = 1;\n',
  'twin/main.ts':
    "import '#wire/decode-telegram.ts';\nimport '#wire/encode-telegram.ts';\nimport './api/schemas/meters.ts';\nimport './billing/bill.ts';\n",
  'twin/kernel/errors.ts': `export const EXAMPLE_ERRORS = {
  EXAMPLE_BAD: { message: 'm', hint: 'h', exitCode: EXIT_CODE.usage },
} as const satisfies ErrorTable;
`,
  'twin/billing/bill.ts': "import type { core } from '#kernel/errors.ts';\n",
  'twin/api/schemas/meters.ts': 'export interface Meter {}\n',
  'twin/wire/link-layer.ts': 'const link = 1;\n',
  'twin/wire/security/aes.ts':
    "import { block } from './aes-block.ts';\nexport const aes = block;\n",
  'twin/wire/security/aes-block.ts': 'export const block = 1;\n',
  'twin/wire/decode-telegram.ts': "import { aes } from './security/aes.ts';\nconst decode = aes;\n",
  'twin/wire/encode-telegram.ts': "import { aes } from './security/aes.ts';\nconst encode = aes;\n",
  'ui/main.ts': "import type { Meter } from '../twin/api/schemas/meters.ts';\n",
  [ERROR_PAGE]: '- **EXAMPLE_BAD**\n',
};

/** The clean tree with some files replaced or added. */
export function planted(files: Files = {}): Project {
  return new Project({ ...CLEAN, ...files });
}

/** The clean tree with text put at the end of one of its files. */
export function plantedAfter(path: string, text: string): Project {
  return planted({ [path]: `${CLEAN[path] ?? ''}${text}` });
}
