/** Checks requests against their TypeBox schemas; a refusal names the field that is wrong. */
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { apiError } from './errors.ts';

/**
 * Bodies are taken as they are. Texts of a path or query become numbers where the schema wants
 * numbers, and defaults are filled in.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  return (input: unknown) => {
    const value = httpPart === 'body' ? input : fromTexts(schema, input);
    if (check.Check(value)) return { value };
    const [first] = check.Errors(value);
    return { error: badRequest(httpPart ?? 'request', first) };
  };
};

function fromTexts(schema: TSchema, input: unknown): unknown {
  return Value.Convert(schema, Value.Default(schema, Value.Clone(input)));
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function badRequest(httpPart: string, error: SchemaError | undefined): Error {
  const path = (error?.instancePath ?? '').replaceAll('/', '.');
  const field = `${httpPart}${path}${missingKey(error)}`;
  return apiError('API_BAD_REQUEST', { details: { field, reason: reasonOf(error) } });
}

function reasonOf(error: SchemaError | undefined): string {
  if (error?.keyword === 'boolean') return 'is not a known field';
  if (error?.keyword === 'required') return 'is missing';
  return error?.message ?? 'does not have the expected shape';
}

/** For a missing key the validator names the object around it; the key helps more. */
function missingKey(error: SchemaError | undefined): string {
  const params = (error?.params ?? {}) as Record<string, unknown>;
  const keys = params['requiredProperties'];
  return Array.isArray(keys) && typeof keys[0] === 'string' ? `.${keys[0]}` : '';
}
