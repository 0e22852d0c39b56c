/** Houses by the name of their file in scenarios/houses, and houses that a scenario says itself. */
import { createHash } from 'node:crypto';
import { isRecord } from '#kernel/records.ts';
import {
  dwellingIdAt,
  ROOM_NAMES,
  type DwellingPlan,
  type HeatingPlan,
  type HousePlan,
} from '../../world/house-plan.ts';
import { generatedHouse } from '../../world/generated-house.ts';
import { USUAL_EFFICIENCY_PCT } from '../../physics/heat-source.ts';
import { USUAL_HEATING } from '../../world/house-building.ts';
import { readDocument } from '../document.ts';
import { FileCheck } from '../file-check.ts';
import { checkHouse, checkHouseForm } from './house-problems.ts';
import {
  houseSchema,
  type DwellingFile,
  type HeatingFile,
  type HouseFile,
} from './house-schema.ts';
import { inFileOrder, invalidScenario, type Problem } from '../problem.ts';
import { presetFile } from './preset-files.ts';
import { schemaProblems } from '../schema-problems.ts';

const plans = new Map<string, HousePlan>();

/** Throws SCENARIO_INVALID with everything that is wrong with the file. */
export function presetPlan(preset: string): HousePlan {
  const known = plans.get(preset);
  if (known !== undefined) return known;
  const { file, text } = presetFile(preset);
  const plan = planOf(readHouse(text, file), preset);
  plans.set(preset, plan);
  return plan;
}

/** A file that describes one house. Throws SCENARIO_INVALID. */
export function readHouse(text: string, file: string): HouseFile {
  const checked = checkHouseFile(text, file);
  if (checked.kind === 'invalid') throw invalidScenario(file, checked.problems);
  return checked.house;
}

type CheckedHouse =
  | { readonly kind: 'valid'; readonly house: HouseFile }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** As `readHouse`, with the problems as values. */
export function checkHouseFile(text: string, file: string): CheckedHouse {
  const document = readDocument(text, file);
  const problems = document.problems.length > 0 ? document.problems : problemsOf(file, document);
  if (problems.length > 0) return { kind: 'invalid', problems: inFileOrder(problems) };
  return { kind: 'valid', house: document.value as HouseFile };
}

/** True where a file is about a house and tells no story: dwellings stand at its top, or how to make them. */
export function isHouseFile(text: string, file: string): boolean {
  const { value } = readDocument(text, file);
  if (!isRecord(value) || STORY.some((key) => key in value)) return false;
  return 'dwellings' in value || 'generate' in value;
}

/** A scenario has each of these, whatever else is wrong with it. */
const STORY = ['time', 'expect', 'property', 'seed'] as const;

function problemsOf(file: string, document: ReturnType<typeof readDocument>): Problem[] {
  const shape = schemaProblems(document.value, { file, document, schema: houseSchema, base: [] });
  const check = new FileCheck({ file, document, shape });
  if (shape.length === 0) checkHouseForm(check);
  checkHouse(check, []);
  return [...shape, ...check.problems];
}

/** Two houses that differ in anything have two ids, so that what one has stored is not the other's. */
export function ownPlan(house: HouseFile): HousePlan {
  const digits = createHash('sha256').update(JSON.stringify(house)).digest('hex').slice(0, 12);
  return planOf(house, `house-${digits}`);
}

function heatingOf({ flowDesignC, flowBaseC, ...given }: HeatingFile = {}): HeatingPlan {
  const { design, base } = USUAL_HEATING.flowC;
  const flowC = { design: flowDesignC ?? design, base: flowBaseC ?? base };
  const { source = USUAL_HEATING.source, emitters = USUAL_HEATING.emitters } = given;
  const measuredBy = emitters === 'floor' ? 'heat-meters' : USUAL_HEATING.measuredBy;
  const efficiencyPct = USUAL_EFFICIENCY_PCT[source];
  return { ...USUAL_HEATING, measuredBy, efficiencyPct, ...given, flowC };
}

function planOf(file: HouseFile, id: string): HousePlan {
  const { dwellings = [], generate, heating, ...names } = file;
  if (generate !== undefined) {
    return { ...generatedHouse(generate), ...names, id, heating: heatingOf(heating) };
  }
  const { name, address, ...walls } = names;
  return {
    id,
    ...walls,
    heating: heatingOf(heating),
    name: name ?? 'Musterhaus',
    address: address ?? 'Musterstraße 1, 00000 Musterstadt',
    dwellings: dwellings.map((dwelling, index) => dwellingOf(dwelling, index, dwellings.length)),
  };
}

function dwellingOf(given: DwellingFile, index: number, count: number): DwellingPlan {
  return {
    id: given.id ?? dwellingIdAt(index, count),
    label: given.label ?? `Wohnung ${index + 1}`,
    floor: given.floor ?? 0,
    xM: given.xM ?? 0,
    yM: 0,
    occupant: given.occupant ?? `Mieter ${index + 1}`,
    habit: given.habit ?? 'at-home',
    exposure: given.exposure ?? 1,
    rooms: given.rooms.map(({ name, ...room }) => ({
      name: name ?? ROOM_NAMES[room.kind],
      ...room,
    })),
    unheatedM2: given.unheatedM2 ?? 0,
  };
}
