/** `attack --module FILE`: attacks that stand outside the project. They run with the rights of whoever calls. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LabError } from '#kernel/errors.ts';
import type { Attack } from '../../../sim/attacks/attack.ts';
import { TOOLKIT } from '../../../sim/attacks/toolkit.ts';
import { ownAttackProblems, type FieldProblem } from '../../../sim/scenario/attack/own-attack.ts';
import { cliError } from '../../common/errors.ts';

export interface OwnAttack {
  readonly attack: Attack;
  /** As the user wrote it. */
  readonly module: string;
}

/** Throws CLI_ATTACK_MODULE_UNREADABLE, CLI_ATTACK_MODULE_INVALID. */
export async function ownAttacks(files: readonly string[], cwd: string): Promise<OwnAttack[]> {
  const found: OwnAttack[] = [];
  for (const file of files) {
    const attack = await read(file, path.resolve(cwd, file));
    const twin = found.find((one) => one.attack.id === attack.id);
    if (twin !== undefined) {
      const message = `"${attack.id}" is also the id of the attack in ${twin.module}`;
      throw invalid(file, [{ path: 'id', message, hint: 'choose another' }]);
    }
    found.push({ attack, module: file });
  }
  return found;
}

async function read(file: string, place: string): Promise<Attack> {
  if (!existsSync(place)) throw unreadable(file, 'there is no such file');
  const module = await import(pathToFileURL(place).href).catch((cause: unknown) => {
    throw unreadable(file, reasonOf(cause), cause);
  });
  const make: unknown = (module as { readonly attack?: unknown }).attack;
  if (typeof make !== 'function') {
    throw unreadable(file, 'it has no function "attack" among its exports');
  }
  let given: unknown;
  try {
    given = (make as (toolkit: typeof TOOLKIT) => unknown)(TOOLKIT);
  } catch (cause) {
    throw unreadable(file, `its function ended with ${placed(cause, place)}`, cause);
  }
  const problems = ownAttackProblems(given);
  if (problems.length > 0) throw invalid(file, problems);
  return given as Attack;
}

/** An error of the module itself, while it attacked; others are given back as they are. */
export function failedIn(error: unknown, own: OwnAttack | undefined, cwd: string): unknown {
  if (own === undefined || error instanceof LabError) return error;
  const place = path.resolve(cwd, own.module);
  const isTheirs = error instanceof Error && String(error.stack).includes(place);
  if (!isTheirs) return error;
  const details = { path: own.module, reason: placed(error, place) };
  return cliError('CLI_ATTACK_MODULE_FAILED', { details, cause: error });
}

/** `TypeError: x is not a function (line 12)` */
function placed(error: unknown, place: string): string {
  const stack = error instanceof Error ? String(error.stack) : '';
  const after = stack.split(place)[1] ?? '';
  const line = /^:(\d+):/.exec(after)?.[1];
  return line === undefined ? reasonOf(error) : `${reasonOf(error)} (line ${line})`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function unreadable(file: string, reason: string, cause?: unknown): LabError {
  return cliError('CLI_ATTACK_MODULE_UNREADABLE', { details: { path: file, reason }, cause });
}

function invalid(file: string, problems: readonly FieldProblem[]): LabError {
  const lines = problems.map(({ path: field, message, suggestion, hint }) => {
    const meant = suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
    const next = hint === undefined ? '' : `  (${hint})`;
    return `  ${field === '' ? '' : `${field} `}${message}${meant}${next}`;
  });
  const details = { path: file, problems: lines.join('\n') };
  return cliError('CLI_ATTACK_MODULE_INVALID', { details });
}
