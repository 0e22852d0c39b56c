/**
 * What the schema cannot say: dates of the calendar, times inside the run, names that exist in
 * the house, attacks that exist, expectations that name a result. Runs on whatever part of the
 * file has the right shape, so that one reading of the file shows everything that is wrong.
 */
import { DEFENCE_IDS, defenceRow } from '#kernel/defences.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { isRecord } from '#kernel/records.ts';
import { berlinMidnight, civilDate, DAY_MS, parseDuration } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { ATTACKS, attackById } from '../attacks/registry.ts';
import type { Attack, Parameters } from '../attacks/attack.ts';
import type { Catalogue } from './catalogue.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import type { SourceDocument } from './document.ts';
import { isComparison, parseExpectation } from './expect.ts';
import type { Comparison } from './expect.ts';
import { formatPath, quote } from './problem.ts';
import type { Path, Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { matches } from './tags.ts';

/** Longest run: the heap, the trace and a person's patience are finite. */
export const MAX_DURATION_MS = 5 * 366 * DAY_MS;
/** Two-digit years in telegrams and the daylight saving rule hold in between. */
const YEARS = { first: 2000, last: 2079 } as const;

/** Defences that some code of this version checks; switching off another would change nothing. */
export const SWITCHABLE: readonly DefenceId[] = DEFENCE_IDS.filter((id) => {
  const { enforcedBy, isDemonstration } = defenceRow(id);
  return enforcedBy.length > 0 && isDemonstration !== true;
});

export interface SemanticTask {
  readonly file: string;
  readonly document: SourceDocument;
  /** Problems found so far: their parts of the file are left alone. */
  readonly shape: readonly Problem[];
  readonly catalogue: Catalogue;
}

/** Problems of meaning in the parts of the file whose shape is right. */
export function semanticProblems(task: SemanticTask): Problem[] {
  const checker = new Checker(task);
  const span = checker.time();
  checker.gateways(span);
  checker.occupants(span);
  checker.faults(span);
  checker.attacks(span);
  checker.defences(['defences', 'off']);
  checker.expectations(['expect']);
  checker.control();
  return checker.problems;
}

/** Length of the run, as far as it is known. */
interface Span {
  readonly durationMs: number;
}

class Checker {
  readonly problems: Problem[] = [];
  readonly #task: SemanticTask;

  constructor(task: SemanticTask) {
    this.#task = task;
  }

  time(): Span {
    const start = this.#text(['time', 'start']);
    if (start !== undefined) this.#startDate(start);
    const durationMs = this.#duration(['time', 'duration']) ?? Infinity;
    if (durationMs === 0) this.#blame(['time', 'duration'], 'is no time at all');
    if (durationMs !== Infinity && durationMs > MAX_DURATION_MS) {
      this.#blame(['time', 'duration'], 'is too long', { hint: 'a run has at most five years' });
    }
    // Nothing lies inside an empty run; saying so once is enough.
    return { durationMs: durationMs === 0 ? Infinity : durationMs };
  }

  gateways(span: Span): void {
    const seen = new Set<string>();
    for (const index of this.#indices(['gateways'])) {
      const path = ['gateways', index];
      const id = this.#text([...path, 'id']);
      if (id !== undefined && seen.has(id)) this.#blame([...path, 'id'], 'is used twice');
      if (id === 'portal') this.#blame([...path, 'id'], 'is the name of the portal itself');
      if (id !== undefined) seen.add(id);
      for (const outage of this.#indices([...path, 'uplink', 'outages'])) {
        const place = [...path, 'uplink', 'outages', outage];
        this.#insideRun([...place, 'at'], span);
        this.#someTime([...place, 'for']);
      }
    }
  }

  occupants(span: Span): void {
    const { dwellingCount } = this.#task.catalogue;
    for (const index of this.#indices(['occupants'])) {
      const path = ['occupants', index];
      const dwelling = this.#sound([...path, 'dwelling']);
      if (typeof dwelling === 'number' && dwelling > dwellingCount) {
        this.#blame(
          [...path, 'dwelling'],
          `does not exist: the house has ${dwellingCount} dwellings`,
        );
      }
      this.#insideRun([...path, 'from'], span);
      this.#someTime([...path, 'for']);
    }
  }

  faults(span: Span): void {
    for (const index of this.#indices(['faults'])) {
      const path = ['faults', index];
      this.#faultyMeters(path);
      this.#insideRun([...path, 'at'], span);
      this.#someTime([...path, 'for']);
    }
  }

  #faultyMeters(path: Path): void {
    const { meterLabels, waterLabels } = this.#task.catalogue;
    const kind = this.#text([...path, 'kind']);
    const hasWater = this.#sound(['fleet', 'water']) === true;
    const anyLabels = hasWater ? [...meterLabels, ...waterLabels] : meterLabels;
    if (kind === 'leak') {
      if (hasWater) this.#meter([...path, 'meter'], waterLabels);
      else this.#blame([...path, 'kind'], 'needs water meters', { hint: 'set fleet.water: true' });
    } else {
      this.#meter([...path, 'meter'], kind === 'meter-silent' ? anyLabels : meterLabels);
    }
    const other = this.#text([...path, 'with']);
    if (kind === 'meters-swapped' && other === undefined) {
      this.#blame([...path, 'kind'], 'needs `with`, the other allocator');
    }
    if (other === undefined) return;
    if (kind !== 'meters-swapped') this.#blame([...path, 'with'], 'is for meters-swapped only');
    else if (other === this.#text([...path, 'meter'])) {
      this.#blame([...path, 'with'], 'is the same meter');
    } else this.#meter([...path, 'with'], meterLabels);
  }

  attacks(span: Span): void {
    for (const index of this.#indices(['attacks'])) {
      const path = ['attacks', index];
      const atMs = this.#insideRun([...path, 'at'], span);
      const id = this.#text([...path, 'use']);
      if (id === undefined) continue;
      const attack = attackById(id);
      if (attack === undefined) this.#unknownAttack([...path, 'use'], id);
      else this.#parameters(attack, path, atMs);
    }
  }

  defences(path: Path): void {
    const seen = new Set<string>();
    for (const index of this.#indices(path)) {
      const id = this.#text([...path, index]);
      if (id === undefined) continue;
      if (seen.has(id)) this.#blame([...path, index], 'is named twice');
      seen.add(id);
      if ((SWITCHABLE as readonly string[]).includes(id)) continue;
      this.#blame([...path, index], 'cannot be switched off yet', {
        hint: `one of ${SWITCHABLE.join(', ')}`,
      });
    }
  }

  expectations(path: Path): void {
    const lines = this.#sound(path);
    if (!isRecord(lines)) return;
    if (Object.keys(lines).length === 0) this.#blame(path, 'expects nothing', { value: false });
    for (const [name, value] of Object.entries(lines)) {
      const line = [...path, name];
      if (!this.#isSound(line) || !(typeof value === 'number' || typeof value === 'string'))
        continue;
      const parsed = parseExpectation(name, value);
      if (isComparison(parsed)) {
        this.#narrowing(line, parsed);
        continue;
      }
      const { blames, message, ...advice } = parsed;
      this.#blame(line, message, { ...advice, key: blames === 'path', value: blames === 'value' });
    }
  }

  /** What an expectation is narrowed to must be there, and a span must begin with something. */
  #narrowing(path: Path, { tags = {}, within }: Comparison): void {
    const { allLabels, dwellingIds, preset } = this.#task.catalogue;
    const check = (pattern: string | undefined, what: string, names: readonly string[]): void => {
      if (pattern === undefined || names.some((name) => matches(pattern, name))) return;
      const suggestion = didYouMean(pattern, names);
      this.#blame(path, `names ${what} ${preset} does not have: ${pattern}`, {
        ...(suggestion === undefined ? {} : { suggestion }),
        key: true,
        value: false,
      });
    };
    check(tags.meter, 'a meter that', allLabels);
    check(tags.dwelling, 'a dwelling that', dwellingIds);
    if (tags.period !== undefined && !/^\d{4}$/.test(tags.period)) {
      this.#blame(path, 'has a period that is no year', { key: true, value: false });
    }
    if (within === undefined || this.#happensAnything()) return;
    this.#blame(path, 'counts a time from nothing', {
      hint: 'a span begins with the first attack, fault, outage or absence of the file',
    });
  }

  #happensAnything(): boolean {
    const lists: Path[] = [['attacks'], ['faults'], ['occupants']];
    const outages = this.#indices(['gateways']).map((gateway): Path => [
      'gateways',
      gateway,
      'uplink',
      'outages',
    ]);
    // What is wrong with a list is said once.
    return [...lists, ...outages].some(
      (path) => this.#indices(path).length > 0 || !this.#isSound(path),
    );
  }

  control(): void {
    const control = this.#sound(['control']);
    if (control === undefined) return;
    this.defences(['control', 'off']);
    this.expectations(['control', 'expect']);
    const off = this.#sound(['control', 'off']);
    if (Array.isArray(off) && off.length === 0) {
      this.#blame(['control', 'off'], 'switches nothing off', { value: false });
    }
    if (this.#indices(['attacks']).length === 0 && this.#isSound(['attacks'])) {
      this.#blame(['control'], 'needs an attack that must succeed in it', {
        value: false,
        key: true,
      });
    }
  }

  #startDate(text: string): void {
    try {
      const year = Number(civilDate(text).slice(0, 4));
      if (year >= YEARS.first && year <= YEARS.last) return;
      this.#blame(['time', 'start'], `must lie between ${YEARS.first} and ${YEARS.last}`);
    } catch {
      this.#blame(['time', 'start'], 'is not a day of the calendar');
    }
  }

  #unknownAttack(path: Path, id: string): void {
    const suggestion = didYouMean(
      id,
      ATTACKS.map((attack) => attack.id),
    );
    this.#blame(path, 'is not an attack', {
      ...(suggestion === undefined ? {} : { suggestion }),
      hint: `attacks are ${ATTACKS.map((attack) => attack.id).join(', ')}`,
    });
  }

  #parameters(attack: Attack, path: Path, atMs: number | undefined): void {
    const base = [...path, 'with'];
    if (!this.#isSound(base)) return;
    const given = valueAt(this.#task.document.value, base) ?? {};
    const { file, document } = this.#task;
    const shape = schemaProblems(given, { file, document, schema: attack.parameters, base });
    this.problems.push(...shape);
    if (shape.length > 0 || !isRecord(given)) return;
    const before = this.problems.length;
    for (const [key, type] of Object.entries(attack.parameters.properties)) {
      const kind = (type as { 'x-kind'?: string })['x-kind'];
      if (kind === 'duration' && key in given) this.#duration([...base, key]);
      if (kind === 'meter' && key in given) this.#meter([...base, key]);
    }
    if (this.problems.length > before || atMs === undefined) return;
    for (const { key, message } of attack.check(given as Parameters, atMs)) {
      this.#blame([...base, key], message);
    }
  }

  #meter(path: Path, meterLabels = this.#task.catalogue.meterLabels): void {
    const label = this.#text(path);
    const { preset } = this.#task.catalogue;
    if (label === undefined || meterLabels.includes(label)) return;
    const suggestion = didYouMean(label, meterLabels);
    this.#blame(path, `is not a meter of ${preset}`, {
      ...(suggestion === undefined ? {} : { suggestion }),
      hint: `meters are ${meterLabels[0] ?? ''} … ${meterLabels.at(-1) ?? ''}`,
    });
  }

  #insideRun(path: Path, { durationMs }: Span): number | undefined {
    const atMs = this.#duration(path);
    if (atMs !== undefined && atMs >= durationMs)
      this.#blame(path, 'lies after the end of the run');
    return atMs;
  }

  #someTime(path: Path): void {
    if (this.#duration(path) === 0) this.#blame(path, 'is no time at all');
  }

  #duration(path: Path): number | undefined {
    const text = this.#text(path);
    if (text === undefined) return undefined;
    try {
      return parseDuration(text);
    } catch {
      this.#blame(path, 'is not a duration', {
        hint: 'write it in ISO 8601, for example PT15M or P10D',
      });
      return undefined;
    }
  }

  #text(path: Path): string | undefined {
    const value = this.#sound(path);
    return typeof value === 'string' ? value : undefined;
  }

  #indices(path: Path): number[] {
    const value = this.#sound(path);
    return Array.isArray(value) ? [...value.keys()] : [];
  }

  /** The value at a path, unless something is wrong with it or around it. */
  #sound(path: Path): unknown {
    return this.#isSound(path) ? valueAt(this.#task.document.value, path) : undefined;
  }

  #isSound(path: Path): boolean {
    const text = formatPath(path);
    return !this.#task.shape.some((problem) => problem.path === text);
  }

  #blame(
    path: Path,
    message: string,
    advice: { suggestion?: string; hint?: string; key?: boolean; value?: boolean } = {},
  ): void {
    const { file, document } = this.#task;
    const { suggestion, hint, key = false, value = true } = advice;
    const subject = value && !key ? `${quote(valueAt(document.value, path))} ` : '';
    this.problems.push({
      file,
      ...(key ? document.placeOfKey(path) : document.place(path)),
      path: formatPath(path),
      message: `${subject}${message}`,
      ...(suggestion === undefined ? {} : { suggestion }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** Instant of a civil date's midnight plus a duration, both already checked. */
export function instantOf(start: string, afterMs = 0): Instant {
  return berlinMidnight(civilDate(start)) + afterMs;
}

function valueAt(root: unknown, path: Path): unknown {
  let node = root;
  for (const part of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, part)) return undefined;
    node = (node as Record<string | number, unknown>)[part];
  }
  return node;
}
