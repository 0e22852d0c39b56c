/** Scenario files that a command was given by name, and the one that plays without any. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkScenario, loadScenario } from '../../sim/scenario/load.ts';
import { invalidScenario } from '../../sim/scenario/problem.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Cell } from '../../sim/scenario/study/study.ts';
import { fileNotRead } from './errors.ts';
import { PROJECT_DIR } from './project-folder.ts';

export const DEFAULT_SCENARIO = path.join(PROJECT_DIR, 'scenarios', 'quiet-winter.yaml');

/** `name` is what messages and results call the file. Throws CLI_FILE_NOT_READ, SCENARIO_*. */
export function readScenario(file: string, name = file, cell: Cell = {}): Scenario {
  return loadScenario({
    file: name,
    text: readScenarioText(file, name),
    cell,
    beside: beside(file),
  });
}

/** All files, or all that is wrong with any of them. Throws CLI_FILE_NOT_READ, SCENARIO_*. */
export function readScenarios(
  files: readonly { readonly path: string; readonly file: string }[],
): Scenario[] {
  const checked = files.map(({ path: from, file }) =>
    checkScenario({ file, text: readScenarioText(from, file), beside: beside(from) }),
  );
  const problems = checked.flatMap((one) => (one.kind === 'invalid' ? one.problems : []));
  if (problems.length > 0) throw invalidScenario(problems[0]?.file ?? '', problems);
  return checked.flatMap((one) => (one.kind === 'valid' ? [one.scenario] : []));
}

/** Files that a scenario names lie beside it. */
export function beside(file: string): (name: string) => string {
  return (name) => readScenarioText(path.resolve(path.dirname(file), name), name);
}

/** Throws CLI_FILE_NOT_READ. */
export function readScenarioText(file: string, name = file): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fileNotRead(name, cause);
  }
}
