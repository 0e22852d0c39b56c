/** What the schema of a house cannot say: which of its forms is meant, and names that are used twice. */
import { isRecord } from '#kernel/records.ts';
import { dwellingIdAt } from '../../world/house-plan.ts';
import { FileCheck, type CheckedFile } from '../file-check.ts';
import type { Path, Problem } from '../problem.ts';

const FILE_FORMS = ['dwellings', 'generate'] as const;
const FORMS = ['preset', ...FILE_FORMS] as const;

/** Of `property` in a scenario. */
export function houseProblems(file: CheckedFile): Problem[] {
  const check = new FileCheck(file);
  checkProperty(check);
  return check.problems;
}

function checkProperty(check: FileCheck): void {
  const property = check.sound(['property']);
  if (!isRecord(property)) return;
  const given = FORMS.filter((form) => form in property);
  const asKey = { key: true, value: false };
  if (given.length === 0) {
    check.blame(['property'], 'has no house', {
      ...asKey,
      hint: 'give it preset, dwellings or generate',
    });
  }
  for (const form of given.slice(1)) {
    check.blame(['property', form], `is a second house beside ${given[0] ?? ''}`, asKey);
  }
  if (given[0] === 'preset') {
    for (const key of ['name', 'address', 'heating', 'lossWPerM2K']) {
      if (key in property) check.blame(['property', key], 'belongs to the preset already', asKey);
    }
  }
  checkHouse(check, ['property']);
}

/** A file of a house says its dwellings or how to make them. */
export function checkHouseForm(check: FileCheck): void {
  const given = FILE_FORMS.filter((form) => check.sound([form]) !== undefined);
  if (given.length === 0) {
    check.blame([], 'has no house', { hint: 'give it dwellings or generate' });
  }
  for (const form of given.slice(1)) {
    check.blame([form], `is a second house beside ${given[0] ?? ''}`, { key: true, value: false });
  }
}

/** Of heating and dwellings at a path. */
export function checkHouse(check: FileCheck, base: Path): void {
  const heating = [...base, 'heating'];
  const isFloor = check.text([...heating, 'emitters']) === 'floor';
  if (isFloor && check.text([...heating, 'measuredBy']) === 'allocators') {
    check.blame([...heating, 'measuredBy'], 'has no radiator to hang on', {
      hint: 'heated floors are measured by heat-meters, or not at all: area',
    });
  }
  const list = [...base, 'dwellings'];
  const indices = check.indices(list);
  const seen = new Map<string, number>();
  for (const index of indices) {
    const path = [...list, index, 'id'];
    const own = check.text(path);
    const id = own ?? dwellingIdAt(index, indices.length);
    const earlier = seen.get(id);
    if (earlier === undefined) {
      seen.set(id, index);
      continue;
    }
    // The one that is written is the mistake: the other follows from its position.
    const written = own === undefined ? [...list, earlier, 'id'] : path;
    const other = own === undefined ? index : earlier;
    check.blame(written, `is the id of dwelling ${other + 1} too`, {
      hint: 'each dwelling needs an id of its own; without one it is d01, d02 … by position',
    });
  }
}
