/** TestAuthorization: what a principal may do, and by which policies (`API_TestAuthorization`). */
import { invalidRequest } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import { Authorizer } from '../access/authorization.ts';
import type { PrincipalFacts } from '../access/authorization.ts';
import type { PolicyExplanation, StatementName } from '../policy/evaluator.ts';
import { oneOf, optionalText, optionalTexts, queryText, requiredText } from './fields.ts';
import { control, jsonBody } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';

export const AUTHORIZATION_OPERATIONS: readonly Operation[] = [
  control('TestAuthorization', 'POST /test-authorization', testAuthorization),
];

const ACTIONS = {
  CONNECT: 'iot:Connect',
  PUBLISH: 'iot:Publish',
  SUBSCRIBE: 'iot:Subscribe',
  RECEIVE: 'iot:Receive',
} as const;
type ActionType = keyof typeof ACTIONS;
const INFOS_MAX = 10;

function testAuthorization(request: HttpRequest, { registry }: CoreServices): unknown {
  const body = jsonBody(request);
  const clientId = queryText(request, 'clientId');
  const principal = optionalText(body, 'principal');
  const parsed = principal === undefined ? undefined : registry.arns.parse(principal);
  if (parsed?.kind !== 'cert') throw invalidRequest('The principal is not a certificate ARN');
  registry.certificates.get(parsed.name);
  const added = policiesNamed(body, 'policyNamesToAdd', registry);
  const skipped = new Set(optionalTexts(body, 'policyNamesToSkip') ?? []);
  const facts = registry.facts(parsed.name, clientId);
  const tried: PrincipalFacts = {
    ...facts,
    policies: [...facts.policies.filter(({ name }) => !skipped.has(name)), ...added],
  };
  const authorizer = new Authorizer({ revision: 0, facts: () => tried });
  const evaluator = authorizer.evaluatorFor({ certificateId: parsed.name, clientId });
  const authResults = authInfos(body).map(({ actionType, resources }) => {
    const action = ACTIONS[actionType];
    const explained = resources.map((resource) => evaluator.explain(action, resource));
    return { authInfo: { actionType, resources }, ...resultOf(explained, registry.arns) };
  });
  return { authResults };
}

/** Denied as soon as one resource is; explicitly as soon as one is denied so. */
function resultOf(explained: readonly PolicyExplanation[], arns: Arns): object {
  const denying = explained.flatMap((one) => one.denying);
  const allowing = explained.flatMap((one) => one.allowing);
  const isAllowed = explained.every(({ decision }) => decision.allowed);
  const missing = explained.flatMap(({ skipped }) => skipped.flatMap((one) => one.missing));
  const word = denying.length > 0 ? 'EXPLICIT_DENY' : isAllowed ? 'ALLOWED' : 'IMPLICIT_DENY';
  return {
    allowed: { policies: policiesOf(allowing, arns) },
    denied: {
      implicitDeny: { policies: [] },
      explicitDeny: { policies: policiesOf(denying, arns) },
    },
    authDecision: word,
    missingContextValues: [...new Set(missing)],
  };
}

function policiesOf(statements: readonly StatementName[], arns: Arns): object[] {
  const names = new Set(statements.map(({ policy }) => policy));
  return [...names].map((policyName) => ({ policyName, policyArn: arns.of('policy', policyName) }));
}

function policiesNamed(
  body: JsonObject,
  member: string,
  { policies }: CoreServices['registry'],
): PrincipalFacts['policies'] {
  return (optionalTexts(body, member) ?? []).map((name) => ({
    name,
    document: policies.get(name).policyDocument,
  }));
}

interface AuthInfo {
  readonly actionType: ActionType;
  readonly resources: readonly string[];
}

function authInfos(body: JsonObject): readonly AuthInfo[] {
  const infos = body['authInfos'];
  if (!Array.isArray(infos) || infos.length === 0 || infos.length > INFOS_MAX) {
    throw invalidRequest(`authInfos must be a list of 1 to ${INFOS_MAX}`);
  }
  return infos.map((info) => {
    if (typeof info !== 'object' || info === null || Array.isArray(info)) {
      throw invalidRequest('Each of authInfos must be an object');
    }
    const names = Object.keys(ACTIONS) as ActionType[];
    const actionType = oneOf(requiredText(info, 'actionType'), 'actionType', names) ?? 'CONNECT';
    const resources = optionalTexts(info, 'resources') ?? [];
    if (resources.length === 0) throw invalidRequest('resources must not be empty');
    return { actionType, resources };
  });
}
