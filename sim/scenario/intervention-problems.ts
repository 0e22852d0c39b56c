/**
 * What is wrong with the faults, outages and absences of a file: options that their kind does not
 * have, targets that are not there, times outside the run.
 */
import { defined } from '#kernel/defined.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import { isRecord } from '#kernel/records.ts';
import { berlinDate, berlinMidnight, civilDate } from '#kernel/time.ts';
import { faultSchema, targetKey, type FaultKind } from '../faults/fault.ts';
import { UPLINK_OUTAGE } from '../faults/gateway-faults.ts';
import {
  AWAY,
  HABIT,
  NIGHT_CHARGING,
  PRICE_CHARGING,
  TENANT_CHANGE,
} from '../faults/meter-faults.ts';
import { isOfLab } from '../faults/lab-faults.ts';
import { LAB, namesOf } from '../faults/names.ts';
import { faultByKind } from '../faults/registry.ts';
import { candidatesOf, shareOf } from '../faults/targets.ts';
import type { Placed } from './contradictions.ts';
import type { Catalogue } from './house/catalogue.ts';
import type { CheckedFile, FileCheck, Span } from './file-check.ts';
import { formatPath, type Path } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';

interface InterventionTask extends CheckedFile {
  readonly catalogue: Catalogue;
  readonly span: Span;
}

/** A fault as far as it could be read. */
type PlacedFault = Omit<Placed, 'kind' | 'sets' | 'takes'> & { readonly fault: FaultKind };

/** Blames in `check` what is wrong with each of them; what is left may still contradict something. */
export function checkInterventions(check: FileCheck, task: InterventionTask): Placed[] {
  const faults = [...outages(check, task), ...absences(check, task), ...faultsOf(check, task)];
  return faults.map(({ fault, ...place }) => {
    const { kind, group, takes } = fault;
    return { ...place, kind, sets: group, takes };
  });
}

function outages(check: FileCheck, { span }: InterventionTask): PlacedFault[] {
  return check.indices(['gateways']).flatMap((gateway) => {
    const id = check.text(['gateways', gateway, 'id']);
    const list = ['gateways', gateway, 'uplink', 'outages'];
    return check.indices(list).map((index) => {
      const path = [...list, index];
      const names = id === undefined ? [] : [id];
      return { fault: UPLINK_OUTAGE, path, names, ...times(check, path, span) };
    });
  });
}

function absences(check: FileCheck, { span, catalogue }: InterventionTask): PlacedFault[] {
  const { dwellingIds } = catalogue;
  return check.indices(['occupants']).map((index) => {
    const path = ['occupants', index];
    const dwelling = check.sound([...path, 'dwelling']);
    const isNumber = typeof dwelling === 'number';
    if (isNumber && dwelling > dwellingIds.length) {
      const message = `does not exist: the house has ${dwellingIds.length} dwellings`;
      check.blame([...path, 'dwelling'], message);
    }
    const id = isNumber ? dwellingIds[dwelling - 1] : undefined;
    const names = id === undefined ? [] : [id];
    const profile = check.text([...path, 'profile']);
    if (profile !== 'successor') {
      if (check.text([...path, 'habit']) !== undefined) {
        check.blame([...path, 'habit'], 'is for a successor only: others have it as their profile');
      }
      const fault = PROFILES[profile ?? ''] ?? HABIT;
      return { fault, path, names, ...times(check, path, span) };
    }
    return { fault: TENANT_CHANGE, path, names, ...moveIn(check, path, span) };
  });
}

const PROFILES: Readonly<Record<string, FaultKind>> = {
  away: AWAY,
  'night-charging': NIGHT_CHARGING,
  'price-charging': PRICE_CHARGING,
};

/** Two on one day contradict each other. */
function moveIn(check: FileCheck, path: Path, span: Span): { fromMs: number; untilMs: number } {
  const fromMs = check.insideRun([...path, 'from'], span) ?? Infinity;
  if (check.text([...path, 'for']) !== undefined) {
    check.blame([...path, 'for'], 'is not for a successor: who moves in stays');
  }
  const start = check.text(['time', 'start']);
  if (start !== undefined && fromMs !== Infinity && !isMidnight(start, fromMs)) {
    check.blame([...path, 'from'], 'is no midnight: a tenancy begins with a day');
  }
  return { fromMs, untilMs: fromMs + 1 };
}

function isMidnight(start: string, fromMs: number): boolean {
  try {
    const at = berlinMidnight(civilDate(start)) + fromMs;
    return berlinMidnight(berlinDate(at)) === at;
  } catch {
    // A start that is no day is said to be none.
    return true;
  }
}

function faultsOf(check: FileCheck, task: InterventionTask): PlacedFault[] {
  return check.indices(['faults']).flatMap((index) => {
    const path = ['faults', index];
    const given = check.sound(path);
    const fault = faultByKind(check.text([...path, 'kind']) ?? '');
    if (fault === undefined || !isRecord(given)) return [];
    const { file, document } = task;
    const shape = schemaProblems(given, { file, document, schema: faultSchema(fault), base: path });
    check.problems.push(...shape);
    const wrong = new Set(shape.map((problem) => problem.path));
    const key = targetKey(fault) ?? '';
    const isTargetWrong = wrong.has(formatPath([...path, key])) || !(key === '' || key in given);
    const open = ['fleet', 'control'].find((key) => check.text([key, 'security']) === 'm0');
    if (fault.needsKeys && open !== undefined) {
      const who = open === 'fleet' ? 'this house' : 'the control';
      check.blame([...path, 'kind'], `needs keys, and ${who} sends in clear`, {
        hint: `set ${open}.security to m5, m7 or ell-ctr`,
      });
    }
    // One mistake in a record hides no other in it.
    const names = isTargetWrong ? [] : targets(check, path, { fault, task });
    const placed = { fault, path, names, ...timesOf(check, path, { fault, task }) };
    return shape.length > 0 ? [] : [placed];
  });
}

function timesOf(
  check: FileCheck,
  path: Path,
  { fault, task }: { readonly fault: FaultKind; readonly task: InterventionTask },
) {
  for (const [key, type] of Object.entries(fault.options)) {
    if ((type as { 'x-kind'?: string })['x-kind'] === 'duration') check.someTime([...path, key]);
  }
  if (fault.time === 'delivery') return { fromMs: 0, untilMs: Infinity };
  const span = times(check, path, task.span);
  if (fault.time === 'moment') return { fromMs: span.fromMs, untilMs: span.fromMs + 1 };
  // Whoever is judged at the end must be there.
  if (isOfLab(fault) && fault.time === 'span' && span.untilMs >= task.span.durationMs) {
    check.blame(path, 'must end before the run: give it `for`', { value: false });
  }
  return span;
}

function times(check: FileCheck, path: Path, span: Span): { fromMs: number; untilMs: number } {
  const begin = check.text([...path, 'at']) === undefined ? 'from' : 'at';
  const fromMs = check.insideRun([...path, begin], span) ?? Infinity;
  const forMs = check.someTime([...path, 'for']) ?? Infinity;
  return { fromMs, untilMs: fromMs + forMs };
}

function targets(
  check: FileCheck,
  path: Path,
  { fault, task }: { readonly fault: FaultKind; readonly task: InterventionTask },
): readonly string[] {
  const key = targetKey(fault);
  if (key === undefined) return [LAB];
  const gateways = gatewayIds(check).map((id) => ({ id }));
  const names = namesOf(fault.target, { house: task.catalogue.house, gateways });
  const place = [...path, key];
  const target = check.text(place) ?? '';
  if (names.length === 0) {
    check.blame([...path, 'kind'], `needs ${fault.target}s`, { hint: 'set fleet.water: true' });
    return [];
  }
  if (fault.isPair) return pair(check, path, { names, called: task.catalogue.called });
  if (fault.isOne) {
    const message = `is not one ${key} of ${task.catalogue.called}`;
    check.named(place, {
      names,
      message,
      hint: `${key}s are ${names[0] ?? ''} … ${names.at(-1) ?? ''}`,
    });
    return [target];
  }
  const percent = shareOf(target);
  if (percent !== undefined && (percent < 1 || percent > 100)) {
    check.blame(place, 'is no share', { hint: 'from 1% to 100%' });
    return [];
  }
  const meant = candidatesOf(target, names);
  if (meant.length === 0) unknown(check, place, { names, key, ...task });
  return meant;
}

function unknown(
  check: FileCheck,
  place: Path,
  { names, key, catalogue }: { names: readonly string[]; key: string; catalogue: Catalogue },
): void {
  const target = check.text(place) ?? '';
  if (target.includes('*')) return check.blame(place, `means no ${key} of ${catalogue.called}`);
  const isElsewhere = key === 'meter' && catalogue.allLabels.includes(target);
  const suggestion = isElsewhere ? undefined : didYouMean(target, names);
  const house = key === 'gateway' || key === 'client' ? 'the scenario' : catalogue.called;
  check.blame(place, `is not a ${key} of ${house}`, {
    ...defined({ suggestion }),
    hint: isElsewhere
      ? `this fault or this fleet has ${names[0] ?? ''} … ${names.at(-1) ?? ''}`
      : `${key}s are ${names[0] ?? ''} … ${names.at(-1) ?? ''}`,
  });
}

function pair(
  check: FileCheck,
  path: Path,
  { names, called }: { readonly names: readonly string[]; readonly called: string },
): readonly string[] {
  const both = ['meter', 'with'] as const;
  for (const key of both) {
    check.named([...path, key], {
      names,
      message: `is not a meter of ${called}`,
      hint: `meters are ${names[0] ?? ''} … ${names.at(-1) ?? ''}`,
    });
  }
  const [one, two] = both.map((key) => check.text([...path, key]) ?? '');
  if (one === two) check.blame([...path, 'with'], 'is the same meter');
  return [one ?? '', two ?? ''];
}

/** Without a list there is one gateway. */
export function gatewayIds(check: FileCheck): string[] {
  const given = check.indices(['gateways']).map((index) => check.text(['gateways', index, 'id']));
  return given.length === 0 ? ['gw-1'] : given.filter((id) => id !== undefined);
}
