/**
 * Days of a worksheet that are no days of the calendar, by their path: the schema says which texts
 * are days, so no kind of worksheet can forget to name the field.
 */
import type { TSchema } from 'typebox';
import { isRecord } from '#kernel/records.ts';
import { civilDate } from '#kernel/time.ts';

/** Of a field that is a day; the schema of every day has it. */
export const DAY_FORMAT = 'calendar-day';

interface SchemaNode {
  readonly format?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** `value` has the form of the schema. Throws TIME_NOT_A_DATE with the path of the field. */
export function checkDays(schema: TSchema, value: unknown, path = ''): void {
  checkNode(schema, value, path);
}

function checkNode(schema: SchemaNode, value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (schema.format === DAY_FORMAT) civilDate(value, path);
    for (const form of schema.anyOf ?? []) checkNode(form, value, path);
    return;
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined) value.forEach((one, at) => checkNode(items, one, `${path}[${at}]`));
  } else if (isRecord(value)) {
    const [all] = Object.values(schema.patternProperties ?? {});
    for (const [key, own] of Object.entries(value)) {
      const field = schema.properties?.[key] ?? all;
      if (field !== undefined) checkNode(field, own, path === '' ? key : `${path}.${key}`);
    }
  }
  for (const form of schema.anyOf ?? []) checkNode(form, value, path);
}
