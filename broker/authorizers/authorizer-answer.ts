/** The answer of a function, checked (developer guide, `custom-auth-lambda`). Pure. */
import { parsePolicyDocument } from '../policy/document.ts';
import { compilePolicy, type CompiledPolicy } from '../policy/evaluator.ts';

/** Who was let in, for what and for how long. */
export interface Admission {
  readonly principalId: string;
  readonly policies: readonly CompiledPolicy[];
  /** The documents as JSON text. */
  readonly policyDocuments: readonly string[];
  readonly disconnectAfterS: number;
  readonly refreshAfterS: number;
}

type Answer =
  | { readonly kind: 'admitted'; readonly admission: Admission }
  | { readonly kind: 'refused' }
  /** Nothing that the service would take. */
  | { readonly kind: 'invalid'; readonly detail: string };

const PRINCIPAL = /^[a-zA-Z0-9]{1,128}$/;
const SECONDS = { min: 300, max: 86_400 };
const POLICIES_MAX = 10;

export function readAnswer(value: unknown): Answer {
  try {
    return checked(value);
  } catch (error) {
    if (error instanceof InvalidAnswer) return { kind: 'invalid', detail: error.message };
    throw error;
  }
}

class InvalidAnswer extends Error {}

function checked(value: unknown): Answer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidAnswer('it is not an object');
  }
  const members = value as Readonly<Record<string, unknown>>;
  const { isAuthenticated, principalId, policyDocuments } = members;
  if (typeof isAuthenticated !== 'boolean') {
    throw new InvalidAnswer('isAuthenticated must be true or false');
  }
  if (!isAuthenticated) return { kind: 'refused' };
  if (typeof principalId !== 'string' || !PRINCIPAL.test(principalId)) {
    throw new InvalidAnswer('principalId must be 1 to 128 letters and digits');
  }
  const disconnectAfterS = secondsOf(
    members['disconnectAfterInSeconds'],
    'disconnectAfterInSeconds',
  );
  const refreshAfterS = secondsOf(members['refreshAfterInSeconds'], 'refreshAfterInSeconds');
  const texts = documentsOf(policyDocuments);
  const policies = texts.map((text, index) => policyOf(text, `${principalId}/${index + 1}`));
  const admission = {
    principalId,
    policies,
    policyDocuments: texts,
    disconnectAfterS,
    refreshAfterS,
  };
  return { kind: 'admitted', admission };
}

function secondsOf(value: unknown, name: string): number {
  const { min, max } = SECONDS;
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) {
    return value as number;
  }
  throw new InvalidAnswer(`${name} must be a whole number from ${min} to ${max}`);
}

/** Documents come as objects or as their text. */
function documentsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > POLICIES_MAX) {
    throw new InvalidAnswer(`policyDocuments must be a list of 1 to ${POLICIES_MAX} documents`);
  }
  return value.map((item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

function policyOf(text: string, name: string): CompiledPolicy {
  const parsed = parsePolicyDocument(text);
  if ('document' in parsed) return compilePolicy(name, parsed.document);
  throw new InvalidAnswer(`policyDocuments: ${parsed.malformed.detail}`);
}
