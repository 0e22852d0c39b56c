/** Rule `orphans`: every file is reached from a program, or from a test where it supports tests. */
import { isTest, type Finding, type Project } from './project.ts';

/** Files that something outside the code starts: npm scripts, Vite, vitest, the command line. */
export const ENTRIES: readonly string[] = [
  'cli/metertwin.ts',
  'cli/metertwin-core.ts',
  'cli/metertwin-decode.ts',
  'broker/policy/x509-bundle.ts',
  'broker/vite.config.ts',
  'cli/core.vite.config.ts',
  'cli/all.vite.config.ts',
  'cli/vite.config.ts',
  'cli/decode/line-worker.ts',
  'sim/scenario/write-schema.ts',
  // What an installed package exports, and what makes it.
  'cli/library/billing.ts',
  'cli/library/core.ts',
  'cli/library/scenario.ts',
  'cli/library/wire.ts',
  'test/package/build-package.ts',
  'ui/main.ts',
  'ui/vite.config.ts',
  'test/bench/run.ts',
  'test/print-plan.ts',
  'test/driver-coverage.ts',
  'test/peers/run.ts',
  'test/run.ts',
  'test/vitest.config.ts',
  'test/nightly.config.ts',
  'test/write-docs.ts',
];

export function checkOrphans(project: Project): Finding[] {
  const byPrograms = reach(project, ENTRIES);
  const tests = project.sources.filter((path) => path.endsWith('.test.ts'));
  const byTests = reach(project, tests);
  return project.sources.flatMap((path): Finding[] => {
    // Ambient declarations are the compiler's.
    if (byPrograms.has(path) || path.endsWith('.d.ts')) return [];
    if (isTest(path) && byTests.has(path)) return [];
    const message = byTests.has(path)
      ? 'is used by tests only: use it in a program or delete it'
      : 'is used by nothing: no program and no test reaches it';
    return [{ rule: 'orphans', path, message }];
  });
}

/** A file of types is needed too, so every form of import counts. */
function reach(project: Project, starts: readonly string[]): ReadonlySet<string> {
  const reached = new Set(starts.filter((path) => project.has(path)));
  for (const path of reached) {
    if (!path.endsWith('.ts')) continue;
    for (const { target } of project.edges(path)) {
      if (target.kind === 'file') reached.add(target.path);
    }
  }
  return reached;
}
