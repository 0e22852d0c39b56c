import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { METRIC_NAMES } from './metrics/metrics.ts';
import {
  HOUSE_SCHEMA_FILE,
  houseSchemaText,
  RESULT_SCHEMA_FILE,
  resultSchemaText,
  SCHEMA_FILE,
  schemaText,
} from './write-schema.ts';

test('scenarios/schema.json is what the loader checks (npx node sim/scenario/write-schema.ts writes it)', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(schemaText());
});

test('scenarios/result.schema.json is up to date (the same command writes it)', () => {
  expect(readFileSync(RESULT_SCHEMA_FILE, 'utf8')).toBe(resultSchemaText());
});

test('scenarios/house.schema.json is up to date (the same command writes it)', () => {
  expect(readFileSync(HOUSE_SCHEMA_FILE, 'utf8')).toBe(houseSchemaText());
});

test('an editor is offered every key with a description, every result and every meter', () => {
  const schema = JSON.parse(schemaText()) as {
    properties: Record<string, { description?: string; properties?: object }>;
  };
  expect(Object.keys(schema.properties['expect']?.properties ?? {})).toEqual(METRIC_NAMES);
  expect(schemaText()).toContain('"d05-r2"');
  expect(schemaText()).not.toContain('x-kind');
  expect(schema.properties['seed']?.description).toMatch(/seed/i);
});
