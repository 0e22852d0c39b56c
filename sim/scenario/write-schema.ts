/**
 * The schemas of scenarios, houses and results as JSON Schema files, for editors and other tools:
 * `node sim/scenario/write-schema.ts` writes them to scenarios/. Parameters of each attack and the
 * names of all results are filled in, which the loader checks in its own words.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { rungSchema, standsAgainst } from '../attacks/attack.ts';
import { ATTACKS } from '../attacks/registry.ts';
import { faultSchema, type FaultKind } from '../faults/fault.ts';
import { FAULTS } from '../faults/registry.ts';
import { presetCatalogue } from './house/catalogue.ts';
import { houseSchema } from './house/house-schema.ts';
import { METRIC_FAMILIES, METRICS, TAGGED_PATTERN } from './metrics/metrics.ts';
import { reportSchema } from './result-schema.ts';
import { scenarioSchema } from './schema.ts';

export const SCHEMA_FILE = new URL('../../scenarios/schema.json', import.meta.url);

export const RESULT_SCHEMA_FILE = new URL('../../scenarios/result.schema.json', import.meta.url);

const DRAFT = { $schema: 'http://json-schema.org/draft-07/schema#' };

export const HOUSE_SCHEMA_FILE = new URL('../../scenarios/house.schema.json', import.meta.url);

/** Text of scenarios/house.schema.json. */
export function houseSchemaText(): string {
  return `${JSON.stringify({ ...DRAFT, ...houseSchema }, null, 2)}\n`;
}

/** Text of scenarios/result.schema.json. */
export function resultSchemaText(): string {
  return `${JSON.stringify({ ...DRAFT, ...reportSchema }, null, 2)}\n`;
}

type JsonObject = Record<string, unknown>;

/** Text of scenarios/schema.json. */
export function schemaText(): string {
  const schema = structuredClone(JSON.parse(JSON.stringify(scenarioSchema)) as JsonObject);
  const properties = objectAt(schema, 'properties');
  objectAt(properties, 'attacks')['items'] = { oneOf: ATTACKS.map(attackSchema) };
  objectAt(properties, 'faults')['items'] = { oneOf: FAULTS.map(faultItem) };
  properties['expect'] = expectSchema(objectAt(properties, 'expect'));
  const control = objectAt(objectAt(properties, 'control'), 'properties');
  control['expect'] = expectSchema(objectAt(control, 'expect'));
  const completed = { ...DRAFT, ...schema };
  fillMeters(completed, presetCatalogue().meterLabels);
  return `${JSON.stringify(completed, null, 2)}\n`;
}

function attackSchema(attack: (typeof ATTACKS)[number]): JsonObject {
  const item = JSON.parse(JSON.stringify(scenarioSchema.properties.attacks.items)) as {
    properties: JsonObject;
  };
  const rungs = Object.keys(attack.rungs).map(
    (name) => JSON.parse(JSON.stringify(rungSchema(attack, name))) as JsonObject,
  );
  const parameters = rungs.length === 1 ? rungs[0] : { oneOf: rungs };
  return {
    ...item,
    title: attack.id,
    description: `${attack.title}: ${attack.goal}. Knows ${attack.knows}. ${standsAgainst(attack)}`,
    properties: { ...item.properties, use: { const: attack.id }, with: parameters },
  };
}

function faultItem(fault: FaultKind): JsonObject {
  const item = JSON.parse(JSON.stringify(faultSchema(fault))) as JsonObject;
  return { title: fault.kind, description: fault.about, ...item };
}

function expectSchema(given: JsonObject): JsonObject {
  const value = objectAt(objectAt(given, 'patternProperties'), '^.*$');
  const named = Object.entries(METRICS).map(([name, about]) => [
    name,
    { ...value, description: about },
  ]);
  const members = Object.entries(METRIC_FAMILIES).flatMap(([family, words]) =>
    words.map((word) => [`${family}${word}`, { ...value, description: `${family}… of this kind` }]),
  );
  return {
    type: 'object',
    description: given['description'],
    properties: Object.fromEntries([...named, ...members]) as JsonObject,
    patternProperties: { [TAGGED_PATTERN]: value },
    additionalProperties: false,
  };
}

/** Meters are offered by name wherever one is asked for. */
function fillMeters(node: unknown, labels: readonly string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const entry = node as JsonObject;
  // Those of the preset are offered; a house of its own has others.
  const isMeter = entry['x-kind'] === 'meter' || entry['x-kind'] === 'allocator';
  if (isMeter) entry['anyOf'] = [{ enum: labels }, { type: 'string' }];
  delete entry['x-kind'];
  for (const child of Object.values(entry)) fillMeters(child, labels);
}

function objectAt(parent: JsonObject, key: string): JsonObject {
  return parent[key] as JsonObject;
}

const isMain = import.meta.url === pathToFileURL(process.argv[1] ?? '').href;
if (isMain) {
  writeFileSync(SCHEMA_FILE, schemaText());
  writeFileSync(RESULT_SCHEMA_FILE, resultSchemaText());
  writeFileSync(HOUSE_SCHEMA_FILE, houseSchemaText());
}
