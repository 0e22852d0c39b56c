/**
 * What the schema cannot say: dates of the calendar, times inside the run, names that exist in
 * the house, attacks that exist, expectations that name a result. Runs on whatever part of the
 * file has the right shape, so that one reading of the file shows everything that is wrong.
 */
import { DEFENCE_IDS, DEMONSTRATIONS, defenceRow, type DefenceId } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { isRecord } from '#kernel/records.ts';
import { berlinMidnight, civilDate, DAY_MS, type Instant } from '#kernel/time.ts';
import type { Attack } from '../attacks/attack.ts';
import type { Catalogue } from './house/catalogue.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import { isComparison, parseExpectation } from './expect.ts';
import type { Comparison } from './expectation.ts';
import { checkAttack } from './attack/problems.ts';
import { blameContradictions, type Placed } from './contradictions.ts';
import { FileCheck, valueAt, type CheckedFile, type Span } from './file-check.ts';
import { checkInterventions } from './intervention-problems.ts';
import { checkStudy } from './study/study-problems.ts';
import type { Cell } from './study/study.ts';
import { formatPath, type Path, type Problem } from './problem.ts';
import { checkPower } from './power-problems.ts';
import { matches } from '../faults/targets.ts';

/** Longest run: the heap, the trace and a person's patience are finite. */
const MAX_DURATION_MS = 5 * 366 * DAY_MS;
/** A study hangs its gateways one above the other, whatever the house. */
const USUAL_TOP = 3;
/** Two-digit years in telegrams and the daylight saving rule hold in between. */
const YEARS = { first: 2000, last: 2079 } as const;

/** Defences that some code of this version checks; switching off another would change nothing. */
export const SWITCHABLE: readonly DefenceId[] = DEFENCE_IDS.filter((id) => {
  const { enforcedBy, isDemonstration } = defenceRow(id);
  return enforcedBy.length > 0 && isDemonstration !== true;
});

interface SemanticTask extends CheckedFile {
  /** That a scenario may name. */
  readonly attacks: readonly Attack[];
  /** Checks the file of a cell; left out where it is one. */
  readonly problemsOf?: (cell: Cell) => readonly Problem[];
  /** Left out where the house is wrong. */
  readonly catalogue?: Catalogue;
}

/** Problems of meaning in the parts of the file whose shape is right. */
export function semanticProblems(task: SemanticTask): Problem[] {
  const checker = new Checker(task);
  const span = checker.time();
  checker.gateways();
  const { catalogue } = task;
  const faults =
    catalogue === undefined ? [] : checkInterventions(checker.file, { ...task, catalogue, span });
  if (catalogue !== undefined) checkPower(checker.file, catalogue);
  blameContradictions(checker.file, [...faults, ...checker.attacks(span)]);
  checker.defences(['defences', 'off']);
  checker.expectations(['expect']);
  checker.control();
  // What is wrong with the file is wrong in every cell, and said once.
  const isSound = task.shape.length + checker.file.problems.length === 0;
  if (isSound && task.problemsOf !== undefined) checkStudy(checker.file, task.problemsOf);
  return checker.file.problems;
}

class Checker {
  readonly file: FileCheck;
  readonly #task: SemanticTask;

  constructor(task: SemanticTask) {
    this.#task = task;
    this.file = new FileCheck(task);
  }

  time(): Span {
    const start = this.file.text(['time', 'start']);
    if (start !== undefined) this.#startDate(start);
    const durationMs = this.file.duration(['time', 'duration']) ?? Infinity;
    if (durationMs === 0) this.file.blame(['time', 'duration'], 'is no time at all');
    if (durationMs !== Infinity && durationMs > MAX_DURATION_MS) {
      this.file.blame(['time', 'duration'], 'is too long', {
        hint: 'a run has at most five years',
      });
    }
    // Nothing lies inside an empty run; saying so once is enough.
    return { durationMs: durationMs === 0 ? Infinity : durationMs };
  }

  gateways(): void {
    const seen = new Set<string>();
    for (const index of this.file.indices(['gateways'])) {
      const path = ['gateways', index];
      const id = this.file.text([...path, 'id']);
      if (id !== undefined && seen.has(id)) this.file.blame([...path, 'id'], 'is used twice');
      if (id === 'portal') this.file.blame([...path, 'id'], 'is the name of the portal itself');
      if (id !== undefined) seen.add(id);
      this.#floor([...path, 'floor']);
    }
  }

  #floor(path: Path): void {
    const { catalogue } = this.#task;
    const floor = this.file.sound(path);
    if (typeof floor !== 'number' || catalogue === undefined) return;
    const top = Math.max(USUAL_TOP, ...catalogue.plan.dwellings.map((dwelling) => dwelling.floor));
    if (floor <= top) return;
    this.file.blame(path, `is above ${catalogue.called}`, { hint: `floors go from 0 to ${top}` });
  }

  attacks(span: Span): Placed[] {
    const seen = new Map<string, Path>();
    return this.file.indices(['attacks']).flatMap((index) => {
      const path = ['attacks', index];
      const text = JSON.stringify(valueAt(this.#task.document.value, path));
      const same = seen.get(text);
      if (same !== undefined) {
        this.file.blame(path, `is ${formatPath(same)} again`, { value: false });
        return [];
      }
      seen.set(text, path);
      const atMs = this.file.insideRun([...path, 'at'], span);
      const id = this.file.text([...path, 'use']);
      if (id === undefined) return [];
      const attack = this.#task.attacks.find((one) => one.id === id);
      if (attack !== undefined) {
        return checkAttack(this.file, { ...this.#task, attack, path, span, atMs });
      }
      this.#unknownAttack([...path, 'use'], id);
      return [];
    });
  }

  defences(path: Path): void {
    const seen = new Set<string>();
    for (const index of this.file.indices(path)) {
      const id = this.file.text([...path, index]);
      if (id === undefined) continue;
      if (seen.has(id)) this.file.blame([...path, index], 'is named twice');
      seen.add(id);
      if ((SWITCHABLE as readonly string[]).includes(id)) continue;
      const isShown = (DEMONSTRATIONS as readonly string[]).includes(id);
      const others = `one of ${SWITCHABLE.join(', ')}`;
      const hint = isShown ? `defences.demonstrated switches it on; off takes ${others}` : others;
      const what = isShown
        ? 'is off everywhere: it is a demonstration'
        : 'cannot be switched off yet';
      this.file.blame([...path, index], what, { hint });
    }
  }

  expectations(path: Path): void {
    const lines = this.file.sound(path);
    if (!isRecord(lines)) return;
    if (Object.keys(lines).length === 0) this.file.blame(path, 'expects nothing', { value: false });
    for (const [name, value] of Object.entries(lines)) {
      const line = [...path, name];
      if (!this.file.isSound(line) || !(typeof value === 'number' || typeof value === 'string'))
        continue;
      const parsed = parseExpectation(name, value);
      if (isComparison(parsed)) {
        this.#narrowing(line, parsed);
        this.#share(line, parsed);
        continue;
      }
      const { blames, message, ...advice } = parsed;
      this.file.blame(line, message, {
        ...advice,
        key: blames === 'path',
        value: blames === 'value',
      });
    }
  }

  /** What an expectation is narrowed to must be there, and a span must begin with something. */
  #narrowing(path: Path, { tags = {}, within }: Comparison): void {
    const { allLabels = [], dwellingIds = [], called = '' } = this.#task.catalogue ?? {};
    const isHouseWrong = this.#task.catalogue === undefined;
    const check = (pattern: string | undefined, what: string, names: readonly string[]): void => {
      if (pattern === undefined || isHouseWrong || names.some((name) => matches(pattern, name)))
        return;
      const suggestion = didYouMean(pattern, names);
      this.file.blame(path, `names ${what} ${called} does not have: ${pattern}`, {
        ...defined({ suggestion }),
        key: true,
        value: false,
      });
    };
    check(tags.meter, 'a meter that', allLabels);
    check(tags.dwelling, 'a dwelling that', dwellingIds);
    if (tags.period !== undefined && !/^\d{4}$/.test(tags.period)) {
      this.file.blame(path, 'has a period that is no year', { key: true, value: false });
    }
    if (within === undefined || this.#happensAnything()) return;
    this.file.blame(path, 'counts a time from nothing', {
      hint: 'a span begins with the first attack, fault, outage or absence of the file',
    });
  }

  /** A share is one of several seeds; a control runs beside each of them and has none. */
  #share(path: Path, { sharePct }: Comparison): void {
    if (sharePct === undefined) return;
    if (path[0] === 'control') this.file.blame(path, 'has a share, which a control does not');
    else if (Number(this.file.sound(['study', 'seeds']) ?? 1) < 2) {
      this.file.blame(path, 'has a share of one run', { hint: 'set study.seeds' });
    }
  }

  #happensAnything(): boolean {
    return !this.#hasNone([['attacks'], ['faults'], ['occupants'], ...this.#outages()]);
  }

  #outages(): Path[] {
    return this.file
      .indices(['gateways'])
      .map((gateway): Path => ['gateways', gateway, 'uplink', 'outages']);
  }

  /** False where a list cannot be read: what is wrong with it is said once. */
  #hasNone(lists: readonly Path[]): boolean {
    return lists.every((path) => this.file.indices(path).length === 0 && this.file.isSound(path));
  }

  control(): void {
    const control = this.file.sound(['control']);
    if (control === undefined) return;
    this.defences(['control', 'off']);
    this.expectations(['control', 'expect']);
    const off = this.file.sound(['control', 'off']);
    if (Array.isArray(off) && off.length === 0) {
      this.file.blame(['control', 'off'], 'switches nothing off', { value: false });
    }
    const without = this.file.sound(['control', 'without']);
    const security = this.file.sound(['control', 'security']);
    const key = { value: false, key: true };
    const isSame = off === undefined && without === undefined && security === undefined;
    const isSound =
      this.file.isSound(['control', 'off']) && this.file.isSound(['control', 'security']);
    if (isSame && isSound) {
      this.file.blame(
        ['control'],
        'is the same run again: give it `off`, `security` or `without`',
        key,
      );
    }
    if (security !== undefined && security === (this.file.sound(['fleet', 'security']) ?? 'm5')) {
      this.file.blame(['control', 'security'], 'is that of the fleet already');
    }
    const isAttacked = without === 'allow-list' || (off ?? security) !== undefined;
    if (isAttacked && this.#hasNone([['attacks']])) {
      this.file.blame(['control'], 'needs an attack that must succeed in it', key);
    }
    if (without === 'faults' && this.#hasNone([['faults'], ['occupants'], ...this.#outages()])) {
      this.file.blame(['control', 'without'], 'leaves nothing out: the file has none', key);
    }
  }

  #startDate(text: string): void {
    try {
      const year = Number(civilDate(text).slice(0, 4));
      if (year >= YEARS.first && year <= YEARS.last) return;
      this.file.blame(['time', 'start'], `must lie between ${YEARS.first} and ${YEARS.last}`);
    } catch {
      this.file.blame(['time', 'start'], 'is not a day of the calendar');
    }
  }

  #unknownAttack(path: Path, id: string): void {
    const ids = this.#task.attacks.map((attack) => attack.id);
    const suggestion = didYouMean(id, ids);
    this.file.blame(path, 'is not an attack', {
      ...defined({ suggestion }),
      hint: `attacks are ${ids.join(', ')}`,
    });
  }
}

/** Instant of a civil date's midnight plus a duration, both already checked. */
export function instantOf(start: string, afterMs = 0): Instant {
  return berlinMidnight(civilDate(start)) + afterMs;
}
