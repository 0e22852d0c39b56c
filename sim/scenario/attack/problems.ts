/** What is wrong with the parameters of an attack: its rung, what the rung takes, names, times. */
import type { TObject } from 'typebox';
import { isRecord } from '#kernel/records.ts';
import {
  ladderSchema,
  rungOf,
  rungSchema,
  type Attack,
  type Parameters,
  type Rung,
} from '../../attacks/attack.ts';
import { metersOf } from '../../world/house.ts';
import type { Placed } from '../contradictions.ts';
import type { Catalogue } from '../house/catalogue.ts';
import { valueAt, type CheckedFile, type FileCheck, type Span } from '../file-check.ts';
import { gatewayIds } from '../intervention-problems.ts';
import { formatPath, type Path, type Problem } from '../problem.ts';
import { schemaProblems } from '../schema-problems.ts';
import { placedParts } from './placed.ts';

interface AttackTask extends CheckedFile {
  readonly attack: Attack;
  /** Of the attack in the file. */
  readonly path: Path;
  readonly span: Span;
  /** Undefined where it cannot be read. */
  readonly atMs: number | undefined;
  /** Left out where the house is wrong. */
  readonly catalogue?: Catalogue;
}

/** Blames all of them in `check`; what an attack without any does may still contradict something. */
export function checkAttack(check: FileCheck, task: AttackTask): Placed[] {
  const { attack, path, document } = task;
  const base = [...path, 'with'];
  if (!check.isSound(base)) return [];
  const given = valueAt(document.value, base) ?? {};
  if (!isRecord(given)) {
    check.problems.push(...shapeOf(task, { base, given, schema: ladderSchema(attack) }));
    return [];
  }
  const parameters = given as Parameters;
  const rung = rungOf(attack, parameters);
  const [first = ''] = Object.keys(attack.rungs);
  const { rung: named = first } = parameters;
  const name = typeof named === 'string' ? named : first;
  const schema = rung === undefined ? ladderSchema(attack) : rungSchema(attack, name);
  const shape = shapeOf(task, { base, given, schema });
  check.problems.push(...shape);
  const wrong = new Set(shape.map((problem) => problem.path));
  const before = check.problems.length;
  for (const [key, type] of Object.entries(schema.properties)) {
    const kind = (type as { 'x-kind'?: string })['x-kind'];
    // One mistake in a record hides no other in it.
    if (kind === undefined || !(key in given) || wrong.has(formatPath([...base, key]))) continue;
    checkKind(check, [...base, key], { kind, ...task });
  }
  if (rung === undefined || shape.length > 0 || check.problems.length > before) return [];
  return checkMeaning(check, { ...task, base, parameters, rung });
}

interface Shape {
  readonly base: Path;
  readonly given: unknown;
  readonly schema: TObject;
}

function shapeOf({ file, document }: AttackTask, { base, given, schema }: Shape): Problem[] {
  return schemaProblems(given, { file, document, schema, base });
}

function checkKind(
  check: FileCheck,
  path: Path,
  { kind, catalogue }: { readonly kind: string } & AttackTask,
): void {
  switch (kind) {
    case 'duration':
      check.duration(path);
      return;
    case 'some time':
      check.someTime(path);
      return;
    case 'gateway':
      return named(check, path, { names: gatewayIds(check), what: 'gateway of the scenario' });
  }
  if (catalogue === undefined) return;
  const { house, called, meterLabels, dwellingIds } = catalogue;
  const all: Readonly<Record<string, readonly string[]>> = {
    allocator: meterLabels,
    meter: metersOf(house).map(({ label }) => label),
    dwelling: dwellingIds,
  };
  const names = all[kind];
  if (names !== undefined) named(check, path, { names, what: `${kind} of ${called}` });
}

function named(
  check: FileCheck,
  path: Path,
  { names, what }: { readonly names: readonly string[]; readonly what: string },
): void {
  const [kind = ''] = what.split(' ');
  const hint = `${kind}s are ${names[0] ?? ''} … ${names.at(-1) ?? ''}`;
  const article = /^[aeiou]/.test(what) ? 'an' : 'a';
  check.named(path, { names, message: `is not ${article} ${what}`, hint });
}

interface MeaningTask extends AttackTask {
  readonly base: Path;
  readonly parameters: Parameters;
  readonly rung: Rung;
}

function checkMeaning(check: FileCheck, task: MeaningTask): Placed[] {
  const { atMs, base, parameters, rung, span, path, attack, catalogue } = task;
  if (atMs === undefined) return [];
  const problems = rung.check(parameters, atMs);
  for (const { key, message } of problems) check.blame([...base, key], message);
  if (problems.length > 0 || atMs >= span.durationMs) return [];
  const last = rung.actsAt(parameters, atMs).at(-1);
  if (last !== undefined && last >= span.durationMs) {
    check.blame(path, 'acts for the last time after the end of the run', { value: false });
    return [];
  }
  if (catalogue === undefined) return [];
  const { house } = catalogue;
  const gateways = gatewayIds(check);
  return placedParts({ id: attack.id, rung, parameters, path, atMs, house, gateways });
}
