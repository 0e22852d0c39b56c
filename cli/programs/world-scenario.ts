/** Reads the scenario that a world plays. */
import { readFileSync } from 'node:fs';
import { loadScenario } from '../../sim/scenario/load.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { cliError } from '../errors.ts';

/** `name` is what messages and results call the file. Throws CLI_FILE_NOT_READ, SCENARIO_*. */
export function readScenario(file: string, name = file): Scenario {
  return loadScenario({ file: name, text: readText(file) });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw cliError('CLI_FILE_NOT_READ', { details: { path: file, reason }, cause });
  }
}
